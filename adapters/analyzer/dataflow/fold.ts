/**
 * Folds constant text: what `'ca' + 'put'`, `'%s.PV' % 'epics'`, `''.join(...)` or `'tupac'[::-1]` is. Pure; used by the
 * expression and call parts. Null means "not constant", never a guess.
 */
import { constant, data, join, text, texts, type CallArguments, type Value } from './values.js'

const maximumCombinations = 16

/** Applies `combine` to every combination of the values' constant texts. */
export function foldTexts(values: readonly Value[], combine: (parts: readonly string[]) => string | null): Value | null {
  let rows: string[][] = [[]]
  for (const value of values) {
    const options = texts(value)
    if (options === null || rows.length * options.length > maximumCombinations) return null
    rows = rows.flatMap((row) => options.map((option) => [...row, option]))
  }
  const folded: Value[] = []
  for (const row of rows) {
    const result = combine(row)
    if (result === null) return null
    folded.push(text(result))
  }
  return join(...folded)
}

/** `'...' % arguments` for `%s`, `%d` and `%%`. */
export function percent(template: Value, given: readonly Value[]): Value | null {
  return foldTexts([template, ...given.map(asText)], ([format, ...parts]) => {
    let used = 0
    let failed = false
    const result = (format ?? '').replace(/%(.)/g, (_all, letter: string) => {
      if (letter === '%') return '%'
      if (letter !== 's' && letter !== 'd') failed = true
      return parts[used++] ?? ''
    })
    return failed || used !== parts.length ? null : result
  })
}

/** Methods of constant text. Null: not folded. */
export function textMethod(self: Value, name: string, given: CallArguments, elements: (value: Value) => readonly Value[] | null): Value | null {
  const args = given.positional.map(asText)
  if (given.rest !== null || given.keywordRest !== null) return null
  switch (name) {
    case 'lower': return foldTexts([self], ([s]) => (s ?? '').toLowerCase())
    case 'upper': return foldTexts([self], ([s]) => (s ?? '').toUpperCase())
    case 'title':
    case 'capitalize': return foldTexts([self], ([s]) => (s ?? '').charAt(0).toUpperCase() + (s ?? '').slice(1).toLowerCase())
    case 'encode':
    case 'decode': return given.positional.length === 0 || isUtf8(given.positional[0]) ? self : null
    case 'strip':
    case 'lstrip':
    case 'rstrip': return args.length > 0 ? null : foldTexts([self], ([s]) => trim(s ?? '', name))
    case 'replace': return args.length !== 2 ? null : foldTexts([self, ...args], ([s, from, to]) => (s ?? '').replaceAll(from ?? '', to ?? ''))
    case 'removeprefix': return foldTexts([self, ...args], ([s, part]) => ((s ?? '').startsWith(part ?? '') ? (s ?? '').slice((part ?? '').length) : s ?? ''))
    case 'join': return joined(self, given, elements)
    case 'format': return formatted(self, given)
    default: return null
  }
}

/** Text of a constant as `str()` gives it. */
export function asText(value: Value): Value {
  return join(...value.map((atom) => {
    if (atom.kind !== 'constant') return [atom]
    if (atom.type === 'str' || atom.type === 'bytes') return [atom]
    if (atom.type === 'bool') return text(atom.value === true ? 'True' : 'False')
    if (atom.type === 'none') return text('None')
    return text(String(atom.value))
  }))
}

/** `text[i]`, `text[a:b:c]` with constant integers. */
export function sliceText(value: Value, lower: number | null, upper: number | null, step: number | null): Value | null {
  return foldTexts([value], ([s]) => {
    const letters = [...(s ?? '')]
    const stride = step ?? 1
    if (stride === 0) return null
    const from = clamp(lower, letters.length, stride > 0 ? 0 : letters.length - 1, stride)
    const to = clamp(upper, letters.length, stride > 0 ? letters.length : -1, stride)
    let out = ''
    for (let index = from; stride > 0 ? index < to : index > to; index += stride) out += letters[index] ?? ''
    return out
  })
}

export function decodeText(value: Value, decode: (text: string) => string): Value {
  return foldTexts([value], ([s]) => decode(s ?? '')) ?? data
}

export function number(value: Value | null): number | null {
  const atom = value?.length === 1 ? value[0] : undefined
  if (atom?.kind !== 'constant' || (atom.type !== 'int' && atom.type !== 'float')) return null
  const parsed = Number(atom.value)
  return Number.isFinite(parsed) ? parsed : null
}

export function negated(value: Value): Value {
  const parsed = number(value)
  const atom = value[0]
  return parsed === null || atom?.kind !== 'constant' ? data : constant(atom.type, String(atom.value).startsWith('-') ? String(-parsed) : `-${String(atom.value)}`)
}

function clamp(bound: number | null, length: number, missing: number, stride: number): number {
  if (bound === null) return missing
  const index = bound < 0 ? bound + length : bound
  return stride > 0 ? Math.min(Math.max(index, 0), length) : Math.min(Math.max(index, -1), length - 1)
}

function joined(self: Value, given: CallArguments, elements: (value: Value) => readonly Value[] | null): Value | null {
  const list = given.positional[0] === undefined ? null : elements(given.positional[0])
  return list === null ? null : foldTexts([self, ...list], ([separator, ...parts]) => parts.join(separator ?? ''))
}

function formatted(self: Value, given: CallArguments): Value | null {
  const names = [...given.keywords.keys()]
  const values = [...given.positional, ...given.keywords.values()].map(asText)
  return foldTexts([self, ...values], ([format, ...parts]) => {
    let next = 0
    let failed = false
    const result = (format ?? '').replace(/\{\{|\}\}|\{([^{}]*)\}/g, (all, field: string | undefined) => {
      if (all === '{{') return '{'
      if (all === '}}') return '}'
      const name = field ?? ''
      const index = name === '' ? next++ : /^\d+$/.test(name) ? Number(name) : given.positional.length + names.indexOf(name)
      const part = parts[index]
      if (part === undefined || (names.indexOf(name) < 0 && index >= given.positional.length)) failed = true
      return part ?? ''
    })
    return failed ? null : result
  })
}

function isUtf8(value: Value | undefined): boolean {
  const names = texts(value ?? null)
  return names !== null && names.every((name) => /^(utf-?8|ascii|latin-?1)$/i.test(name))
}

function trim(s: string, side: string): string {
  return side === 'strip' ? s.trim() : side === 'lstrip' ? s.trimStart() : s.trimEnd()
}
