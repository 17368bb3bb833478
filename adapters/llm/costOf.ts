/** What a call cost, by the prices of the configuration. Pure. Called where a reply is measured. */
import { tokensOf, type Cost, type GenerationInfo, type LlmPrice } from '../../machines/index.js'

export interface Pricing {
  readonly price: LlmPrice
  readonly currency: string
}

const million = 1_000_000

/** null: no price is known, or nothing was used. */
export function costOf(info: GenerationInfo, pricing: Pricing | undefined): Cost | null {
  if (pricing === undefined || (info.reply === null && info.usage === null)) return null
  const { price, currency } = pricing
  const { input, output, guessed } = tokensOf(info)
  const cached = Math.min(info.usage?.cachedInputTokens ?? 0, input)
  const amount = ((input - cached) * price.input + cached * (price.cached_input ?? price.input) + output * price.output) / million
  return { amount: Number(amount.toPrecision(12)), currency, estimated: guessed }
}
