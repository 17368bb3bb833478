/** What a call of a model used, in a few words: "1234 tokens, 0.0123 USD, 4.2 s". Empty where nothing is known. Pure. */
import { tokensOf, type Cost, type GenerationInfo } from '../../../machines/index.js'

export const costText = ({ amount, currency, estimated }: Cost): string => `${estimated ? 'about ' : ''}${money(amount)} ${currency}`

/** Four digits that say something: model calls cost fractions of a cent. */
export const money = (amount: number): string => (amount === 0 ? '0' : amount >= 1 ? amount.toFixed(2) : String(Number(amount.toPrecision(3))))

export function callText(info: GenerationInfo): string {
  const { input, output, guessed } = tokensOf(info)
  const parts = [
    info.usage === null && !guessed ? '' : `${guessed ? 'about ' : ''}${input + output} tokens`,
    info.cost ? costText(info.cost) : '',
    info.usage === null || info.latencyMs === null ? '' : `${(info.latencyMs / 1000).toFixed(1)} s`,
  ]
  return parts.filter((part) => part !== '').join(', ')
}
