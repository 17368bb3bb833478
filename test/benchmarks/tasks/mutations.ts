/** Wrong results, made from the right ones: each differs in one place. A checker that lets one of them pass is of no use. Pure. */
import type { Near, Right } from './task.js'

type Values = Readonly<Record<string, unknown>>

const isNear = (right: Right): right is Near => typeof right === 'object' && 'near' in right && 'within' in right

/** Results as a right program leaves them. */
export function rightValue(right: Right): unknown {
  if (isNear(right)) return right.near
  if (Array.isArray(right)) return right.map((one: Right) => rightValue(one))
  return typeof right === 'object' ? Object.fromEntries(Object.entries(right).map(([key, one]) => [key, rightValue(one)])) : right
}

export const rightResults = (right: Readonly<Record<string, Right>>): Values => rightValue(right) as Values

function wrongValues(value: unknown): unknown[] {
  if (typeof value === 'number') return [value * 1.1 + 0.1, value === 0 ? 1 : -value, String(value), null]
  if (typeof value === 'string') return [`${value}x`, '', null]
  if (typeof value === 'boolean') return [!value, null]
  if (Array.isArray(value)) return [[], [...value, value[0] ?? 0], value.slice(1), ...value.flatMap((one: unknown, index) => wrongValues(one).map((wrong) => value.map((other: unknown, at) => (at === index ? wrong : other)))), null]
  const entries = Object.entries(value as Values)
  return [{}, null, ...entries.flatMap(([key, one]) => wrongValues(one).map((wrong) => ({ ...(value as Values), [key]: wrong })))]
}

export const wrongResults = (right: Readonly<Record<string, Right>>): Values[] => {
  const all = rightResults(right)
  return Object.entries(all).flatMap(([key, value]) => {
    const { [key]: _left, ...without } = all
    return [without, ...wrongValues(value).map((wrong) => ({ ...all, [key]: wrong }))]
  })
}
