/**
 * Commands: imperative, may be refused. People send the first group (through NATS, the command line, the library);
 * the effect runner and the timers send the second. Time and ids arrive in the envelope, never from inside.
 */
import { z } from 'zod'
import { controlRulesSchema, controlWriteSchema, writeAnswerSchema, writeRefusalCodeSchema } from './controlWrites.js'
import { endorsementSchema } from './approval.js'
import { hasBytes } from './countersign.js'
import { finalOutcomeSchema } from './effects.js'
import { hashSchema, isoTimeSchema, outputChunkSchema } from './execution.js'
import { failureSchema } from '../errors/failure.js'
import { forkCommandSchema, forkSchema } from './fork.js'
import { generationInfoSchema } from './generation.js'
import { executionPolicySchema } from './policy.js'
import { actorSchema } from './recorded.js'
import { limits, requestSchema } from './request.js'
import { standingUseSchema } from './standing.js'
import { dsseEnvelopeSchema } from './signedCommand.js'

const remark = z.string().trim().max(4000)

/** What people may send to `countersign.v1.command.<executionId>`. */
export const userCommandCatalogue = {
  'approval.grant': z.strictObject({
    approvalHash: hashSchema.optional().describe('Hash that was shown; when given, a grant of anything else is refused'),
    comment: remark.optional(),
    onBehalfOf: z.string().trim().min(1).max(128).optional().describe('Who delegated the approval to the sender'),
  }),
  'approval.reject': z.strictObject({ reason: remark.min(1, 'a rejection needs a reason') }),
  'code.edit': z.strictObject({ code: z.string().min(1).max(limits.code).refine(hasBytes, 'holds half a character (a lone surrogate), which has no bytes to sign'), comment: remark.optional() }),
  'execution.cancel': z.strictObject({ reason: remark.optional() }),
  'run.interrupt': z.strictObject({}),
  'run.terminate': z.strictObject({ reason: remark.optional() }),
  'outcome.resolve': z.strictObject({ outcome: z.enum([...finalOutcomeSchema.extract(['failed', 'succeeded']).options, 'rerun']), note: remark.optional() }),
  'hold.place': z.strictObject({ reason: remark.min(1, 'a hold needs a reason') }),
  'hold.release': z.strictObject({ reason: remark.min(1, 'the release of a hold needs a reason') }),
  'execution.fork': forkCommandSchema,
} as const

/** What only the service itself may send. */
export const serviceCommandCatalogue = {
  'execution.request': z.strictObject({ request: requestSchema, policy: executionPolicySchema, fork: forkSchema.optional() }),
  'effect.complete': z.strictObject({ effectId: z.string(), answer: z.unknown() }),
  'effect.fail': z.strictObject({ effectId: z.string(), failure: failureSchema, generation: generationInfoSchema.optional() }),
  'output.append': z.strictObject({ effectId: z.string(), chunks: z.array(outputChunkSchema) }),
  'output.truncate': z.strictObject({ effectId: z.string(), droppedBytes: z.int().min(0), droppedMessages: z.int().min(0), reason: z.string() }),
  'timer.fire': z.strictObject({ timerId: z.string() }),
  /** A standing approval answers the open question; its use is counted already. */
  'approval.applyStanding': z.strictObject({ standing: standingUseSchema, endorsements: z.array(endorsementSchema).min(1) }),
  /** May this go out? `effectId`: the run that a gateway's session was given to. */
  'control.write': z.strictObject({ effectId: z.string(), write: controlWriteSchema, now: controlRulesSchema }),
  /** How the control system answered to what went out. */
  'control.answer': z.strictObject({ effectId: z.string(), answers: z.array(writeAnswerSchema).min(1) }),
  /** Refusals past those that are recorded one by one. */
  'control.count': z.strictObject({ effectId: z.string(), refused: z.array(z.strictObject({ code: writeRefusalCodeSchema, count: z.int().min(1) })).min(1) }),
} as const

export const commandCatalogue = { ...userCommandCatalogue, ...serviceCommandCatalogue } as const
export type UserCommandType = keyof typeof userCommandCatalogue
/** A fork is no command to the execution that it comes from: the service reads its history and requests another one. */
export type CommandType = Exclude<keyof typeof commandCatalogue, 'execution.fork'>
export type CommandData<T extends keyof typeof commandCatalogue> = z.infer<(typeof commandCatalogue)[T]>

/** A user command on the wire: `{type, data}`; who sent it comes from the connection. */
export const userCommandWireSchema = z.strictObject({
  type: z.enum(Object.keys(userCommandCatalogue) as [UserCommandType, ...UserCommandType[]]),
  data: z.unknown().optional(),
  /** The name that the sender of an unsigned command goes by. Nobody has proven it: what only certain people may do refuses it. */
  as: z.string().trim().min(1).max(128).optional(),
})

export const commandEnvelopeSchema = z.strictObject({
  commandId: z.string(),
  executionId: z.string(),
  actor: actorSchema,
  at: isoTimeSchema,
  correlationId: z.string(),
  traceparent: z.string().optional(),
  /** The command as its person signed it: evidence that can be checked without this service. */
  signed: dsseEnvelopeSchema.optional(),
})
export type CommandEnvelope = z.infer<typeof commandEnvelopeSchema>

export type Command<T extends CommandType = CommandType> = {
  [K in T]: CommandEnvelope & { readonly type: K; readonly data: CommandData<K> }
}[T]
