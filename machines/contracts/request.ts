/**
 * The request event of the seed, `PythonExecutionRequest`: its wire form (snake_case JSON, accepted unchanged) and its
 * inner form (camelCase). Unknown keys and values out of bounds are errors that name the key. Source: SEED section 1.
 */
import { z } from 'zod'

export const limits = {
  text: 20_000,
  code: 256 * 1024,
  prompts: 64,
  promptText: 65_536,
  retries: 10,
} as const

export const folderNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

const text = (what: string) =>
  z.string().trim().min(1, `${what} must not be empty`).max(limits.text, `${what} may have at most ${limits.text} characters`)

const jsonObject = z.record(z.string(), z.json())

/** The wire form: exactly the seed's keys. */
export const requestWireSchema = z
  .strictObject({
    user_query: text('user_query').describe('What the user asked for, in their own words'),
    task_objective: text('task_objective').describe('What exactly the program has to accomplish'),
    expected_results: jsonObject.default({}).describe('Shape or success criteria of `results`'),
    capability_prompts: z.array(z.string().max(limits.promptText)).max(limits.prompts).default([]),
    execution_folder_name: z
      .string()
      .regex(folderNamePattern, 'must start with a letter or digit and hold only letters, digits, ".", "_" and "-", 64 characters at most')
      .describe('Display name of the execution folder'),
    retries: z.int().min(1).max(limits.retries).default(3).describe('Attempts in total, 1 to 10'),
    capability_context_data: jsonObject.nullish().describe('Data handed to the program as `context`'),
    approved_code: z.string().min(1).max(limits.code).nullish().describe('Program to run as it is: generation is skipped, analysis and policy are not'),
    existing_execution_folder: z.string().min(1).max(4096).nullish().describe('Folder of an earlier execution to continue in'),
    session_context: jsonObject.nullish().describe('User and chat identifiers; kept and searchable'),
  })
  .meta({ id: 'PythonExecutionRequest', title: 'PythonExecutionRequest' })
export type RequestWire = z.output<typeof requestWireSchema>
/** What a caller may send: fields with a default may be left out. */
export type RequestWireInput = z.input<typeof requestWireSchema>

/** The inner form. */
export const requestSchema = z.strictObject({
  userQuery: z.string(),
  taskObjective: z.string(),
  expectedResults: jsonObject,
  capabilityPrompts: z.array(z.string()),
  executionFolderName: z.string(),
  retries: z.int().min(1).max(limits.retries),
  capabilityContextData: jsonObject.nullable(),
  approvedCode: z.string().nullable(),
  existingExecutionFolder: z.string().nullable(),
  sessionContext: jsonObject.nullable(),
})
export type PythonExecutionRequest = z.infer<typeof requestSchema>
