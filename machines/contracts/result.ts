/** What a caller gets in the end, with the seed's keys: `PythonServiceResult` on success, the failure in words otherwise. */
import { z } from 'zod'
import { failureSchema } from '../errors/failure.js'

/** Seed `PythonExecutionSuccess.to_dict()`: exactly these keys. Times in seconds, paths absolute. */
export const executionSuccessWireSchema = z.strictObject({
  results: z.record(z.string(), z.json()),
  execution_stdout: z.string(),
  execution_time_seconds: z.number().min(0),
  execution_folder: z.string(),
  notebook_path: z.string(),
  notebook_link: z.string(),
  figure_paths: z.array(z.string()),
  figure_count: z.int().min(0),
})
export type ExecutionSuccessWire = z.infer<typeof executionSuccessWireSchema>

export const executionResultSchema = z
  .strictObject({
    execution_id: z.string(),
    /** A final state's name, else the chart's current state. */
    status: z.string(),
    success: z.boolean(),
    /** null unless the program ran to its end and left its results. */
    execution_result: executionSuccessWireSchema.nullable(),
    generated_code: z.string().nullable(),
    generation_attempt: z.int().min(0),
    analysis_warnings: z.array(z.string()),
    failure: failureSchema.nullable(),
    error_chain: z.array(z.string()),
    execution_folder: z.string().nullable(),
    notebook_path: z.string().nullable(),
    notebook_link: z.string().nullable(),
  })
  .meta({ id: 'ExecutionResult', title: 'ExecutionResult' })
export type ExecutionResult = z.infer<typeof executionResultSchema>
