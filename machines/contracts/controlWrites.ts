/**
 * Writes to the control system as they really happen: what a gateway asks before it lets one through, what is answered, and how
 * the control system answered then. Asked through `runtime/ports/controlWrites.ts`, decided in `decide/controlWrites.ts`.
 */
import { z } from 'zod'
import { channelRuleSchema, programLimitsSchema } from './channelLimits.js'
import { executionModeSchema } from './execution.js'

const element = z.union([z.number(), z.string().max(4096)])
/** As JSON can hold it: `nan`, `inf` and whole numbers past 2^53 are texts. `controlValueOf` makes one. */
export const controlValueSchema = z.union([element, z.array(element)])
export type ControlValue = z.infer<typeof controlValueSchema>

export const protocolSchema = z.enum(['channel-access'])

/** A larger array is refused, and never recorded as a whole. */
export const mostElements = 1_000_000

/** One write, as a gateway read it off the wire. */
export const controlWriteSchema = z.strictObject({
  channel: z.string().min(1).max(1024),
  value: controlValueSchema.refine((value) => elementCount(value) <= mostElements, `must have at most ${mostElements} elements`),
  /** What the channel had right before; null: the gateway could not read it. */
  currentValue: controlValueSchema.nullable(),
  protocol: protocolSchema,
})
export type ControlWrite = z.infer<typeof controlWriteSchema>

/** What holds at the moment of a write, beside what the execution was decided under: a reload may have made it stricter. */
export const controlRulesSchema = z.strictObject({
  /** Empty while writing is switched off. */
  writingModes: z.array(executionModeSchema),
  /** With the rule of this one channel. */
  limits: programLimitsSchema,
})
export type ControlRules = z.infer<typeof controlRulesSchema>

/** Which channels a program may write: those that were shown when it was decided, and what counts as shown. */
export const writableChannelsSchema = z.enum(['named', 'shown', 'any'])

/** `shown`: where every value of a channel was shown, only those. */
export const writableValuesSchema = z.enum(['shown', 'any'])

export const controlWritePolicySchema = z.strictObject({
  channels: writableChannelsSchema,
  /** Left out, in executions of before it: any. */
  values: writableValuesSchema.optional(),
  /** Of one run. */
  mostWrites: z.int().min(1),
  /** Of the values that are written, as JSON, in one run. */
  mostBytes: z.int().min(1),
  /** Refusals that are recorded one by one; further ones are counted. */
  recordedRefusals: z.int().min(1),
})
export type ControlWritePolicy = z.infer<typeof controlWritePolicySchema>

/** For executions of before the configuration spoke about it. */
export const defaultControlWritePolicy: ControlWritePolicy = { channels: 'shown', mostWrites: 10_000, mostBytes: 64 * 1024 * 1024, recordedRefusals: 100 }

/** Why a write does not go out. */
export const writeRefusalCodes = [
  'RUN_NOT_IN_FLIGHT', // no run of this execution is under way, or another one
  'RUN_BEING_ENDED', // its kernel is being ended
  'MODE_IS_READ_ONLY', // the mode writes nothing
  'WRITES_DISABLED', // writing was switched off, or forbidden to the mode, since it was decided
  'CHANNEL_NOT_SHOWN', // nobody was shown that the program writes to this channel
  'VALUE_NOT_SHOWN', // every value of the channel was shown, and this is none of them
  'LIMITS_BROKEN', // the limits file cannot be used
  'LIMITS_CHANGED', // what the limits were of this channel is not known any more
  'CHANNEL_UNLISTED', // the limits file does not name the channel
  'CHANNEL_NOT_WRITABLE', // the limits file says that nothing may be written to it
  'VALUE_OUT_OF_LIMITS', // less or more than the limits, not a number, infinite
  'VALUE_NOT_ALLOWED', // not one of the values, text where a number belongs, an empty array
  'STEP_TOO_LARGE', // too far from what the channel has
  'CURRENT_VALUE_UNKNOWN', // a largest step cannot be checked
  'WRITE_BUDGET_USED_UP', // the run has written as much as one may
] as const
export const writeRefusalCodeSchema = z.enum(writeRefusalCodes)
export type WriteRefusalCode = z.infer<typeof writeRefusalCodeSchema>

/** `sent`: a kind of write that is never answered. `unknown`: nobody saw whether it arrived. */
export const writeOutcomeSchema = z.enum(['written', 'failed', 'sent', 'unknown'])
export type WriteOutcome = z.infer<typeof writeOutcomeSchema>

export const writeAnswerSchema = z.strictObject({ writeId: z.string(), outcome: writeOutcomeSchema, message: z.string().max(2000).nullable() })
export type WriteAnswer = z.infer<typeof writeAnswerSchema>

/** As both verdicts are recorded. */
export const recordedWrite = {
  runId: z.string(),
  /** Of this execution; no other write has it. */
  writeId: z.string(),
  channel: z.string(),
  /** Of what was refused: the first elements of a long array. */
  value: controlValueSchema,
  /** How many elements the value had; 1: it was no array. */
  elements: z.int().min(0),
  currentValue: controlValueSchema.nullable(),
  protocol: protocolSchema,
  reason: z.string(),
}
export const allowedWriteSchema = z.strictObject({
  ...recordedWrite,
  /** It was held to each of them; empty: no limits speak about the channel. */
  rules: z.array(channelRuleSchema),
})
export const refusedWriteSchema = z.strictObject({ ...recordedWrite, refusal: writeRefusalCodeSchema })

export const elementCount = (value: ControlValue): number => (Array.isArray(value) ? value.length : 1)

/** Of a number of the wire, or an array of them. */
export function controlValueOf(value: number | bigint | string | readonly (number | bigint | string)[]): ControlValue {
  if (typeof value === 'object') return value.map((each) => scalar(each))
  return scalar(value)
}

function scalar(value: number | bigint | string): number | string {
  if (typeof value === 'string') return value
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  return Number.isFinite(value) ? value : Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'
}
