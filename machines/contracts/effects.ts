/**
 * Effects are data: what an adapter actor is asked to do, and what it may answer. An effect is opened in the commit of
 * the event that asks for it and runs only after that commit. Source: DESIGN sections 1 to 3.
 */
import { z } from 'zod'
import { analysisReportSchema } from './analysis.js'
import { certificateSchema, certificateStatementSchema } from './certificate.js'
import {
  countersignedSchema, enforcementLevelSchema, engineResultSchema, executionFolderSchema, executionModeSchema, hashSchema, isoTimeSchema,
  notebookAttemptSchema, notebookTypeSchema,
} from './execution.js'
import { feedbackSchema } from './feedback.js'
import { generationInfoSchema } from './generation.js'
import { failureSchema } from '../errors/failure.js'
import { requestSchema } from './request.js'

/** What the model is told about where its program will run. Told only: what holds is decided elsewhere, from the program. */
export const runConditionsSchema = z.strictObject({
  modes: z.partialRecord(executionModeSchema, z.strictObject({ description: z.string(), enforcementLevel: enforcementLevelSchema })),
  prohibitedImports: z.array(z.string()),
  executionTimeoutMs: z.int().min(1),
})
export type RunConditions = z.infer<typeof runConditionsSchema>

export const kernelSchema = z.strictObject({
  kernelId: z.string(),
  /** Jupyter session id of our client: re-attaching with it replays what was buffered. */
  clientId: z.string(),
  kernelName: z.string(),
  mode: executionModeSchema,
  enforcementLevel: enforcementLevelSchema,
  /** Whether it had waited for an execution, or was started for this one; left out where nobody noted it. */
  start: z.enum(['warm', 'cold']).optional(),
})
export type Kernel = z.infer<typeof kernelSchema>

export const finalOutcomeSchema = z.enum(['succeeded', 'failed', 'rejected', 'expired', 'cancelled'])
export type FinalOutcome = z.infer<typeof finalOutcomeSchema>

/** Per effect: `input` asked for, `answer` given on success, `delivery`. */
export const effectCatalogue = {
  prepareFolder: {
    delivery: 'atLeastOnce',
    input: z.strictObject({
      executionFolderName: z.string(),
      createdAt: isoTimeSchema,
      existingExecutionFolder: z.string().nullable(),
      capabilityContextData: z.record(z.string(), z.json()).nullable(),
    }),
    answer: executionFolderSchema,
  },
  generateCode: {
    delivery: 'atLeastOnce',
    input: z.strictObject({
      /** 1-based; the first attempt has no feedback. */
      attempt: z.int().min(1),
      request: requestSchema,
      feedback: z.array(feedbackSchema),
      writesEnabled: z.boolean(),
      /** What the program will run under, for the prompt. Not there for effects of before it was told. */
      conditions: runConditionsSchema.optional(),
      /** Which of the configured providers to ask; left out: the first, or the one there is. */
      provider: z.string().optional(),
    }),
    answer: z.strictObject({ code: z.string().min(1), info: generationInfoSchema }),
  },
  analyzeCode: {
    delivery: 'atLeastOnce',
    input: z.strictObject({
      code: z.string(),
      codeHash: hashSchema,
      prohibitedImports: z.array(z.string()),
      /** For plug-ins that judge by who asks for what. */
      askedFor: requestSchema.pick({ userQuery: true, taskObjective: true, expectedResults: true, sessionContext: true }).extend({ requester: z.string() }).optional(),
    }),
    answer: analysisReportSchema,
  },
  writeNotebook: {
    delivery: 'atLeastOnce',
    input: z.strictObject({
      notebookType: notebookTypeSchema,
      attemptNumber: z.int().min(1),
      stage: z.string(),
      folder: executionFolderSchema,
      code: z.string().nullable(),
      /** Error or approval context for the header, plain text. */
      errorContext: z.string().nullable(),
      createdAt: isoTimeSchema,
    }),
    answer: notebookAttemptSchema,
  },
  signCertificate: {
    delivery: 'atLeastOnce',
    input: z.strictObject({ approvalId: z.string(), statement: certificateStatementSchema }),
    answer: certificateSchema,
  },
  acquireKernel: {
    delivery: 'atLeastOnce',
    input: z.strictObject({
      mode: executionModeSchema,
      kernelName: z.string(),
      folder: executionFolderSchema,
    }),
    answer: kernelSchema,
  },
  runCode: {
    delivery: 'atMostOnce',
    input: z.strictObject({
      runId: z.string(),
      /** msg_id of the execute_request that carries the program. */
      messageId: z.string(),
      kernel: kernelSchema,
      folder: executionFolderSchema,
      code: z.string(),
      countersigned: countersignedSchema,
      /** Hash that was granted; null where policy asked nobody. The adapter recomputes it as its last act before sending. */
      grantedHash: hashSchema.nullable(),
    }),
    answer: engineResultSchema,
  },
  interruptKernel: {
    delivery: 'atLeastOnce',
    input: z.strictObject({ kernel: kernelSchema }),
    answer: z.strictObject({}),
  },
  terminateKernel: {
    delivery: 'atLeastOnce',
    input: z.strictObject({ kernel: kernelSchema }),
    answer: z.strictObject({}),
  },
  releaseKernel: {
    delivery: 'atLeastOnce',
    input: z.strictObject({
      kernel: kernelSchema,
      /** The run that ended in it: what its threads printed after that is recorded as its output. */
      runId: z.string().optional(),
    }),
    answer: z.strictObject({}),
  },
  writeFinalNotebook: {
    delivery: 'atLeastOnce',
    input: z.strictObject({
      outcome: finalOutcomeSchema,
      attemptNumber: z.int().min(1),
      folder: executionFolderSchema,
      code: z.string().nullable(),
      failure: failureSchema.nullable(),
      createdAt: isoTimeSchema,
    }),
    /** The notebook, `results.json` and `execution_metadata.json` are written. */
    answer: notebookAttemptSchema,
  },
} as const

export type EffectType = keyof typeof effectCatalogue
export type EffectInput<T extends EffectType> = z.infer<(typeof effectCatalogue)[T]['input']>
export type EffectAnswer<T extends EffectType> = z.infer<(typeof effectCatalogue)[T]['answer']>
export type Delivery = (typeof effectCatalogue)[EffectType]['delivery']

/** An open effect. `effectId` is derived from the event that opened it, so replay derives the same. */
export type Effect<T extends EffectType = EffectType> = {
  [K in T]: {
    readonly effectId: string
    readonly executionId: string
    readonly type: K
    readonly input: EffectInput<K>
    /** The chart's invoke id, and the state whose leaving ends the effect; null: it outlives its state. */
    readonly invokeId: string
    readonly statePath: string | null
  }
}[T]
