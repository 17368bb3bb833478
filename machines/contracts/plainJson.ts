/**
 * A check that a value is plain JSON before any schema looks at it: schemas recurse, and drop keys like `__proto__`
 * without a word. Walks without recursion, so that no depth can exhaust the stack.
 */
import { dotted, type Issue } from './issues.js'

export const jsonLimits = { depth: 64, values: 2_000_000 } as const

/** The first thing that is wrong, or null. */
export function plainJsonIssue(value: unknown): Issue | null {
  const open: { value: unknown; path: readonly string[] }[] = [{ value, path: [] }]
  let seen = 0
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: current, path } = next
    const issue = (message: string): Issue => ({ path: dotted(path.slice(0, 8)), message })
    if (++seen > jsonLimits.values) return issue(`holds more than ${jsonLimits.values} values`)
    if (path.length > jsonLimits.depth) return issue(`is nested more than ${jsonLimits.depth} levels deep`)
    if (current === null || typeof current === 'string' || typeof current === 'boolean') continue
    if (typeof current === 'number') {
      if (!Number.isFinite(current)) return issue(`must be a finite number, not ${current}`)
      continue
    }
    if (typeof current !== 'object') {
      // A field that holds undefined counts as absent, as JSON.stringify has it.
      if (current === undefined && path.length === 1) continue
      return issue(`must be plain JSON, not ${typeof current}`)
    }
    if (!Array.isArray(current) && !isPlain(current)) return issue('must be plain JSON, not an instance of a class')
    for (const [key, item] of Object.entries(current)) {
      if (key === '__proto__') return { path: dotted([...path, key].slice(0, 8)), message: 'is not allowed as a key' }
      open.push({ value: item, path: [...path, key] })
    }
  }
  return null
}

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}
