/** Freezes plain data at every depth, in place, and gives it back. Without recursion: `results` may be nested deeply. */
export function deepFreeze<T>(value: T): T {
  const seen = new Set<object>()
  const open: unknown[] = [value]
  while (open.length > 0) {
    const next = open.pop()
    if (typeof next !== 'object' || next === null || seen.has(next)) continue
    seen.add(next)
    Object.freeze(next)
    for (const inner of Object.values(next) as unknown[]) open.push(inner)
  }
  return value
}
