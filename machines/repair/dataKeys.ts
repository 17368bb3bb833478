/** Every key in the data that was handed over, down to a depth: what a misspelt key or column may have meant. Bounded. Pure. */
const most = { keys: 2_000, depth: 6, items: 3 }

export function dataKeys(data: unknown): string[] {
  const found = new Set<string>()
  const walk = (value: unknown, depth: number): void => {
    if (depth > most.depth || found.size >= most.keys || typeof value !== 'object' || value === null) return
    if (Array.isArray(value)) {
      for (const one of value.slice(0, most.items) as readonly unknown[]) walk(one, depth + 1)
      return
    }
    for (const [key, one] of Object.entries(value)) {
      if (found.size >= most.keys) return
      found.add(key)
      walk(one, depth + 1)
    }
  }
  walk(data, 0)
  return [...found]
}
