/**
 * How a model's reply came about, as far as the provider tells: recorded with the program that came of it, and with the
 * failure if none did. Keys that were not there from the start are optional: older events do not have them.
 */
import { z } from 'zod'
import { hashSchema } from './execution.js'

const count = z.int().min(0)

/** What a call cost, by the prices of the configuration. */
export const costSchema = z.strictObject({
  amount: z.number().min(0),
  /** As the configuration names it: "USD". */
  currency: z.string().min(1),
  /** The provider did not count the tokens: they were guessed, from the length of prompt and reply or as the most that the call may use. */
  estimated: z.boolean(),
})
export type Cost = z.infer<typeof costSchema>

export const generationInfoSchema = z.strictObject({
  /** Which of the configured providers answered, or the name of a generator of one's own. */
  generator: z.string(),
  model: z.string().nullable(),
  /** sha256 of system and user prompt: the key of recordings. */
  promptHash: hashSchema.nullable(),
  prompt: z.strictObject({ system: z.string(), user: z.string() }).nullable(),
  /** As far as it came; null: nothing was answered. */
  reply: z.string().nullable(),
  usage: z
    .strictObject({
      inputTokens: z.int().nullable(),
      outputTokens: z.int().nullable(),
      /** Of the input, what the provider had in its cache; of the output, what the model only thought. */
      cachedInputTokens: count.nullable().optional(),
      reasoningTokens: count.nullable().optional(),
      /** Not all of it was counted by the provider. Of a reply that broke off, the output is the most that it may have been. */
      estimated: z.boolean().optional(),
    })
    .nullable(),
  latencyMs: z.number().min(0).nullable(),
  /** From the request to the first piece of the reply; null: none came. */
  firstTokenMs: z.number().min(0).nullable().optional(),
  /** What the model was asked with: temperature, limits, the provider's own options. */
  parameters: z.record(z.string(), z.json()).optional(),
  /** Why the reply ended, in the provider's words as the SDK unites them: `stop`, `length`, `content-filter`. */
  finishReason: z.string().nullable().optional(),
  cost: costSchema.nullable().optional(),
})
export type GenerationInfo = z.infer<typeof generationInfoSchema>
