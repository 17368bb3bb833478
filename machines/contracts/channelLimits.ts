/**
 * The limits file (`execution.epics.limits_file`): what may be written to which channel. And what is recorded of it: that
 * a file was in force, with its hash, and the rules for the channels that a program names, so that no replay ever asks
 * today's file. Rules are looked up by `machines/limits/ruleFor.ts` and applied by `machines/limits/checkWrite.ts`.
 */
import { z } from 'zod'
import { hashSchema } from './execution.js'

const numeric = {
  min: z.number().optional().describe('Smallest value that may be written'),
  max: z.number().optional().describe('Largest value that may be written'),
  max_step: z.number().positive().optional().describe('Largest change from the value that the channel has'),
  writable: z.boolean().optional().describe('false: nothing may be written'),
}

type Range = { readonly min?: number | undefined; readonly max?: number | undefined }
const orderProblem = ({ min, max }: Range): string | null => (min !== undefined && max !== undefined && min > max ? `min (${min}) must be at most max (${max})` : null)
const ordered = (range: Range, check: z.RefinementCtx): void => {
  const message = orderProblem(range)
  if (message !== null) check.addIssue({ code: 'custom', message })
}

export const channelLimitSchema = z
  .strictObject({
    ...numeric,
    values: z.array(z.union([z.string().min(1), z.number()])).min(1).optional().describe('Only these may be written: texts of an enumeration, or numbers'),
    units: z.string().optional().describe('For people: shown with the limits'),
    description: z.string().optional().describe('For people'),
  })
  .superRefine((limit, check) => {
    ordered(limit, check)
    const { values, min, max, max_step: step } = limit
    if (values && (min !== undefined || max !== undefined || step !== undefined)) check.addIssue({ code: 'custom', path: ['values'], message: 'stands alone: leave out min, max and max_step' })
  })
export type ChannelLimit = z.output<typeof channelLimitSchema>

/**
 * The same channel under its other spellings: `ca://` and `pva://` only say how it is reached, and for EPICS `X.VAL`, `X.VAL$`
 * and a modifier behind it (`X.{"dbnd":{"d":1}}`) all write the value of the record `X`.
 */
export const plainChannel = (channel: string): string =>
  channel.trim().replace(/^(ca|pva):\/\//i, '').replace(/^([^.]*)\.(VAL)?\$?([{[].*)?$/s, '$1')

export const unlistedSchema = z.enum(['allow', 'deny'])

export const channelLimitsFileSchema = z
  .strictObject({
    unlisted: unlistedSchema.default('deny').describe('Channels that nothing below names: may they be written to?'),
    ignore_case: z.boolean().default(false).describe('Names are compared in any case, as Tango does'),
    defaults: z.strictObject(numeric).superRefine(ordered).prefault({}).describe('For what an entry leaves out'),
    channels: z.record(z.string().min(1), channelLimitSchema).default({}).describe('By name, or by a pattern with * (any characters) and ? (one). A name goes before patterns; among patterns, the one with most other characters; then the first'),
  })
  .superRefine(({ defaults, channels, ignore_case: ignoreCase }, check) => {
    const spellings = new Map<string, string>()
    for (const [channel, limit] of Object.entries(channels)) {
      // Two entries for one channel would leave it to chance which of them holds.
      const name = ignoreCase ? plainChannel(channel).toLowerCase() : plainChannel(channel)
      const other = spellings.get(name)
      if (other !== undefined) check.addIssue({ code: 'custom', path: ['channels', channel], message: `is the same channel as ${other}: keep one of the two` })
      spellings.set(name, channel)
      const { values, min = defaults.min, max = defaults.max } = limit
      const message = values || orderProblem(limit) ? null : orderProblem({ min, max })
      if (message !== null) check.addIssue({ code: 'custom', path: ['channels', channel], message: `${message}: one of them comes from defaults` })
    }
  })
export type ChannelLimitsFile = z.output<typeof channelLimitsFileSchema>

/** What holds for one channel, with the file's defaults filled in. */
export const channelRuleSchema = z.strictObject({
  /** Name or pattern in the file. */
  entry: z.string(),
  writable: z.boolean(),
  min: z.number().nullable(),
  max: z.number().nullable(),
  maxStep: z.number().nullable(),
  values: z.array(z.union([z.string(), z.number()])).nullable(),
  units: z.string().nullable(),
})
export type ChannelRule = z.infer<typeof channelRuleSchema>

/** Which limits hold. `broken`: there is a file and it cannot be used, so nothing may be written. */
export const limitsInForceSchema = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('none') }),
  z.strictObject({ state: z.literal('inForce'), file: z.string(), hash: hashSchema }),
  z.strictObject({ state: z.literal('broken'), file: z.string(), problem: z.string() }),
])
export type LimitsInForce = z.infer<typeof limitsInForceSchema>

/** The limits that a program was held to: those of the channels that it names. `rule` null: the file does not name the channel. */
export const programLimitsSchema = z.discriminatedUnion('state', [
  limitsInForceSchema.options[0],
  limitsInForceSchema.options[1].extend({
    unlisted: unlistedSchema,
    channels: z.array(z.strictObject({ channel: z.string(), rule: channelRuleSchema.nullable() })),
  }),
  limitsInForceSchema.options[2],
])
export type ProgramLimits = z.infer<typeof programLimitsSchema>
