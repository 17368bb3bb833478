/**
 * Describes the data behind `context` to the model: types, keys, sizes, ranges and short samples, never a dump. Records of one
 * kind are described by their columns. Bounded in depth, breadth and sample length; what its key calls a secret is not sampled.
 * Called by the prompt builder. Pure.
 */
const most = { depth: 3, keys: 30, keyLength: 60, sampleLength: 40, scanned: 20_000, samples: 3, lines: 150 }

/** The model may be elsewhere: a credential that somebody handed over stays here. */
const secretKey = /pass(word|wd|phrase)?$|secret|token|credential|(api|private|access)[_-]?key|^auth/i

type Shown = { readonly secret: boolean }

const shortText = (text: string, length: number): string => JSON.stringify(text.length > length ? `${text.slice(0, length)}…` : text)
const keyText = (key: string): string => shortText(key, most.keyLength)
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Python's word for the value's type. */
const typeName = (value: unknown): string => {
  if (value === null) return 'None'
  if (Array.isArray(value)) return 'list'
  if (isObject(value)) return 'dict'
  if (typeof value === 'string') return 'str'
  if (typeof value === 'boolean') return 'bool'
  return Number.isInteger(value) ? 'int' : 'float'
}

const sample = (value: unknown, { secret }: Shown): string => {
  if (secret) return '(not shown)'
  return typeof value === 'string' ? shortText(value, most.sampleLength) : JSON.stringify(value)
}

const scalarShape = (value: unknown, shown: Shown): string => {
  if (value === null) return 'None'
  return typeof value === 'string'
    ? `str of ${plural(value.length, 'character')}, ${sample(value, shown)}`
    : `${typeName(value)} ${sample(value, shown)}`
}

/** `float, 0.5 … 9.25, e.g. 0.5, 1, 1.5; 2 are None`. */
const valuesShape = (values: readonly unknown[], shown: Shown): string => {
  const scanned = values.slice(0, most.scanned)
  const present = scanned.filter((value) => value !== null)
  const kinds = [...new Set(present.map(typeName))].sort()
  const numbers = present.filter((value) => typeof value === 'number')
  const kind = kinds.join('/') === 'float/int' ? 'float' : kinds.join(' or ')
  const parts = [kind === '' ? 'None' : kind]
  if (!shown.secret && numbers.length === present.length && numbers.length > 1) {
    const [least, greatest] = numbers.reduce(([low, high], one) => [Math.min(low, one), Math.max(high, one)], [Infinity, -Infinity])
    parts.push(`${least} … ${greatest}`)
  }
  const samples = present.filter((value) => !isObject(value) && !Array.isArray(value)).slice(0, most.samples)
  if (samples.length > 0) parts.push(shown.secret ? '(not shown)' : `e.g. ${samples.map((value) => sample(value, shown)).join(', ')}`)
  const missing = scanned.length - present.length
  return `${parts.join(', ')}${missing > 0 ? `; ${missing} None` : ''}`
}

const listLines = (list: readonly unknown[], head: string, depth: number, shown: Shown): string[] => {
  const indent = '  '.repeat(depth + 1)
  if (list.length === 0) return [`${head}: empty list`]
  const size = `${head}: list of ${plural(list.length, 'item')}`
  const scanned = list.slice(0, most.scanned)
  if (scanned.every(isObject)) {
    const keys = [...new Set(scanned.slice(0, 1000).flatMap((record) => Object.keys(record)))]
    if (depth >= most.depth) return [`${size}, each a dict`]
    const columns = keys.slice(0, most.keys).map((key) => {
      const values = scanned.filter((record) => Object.hasOwn(record, key)).map((record) => record[key])
      const absent = scanned.length - values.length
      return `${indent}- ${keyText(key)}: ${valuesShape(values, { secret: shown.secret || secretKey.test(key) })}${absent > 0 ? `; not in ${absent} of them` : ''}`
    })
    return [`${size}, each a dict with ${plural(keys.length, 'key')}`, ...columns, ...more(keys.length, indent)]
  }
  if (scanned.some((item) => isObject(item) || Array.isArray(item))) {
    const kinds = [...new Set(scanned.map(typeName))].sort().join(' or ')
    return [`${size}, each ${kinds}`, ...(depth < most.depth ? lines(list[0], 'the first', depth + 1, shown) : [])]
  }
  return [`${size}: ${valuesShape(list, shown)}`]
}

const more = (count: number, indent: string): string[] => (count > most.keys ? [`${indent}- … and ${plural(count - most.keys, 'more key')}`] : [])

const lines = (value: unknown, label: string, depth: number, shown: Shown): string[] => {
  const head = `${'  '.repeat(depth)}- ${label}`
  if (Array.isArray(value)) return listLines(value, head, depth, shown)
  if (!isObject(value)) return [`${head}: ${scalarShape(value, shown)}`]
  const keys = Object.keys(value)
  const own = `${head}: dict with ${plural(keys.length, 'key')}`
  if (depth >= most.depth) return [own]
  const inner = keys.slice(0, most.keys).flatMap((key) => lines(value[key], keyText(key), depth + 1, { secret: shown.secret || secretKey.test(key) }))
  return [own, ...inner, ...more(keys.length, '  '.repeat(depth + 1))]
}

/** One line per key, e.g. `- "readings": list of 120 items: float, 0.1 … 9.7, e.g. 1.5, 1.6, 1.7`. */
export const contextShape = (data: Readonly<Record<string, unknown>>): string => {
  const all = lines(data, '`context`', 0, { secret: false })
  return all.length > most.lines ? [...all.slice(0, most.lines), `… ${all.length - most.lines} more lines left out`].join('\n') : all.join('\n')
}
