/**
 * Describes the data behind `context` to the model: types, keys and sizes, never the values. Called by the prompt builder.
 * Bounded in depth, breadth and key length, so that a large context gives a short description. Pure.
 */
const most = { depth: 3, keys: 30, keyLength: 60 }

type Shape = string

const keyText = (key: string): string => JSON.stringify(key.length > most.keyLength ? `${key.slice(0, most.keyLength)}…` : key)

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const scalarShape = (value: unknown): Shape => {
  if (value === null) return 'None'
  if (typeof value === 'string') return `str of ${plural(value.length, 'character')}`
  if (typeof value === 'boolean') return 'bool'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  return typeof value
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const typeName = (value: unknown): string => (Array.isArray(value) ? 'list' : isObject(value) ? 'dict' : scalarShape(value).split(' ')[0] ?? '')

const lines = (value: unknown, label: string, depth: number): string[] => {
  const indent = '  '.repeat(depth)
  if (Array.isArray(value)) {
    const kinds = [...new Set(value.slice(0, 1000).map(typeName))].sort()
    const own = `${indent}- ${label}: list of ${plural(value.length, 'item')}${kinds.length > 0 ? ` (${kinds.join(', ')})` : ''}`
    const first: unknown = value[0]
    return (isObject(first) || Array.isArray(first)) && depth < most.depth ? [own, ...lines(first, 'first item', depth + 1)] : [own]
  }
  if (!isObject(value)) return [`${indent}- ${label}: ${scalarShape(value)}`]
  const keys = Object.keys(value)
  const own = `${indent}- ${label}: dict with ${plural(keys.length, 'key')}`
  if (depth >= most.depth) return [own]
  const shown = keys.slice(0, most.keys).flatMap((key) => lines(value[key], keyText(key), depth + 1))
  const rest = keys.length - most.keys
  return [own, ...shown, ...(rest > 0 ? [`${'  '.repeat(depth + 1)}- … and ${plural(rest, 'more key')}`] : [])]
}

/** One line per key, e.g. `- "readings": list of 120 items (dict)`. */
export const contextShape = (data: Readonly<Record<string, unknown>>): string => lines(data, '`context`', 0).join('\n')
