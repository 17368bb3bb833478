/**
 * May this value be written to this channel? Used for what the analyzer saw (`programLimits.ts`), and by whoever is about to
 * write: a gateway lets through what is `allowed` and nothing else. Pure.
 */
import type { ChannelRule } from '../contracts/channelLimits.js'
import { limitText, numberText } from './limitText.js'
import type { ChannelLimits } from './ruleFor.js'
import { scalarOf, type WrittenValue } from './writtenValue.js'

export const violationCodes = ['CHANNEL_UNLISTED', 'CHANNEL_NOT_WRITABLE', 'VALUE_OUT_OF_LIMITS', 'VALUE_NOT_ALLOWED', 'STEP_TOO_LARGE'] as const
export type ViolationCode = (typeof violationCodes)[number]

export type WriteVerdict =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'violation'; readonly code: ViolationCode; readonly why: string }
  /** Something that would have to be known is not. */
  | { readonly kind: 'undecided'; readonly why: string }

export interface ChannelWrite {
  /** undefined: not known. */
  readonly value: WrittenValue | undefined
  /** What the channel has now; undefined: not known. */
  readonly current?: WrittenValue | undefined
}

const allowed: WriteVerdict = { kind: 'allowed' }
const violation = (code: ViolationCode, why: string): WriteVerdict => ({ kind: 'violation', code, why })
const undecided = (why: string): WriteVerdict => ({ kind: 'undecided', why })

/** `channel` null: its name is not known. */
export function checkChannelWrite(limits: ChannelLimits, channel: string | null, write: ChannelWrite): WriteVerdict {
  return channel === null ? undecided(noName) : checkWrite(limits.ruleFor(channel), limits.unlisted, write)
}

export const noName = 'the name of the channel is not constant, so its limits cannot be checked beforehand'

/** `rule` null: the limits file does not name the channel. */
export function checkWrite(rule: ChannelRule | null, unlisted: ChannelLimits['unlisted'], { value, current }: ChannelWrite): WriteVerdict {
  if (rule === null) return unlisted === 'allow' ? allowed : violation('CHANNEL_UNLISTED', 'the limits file does not name this channel, and channels that it does not name may not be written to')
  if (!rule.writable) return violation('CHANNEL_NOT_WRITABLE', 'the limits file says that nothing may be written to it')
  if (rule.min === null && rule.max === null && rule.maxStep === null && rule.values === null) return allowed
  if (value === undefined) return undecided(`the value is not constant, so its limits (${limitText(rule)}) cannot be checked beforehand`)
  const elements = elementsOf(value)
  if (elements.length === 0) return violation('VALUE_NOT_ALLOWED', `an empty list has no value that could be checked (allowed ${limitText(rule)})`)
  for (const element of elements) {
    const problem = rule.values === null ? outside(rule, element) : unlistedValue(rule, element)
    if (problem !== null) return problem
  }
  return rule.maxStep === null ? allowed : checkStep(rule, rule.maxStep, elements, current)
}

type Scalar = number | bigint | boolean | string | null

function elementsOf(value: WrittenValue): readonly Scalar[] {
  if (typeof value === 'object' && value !== null) return value.flatMap(elementsOf)
  return [typeof value === 'string' ? scalarOf(value) : value]
}

/** null: not a number. */
const numberOf = (value: Scalar): number | bigint | null =>
  typeof value === 'boolean' ? Number(value) : typeof value === 'number' || typeof value === 'bigint' ? value : null

function outside(rule: ChannelRule, element: Scalar): WriteVerdict | null {
  const number = numberOf(element)
  const range = limitText(rule)
  if (number === null) return violation('VALUE_NOT_ALLOWED', `${shown(element)} is no number (allowed ${range})`)
  // Neither is less than anything nor more, or it is beyond all: no limit would hold it.
  if (typeof number === 'number' && !Number.isFinite(number)) return violation('VALUE_OUT_OF_LIMITS', `${shown(element)} is no finite number (allowed ${range})`)
  if (rule.min !== null && number < rule.min) return violation('VALUE_OUT_OF_LIMITS', `${shown(element)} is less than ${numberText(rule.min)} (allowed ${range})`)
  if (rule.max !== null && number > rule.max) return violation('VALUE_OUT_OF_LIMITS', `${shown(element)} is more than ${numberText(rule.max)} (allowed ${range})`)
  return null
}

function unlistedValue(rule: ChannelRule, element: Scalar): WriteVerdict | null {
  const number = numberOf(element)
  const fits = rule.values?.some((one) => (typeof one === 'string' ? one === element || (number !== null && numberOf(scalarOf(one)) === number) : number !== null && Number(number) === one))
  return fits ? null : violation('VALUE_NOT_ALLOWED', `${shown(element)} is not one of those that are allowed (${limitText(rule)})`)
}

/** Element by element: a list is compared with a list of the same length. */
function checkStep(rule: ChannelRule, maxStep: number, elements: readonly Scalar[], current: WrittenValue | undefined): WriteVerdict {
  const before = current === undefined ? [] : elementsOf(current).map(numberOf)
  const known = before.length === elements.length && before.every((number) => number !== null && Number.isFinite(Number(number)))
  if (!known) return undecided(`how far it is from the value that the channel has cannot be told beforehand (allowed ${limitText(rule)})`)
  for (const [index, element] of elements.entries()) {
    const [from, to] = [Number(before[index]), Number(numberOf(element))]
    // 0.8 is 0.1 away from 0.7, whatever binary fractions say.
    const rounding = 4 * Number.EPSILON * Math.max(Math.abs(from), Math.abs(to))
    if (Math.abs(to - from) - maxStep > rounding) return violation('STEP_TOO_LARGE', `from ${numberText(from)} to ${numberText(to)} is more than ${numberText(maxStep)} at once (allowed ${limitText(rule)})`)
  }
  return allowed
}

const shown = (value: Scalar): string => {
  const text = typeof value === 'string' ? `'${value}'` : value === null ? 'None' : typeof value === 'number' ? numberText(value) : String(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
