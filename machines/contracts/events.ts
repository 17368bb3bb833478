/**
 * Every fact that can be recorded, past tense. Each type has one target in the chart, so that replay never depends on
 * rules that may change. Schemas are never edited in place: a new version goes beside the old one, with an upcaster.
 * `effectId` in an event's data means: with this fact that effect has ended; `timerId`: that timer has rung.
 */
import { z } from 'zod'
import { analysisReportSchema, findingSchema } from './analysis.js'
import { approvalRequestSchema, endorsementSchema } from './approval.js'
import { certificateSchema } from './certificate.js'
import { allowedWriteSchema, refusedWriteSchema, writeAnswerSchema, writeRefusalCodeSchema } from './controlWrites.js'
import { finalOutcomeSchema, kernelSchema } from './effects.js'
import {
  countersignedSchema, engineResultSchema, executionFolderSchema, executionModeSchema, hashSchema, isoTimeSchema, notebookAttemptSchema, outputChunkSchema,
} from './execution.js'
import { failureSchema } from '../errors/failure.js'
import { feedbackSchema } from './feedback.js'
import { forkSchema } from './fork.js'
import { generationInfoSchema } from './generation.js'
import { executionPolicySchema } from './policy.js'
import { requestSchema } from './request.js'
import { standingUseSchema } from './standing.js'

const effectId = z.string()
const person = z.string().min(1)
const program = { revision: z.int().min(1), code: z.string(), codeHash: hashSchema }

/** Steps that can be tried again after a pause; each is a state of the chart. */
export const retryStepSchema = z.enum(['preparing', 'generating', 'analyzing', 'awaitingApproval', 'executing', 'finalizing'])
export type RetryStep = z.infer<typeof retryStepSchema>

export const eventCatalogue = {
  'execution.requested': { version: 2, data: z.strictObject({ request: requestSchema, policy: executionPolicySchema, requester: person, requestedAt: isoTimeSchema, fork: forkSchema.optional() }) },
  'folder.prepared': { version: 1, data: z.strictObject({ effectId, folder: executionFolderSchema }) },
  'folder.failed': { version: 1, data: z.strictObject({ effectId, failure: failureSchema }) },

  'generation.started': { version: 1, data: z.strictObject({ attempt: z.int().min(1), feedback: feedbackSchema.nullable() }) },
  'code.generated': { version: 1, data: z.strictObject({ effectId, attempt: z.int().min(1), ...program, info: generationInfoSchema }) },
  'code.provided': { version: 1, data: z.strictObject({ ...program }) },
  'code.edited': { version: 1, data: z.strictObject({ ...program, editor: person, previousHash: hashSchema, comment: z.string().nullable() }) },
  /** The program before it is asked about again. */
  'edit.refused': { version: 1, data: z.strictObject({ revision: z.int().min(1), codeHash: hashSchema, editor: person, failure: failureSchema, findings: z.array(findingSchema), restoredHash: hashSchema }) },
  /** `info`: what was asked and answered, and what it cost. */
  'generation.failed': { version: 1, data: z.strictObject({ effectId, attempt: z.int().min(1), failure: failureSchema, info: generationInfoSchema.optional() }) },
  /** Another provider is asked in place of one that was not able to answer. */
  'generation.redirected': { version: 1, data: z.strictObject({ attempt: z.int().min(1), from: z.string(), to: z.string(), failure: failureSchema }) },

  'analysis.completed': { version: 1, data: z.strictObject({ effectId, report: analysisReportSchema }) },
  'analysis.failed': { version: 1, data: z.strictObject({ effectId, failure: failureSchema }) },
  'policy.refused': { version: 1, data: z.strictObject({ failure: failureSchema }) },

  'approval.required': { version: 1, data: z.strictObject({ mode: executionModeSchema, countersigned: countersignedSchema, reasoning: z.string() }) },
  'approval.notRequired': { version: 1, data: z.strictObject({ mode: executionModeSchema, countersigned: countersignedSchema, reasoning: z.string() }) },
  'approval.requested': { version: 2, data: approvalRequestSchema },
  'approval.endorsed': { version: 1, data: z.strictObject({ approvalId: z.string(), approvalHash: hashSchema, endorsement: endorsementSchema, given: z.int().min(1), needed: z.int().min(2) }) },
  'approval.reminded': { version: 1, data: z.strictObject({ timerId: z.string(), approvalId: z.string(), given: z.int().min(0), needed: z.int().min(1), expiresAt: isoTimeSchema }) },
  'approval.granted': { version: 2, data: z.strictObject({ approvalId: z.string(), approvalHash: hashSchema, approver: person, comment: z.string().nullable(), grantedAt: isoTimeSchema, endorsements: z.array(endorsementSchema), certified: z.boolean(), standing: standingUseSchema.optional() }) },
  'certificate.issued': { version: 1, data: z.strictObject({ effectId, approvalId: z.string(), certificate: certificateSchema }) },
  'approval.rejected': { version: 1, data: z.strictObject({ approvalId: z.string(), approver: person, reason: z.string() }) },
  'approval.expired': { version: 1, data: z.strictObject({ approvalId: z.string(), expiredAt: isoTimeSchema }) },

  'kernel.acquired': { version: 1, data: z.strictObject({ effectId, kernel: kernelSchema }) },
  'kernel.failed': { version: 1, data: z.strictObject({ effectId, failure: failureSchema }) },
  'run.started': { version: 1, data: z.strictObject({ runId: z.string(), messageId: z.string(), codeHash: hashSchema, grantedHash: hashSchema.nullable(), startedAt: isoTimeSchema }) },
  'output.appended': { version: 1, data: z.strictObject({ runId: z.string(), chunks: z.array(outputChunkSchema) }) },
  'output.truncated': { version: 1, data: z.strictObject({ runId: z.string(), droppedBytes: z.int().min(0), droppedMessages: z.int().min(0), reason: z.string() }) },
  /** Recorded before it goes out. */
  'control.writeAllowed': { version: 1, data: allowedWriteSchema },
  'control.writeRefused': { version: 1, data: refusedWriteSchema },
  'control.writesAnswered': { version: 1, data: z.strictObject({ runId: z.string(), answers: z.array(writeAnswerSchema).min(1) }) },
  'control.refusalsCounted': { version: 1, data: z.strictObject({ runId: z.string(), refused: z.array(z.strictObject({ code: writeRefusalCodeSchema, count: z.int().min(1) })).min(1) }) },
  'run.timedOut': { version: 1, data: z.strictObject({ runId: z.string(), timeoutMs: z.int() }) },
  'run.interruptRequested': { version: 1, data: z.strictObject({ runId: z.string(), by: person, purpose: z.enum(['interrupt', 'cancel']) }) },
  'run.terminateRequested': { version: 1, data: z.strictObject({ runId: z.string(), by: person, reason: z.string() }) },
  'run.completed': { version: 1, data: z.strictObject({ effectId, runId: z.string(), result: engineResultSchema }) },
  'run.failed': { version: 1, data: z.strictObject({ effectId, runId: z.string(), failure: failureSchema }) },
  /** What would run is not what was analysed, shown or granted: nothing was sent. */
  'run.refused': { version: 1, data: z.strictObject({ effectId, runId: z.string(), failure: failureSchema }) },
  'run.lost': { version: 1, data: z.strictObject({ effectId, runId: z.string(), failure: failureSchema }) },
  'outcome.resolved': { version: 1, data: z.strictObject({ outcome: z.enum(['failed', 'succeeded', 'rerun']), by: person, note: z.string().nullable() }) },

  'backoff.started': { version: 1, data: z.strictObject({ step: retryStepSchema, retry: z.int().min(1), delayMs: z.int().min(0), failure: failureSchema }) },
  'backoff.ended': { version: 1, data: z.strictObject({ step: retryStepSchema }) },

  'notebook.written': { version: 1, data: z.strictObject({ effectId, notebook: notebookAttemptSchema }) },
  'effect.completed': { version: 1, data: z.strictObject({ effectId }) },
  'effect.failed': { version: 1, data: z.strictObject({ effectId, failure: failureSchema }) },

  'hold.placed': { version: 1, data: z.strictObject({ by: person, reason: z.string() }) },
  'hold.released': { version: 1, data: z.strictObject({ by: person, reason: z.string() }) },

  'cancellation.requested': { version: 1, data: z.strictObject({ by: person, reason: z.string().nullable() }) },
  'outcome.decided': { version: 1, data: z.strictObject({ outcome: finalOutcomeSchema, failure: failureSchema.nullable() }) },
  'execution.succeeded': { version: 1, data: z.strictObject({}) },
  'execution.failed': { version: 1, data: z.strictObject({ failure: failureSchema }) },
  'execution.rejected': { version: 1, data: z.strictObject({ failure: failureSchema }) },
  'execution.expired': { version: 1, data: z.strictObject({ failure: failureSchema }) },
  'execution.cancelled': { version: 1, data: z.strictObject({ failure: failureSchema }) },
} as const

export type EventType = keyof typeof eventCatalogue
export type EventData<T extends EventType> = z.infer<(typeof eventCatalogue)[T]['data']>

const finalTypes: ReadonlySet<string> = new Set(finalOutcomeSchema.options.map((outcome) => `execution.${outcome}`))

/** Is the execution over with an event of this type? */
export const isFinalEventType = (type: string): boolean => finalTypes.has(type)

export const eventTypes = Object.keys(eventCatalogue) as EventType[]

/** A fact with its type and data, as `decide` produces it. */
export type ExecutionEvent<T extends EventType = EventType> = {
  [K in T]: { readonly type: K; readonly data: EventData<K> }
}[T]

export const event = <T extends EventType>(type: T, data: EventData<T>): ExecutionEvent<T> => ({ type, data })
