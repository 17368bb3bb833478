/** Limits in a few characters, as approvers see them: `0 … 5 A, at most 0.5 at once`. Pure. */
import type { ChannelRule } from '../contracts/channelLimits.js'

export function limitText({ writable, min, max, maxStep, values, units }: ChannelRule): string {
  if (!writable) return 'nothing'
  if (values !== null) return values.map(String).join(', ')
  const unit = units === null ? '' : ` ${units}`
  const range =
    min !== null && max !== null ? `${numberText(min)} … ${numberText(max)}${unit}`
    : min !== null ? `at least ${numberText(min)}${unit}`
    : max !== null ? `at most ${numberText(max)}${unit}`
    : null
  const step = maxStep === null ? null : `at most ${numberText(maxStep)}${range === null ? unit : ''} at once`
  return [range, step].filter((part) => part !== null).join(', ') || 'anything'
}

/** As Python would write it. */
export const numberText = (number: number): string => (Number.isNaN(number) ? 'nan' : Number.isFinite(number) ? String(number) : number > 0 ? 'inf' : '-inf')
