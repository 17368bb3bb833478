/**
 * Small facts that several contracts share: execution modes, enforcement levels, where an execution's files are, what
 * a kernel made of a program. Source: SEED sections 1, 2 and 4.
 */
import { z } from 'zod'
import { failureSchema } from '../errors/failure.js'

/** The closed set of execution modes (seed `ExecutionMode`); any other word is an error, never a guess. */
export const executionModeSchema = z.enum(['read_only', 'write_access'])
export type ExecutionMode = z.infer<typeof executionModeSchema>

/** What really holds a program back, probed by trying: L3 sandbox and gateway … L0 nothing. */
export const enforcementLevelSchema = z.int().min(0).max(3)
export type EnforcementLevel = z.infer<typeof enforcementLevelSchema>

/** sha256 in lower-case hex. */
export const hashSchema = z.string().regex(/^[0-9a-f]{64}$/, 'must be a whole sha256: 64 characters of 0-9 and a-f')
export const isoTimeSchema = z.iso.datetime({ offset: true })

/** What a countersignature binds besides the bytes of the program (DESIGN section 4). */
export const countersignedSchema = z.strictObject({
  codeHash: hashSchema,
  mode: executionModeSchema,
  enforcementLevel: enforcementLevelSchema,
  policyVersion: z.string(),
  /** Control channels the program would write, sorted. */
  targets: z.array(z.string()),
  /** Names (never values) of the environment variables the kernel gets from the configuration, sorted. */
  environmentNames: z.array(z.string()),
})
export type Countersigned = z.infer<typeof countersignedSchema>

export const notebookTypeSchema = z.enum(['code_generation_attempt', 'pre_execution', 'execution_attempt', 'final_success', 'final_failure'])
export type NotebookType = z.infer<typeof notebookTypeSchema>

/** Seed `NotebookAttempt`, as recorded. */
export const notebookAttemptSchema = z.strictObject({
  notebookType: notebookTypeSchema,
  attemptNumber: z.int().min(1),
  stage: z.string(),
  notebookPath: z.string(),
  notebookLink: z.string(),
  errorContext: z.string().nullable(),
  createdAt: isoTimeSchema.nullable(),
})
export type NotebookAttemptData = z.infer<typeof notebookAttemptSchema>

/** Where an execution's files are. One folder per execution. */
export const executionFolderSchema = z.strictObject({
  folderPath: z.string(),
  folderUrl: z.string(),
  attemptsFolder: z.string(),
  contextFilePath: z.string().nullable(),
})
export type ExecutionFolder = z.infer<typeof executionFolderSchema>

/** A file the program left: figure, results file, array by reference. */
export const artifactSchema = z.strictObject({
  path: z.string(),
  sha256: hashSchema,
  bytes: z.int().min(0),
})
export type Artifact = z.infer<typeof artifactSchema>

/** Seed `PythonExecutionEngineResult`: what the kernel adapter learned of one run. stdout is in the output events. */
export const engineResultSchema = z.strictObject({
  success: z.boolean(),
  /** null: the program left no `results`, or it was not a dict (then `resultsNote` says so). */
  results: z.record(z.string(), z.json()).nullable(),
  resultsNote: z.string().nullable(),
  /** Why it did not succeed; category `code` for exceptions of the program. */
  failure: failureSchema.nullable(),
  executionTimeSeconds: z.number().min(0),
  figures: z.array(artifactSchema),
  /** False when output was lost on the way or cut by the budget. */
  outputComplete: z.boolean(),
  warnings: z.array(z.string()),
})
export type EngineResult = z.infer<typeof engineResultSchema>

/** One piece of program output, in the order of its stream. `text` is utf-8; `data` is a Jupyter mime bundle. */
export const outputChunkSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('stream'), name: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.strictObject({
    kind: z.enum(['display_data', 'execute_result', 'update_display_data']),
    data: z.record(z.string(), z.json()),
    metadata: z.record(z.string(), z.json()),
    displayId: z.string().nullable(),
  }),
  z.strictObject({ kind: z.literal('clear_output'), wait: z.boolean() }),
  z.strictObject({ kind: z.literal('error'), ename: z.string(), evalue: z.string(), traceback: z.array(z.string()) }),
])
export type OutputChunk = z.infer<typeof outputChunkSchema>
