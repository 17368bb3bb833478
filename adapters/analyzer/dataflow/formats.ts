/** Python's three ways to format text, on constant values: `%`, `str.format`, format specifications. Pure. Null: not folded. */
import type { CallArguments, ConstantAtom, Value } from './values.js'
import { data, join, text } from './values.js'

/** `'%s%02d' % (...)` and `'%(name)s' % {...}`. */
export function percent(template: Value, given: readonly Value[], named: ReadonlyMap<string, Value> | null): Value | null {
  const names = named === null ? [] : [...named.keys()]
  return foldConstants([template, ...(named === null ? given : [...named.values()])], ([format, ...parts]) => {
    let used = 0
    let failed = false
    const result = String(format?.value ?? '').replace(/%(?:\((\w+)\))?([-+ 0#]*)(\d*)(\.\d+)?([a-zA-Z%])/g, (_all, name: string | undefined, flags: string, width: string, precision: string | undefined, letter: string) => {
      if (letter === '%') return '%'
      const part = name === undefined ? parts[used++] : parts[names.indexOf(name)]
      const align = flags.includes('-') ? '<' : '>'
      const formatted = part === undefined ? null : formatOne(part, `${width === '' ? '' : align}${flags.includes('0') ? '0' : ''}${width}${precision ?? ''}${letter === 's' || letter === 'r' ? '' : letter === 'i' ? 'd' : letter}`)
      if (formatted === null || letter === 'r') failed = true
      return formatted ?? ''
    })
    return failed || (named === null && used !== parts.length) ? null : result
  })
}

/** `'{}-{name:03d}'.format(...)`. */
export function formatted(template: Value, given: CallArguments): Value | null {
  const names = [...given.keywords.keys()]
  if (given.rest !== null || given.keywordRest !== null) return null
  return foldConstants([template, ...given.positional, ...given.keywords.values()], ([format, ...parts]) => {
    let next = 0
    let failed = false
    const result = String(format?.value ?? '').replace(/\{\{|\}\}|\{(\w*)(?:!s)?(?::([^{}]*))?\}/g, (all, name: string | undefined, spec: string | undefined) => {
      if (all === '{{') return '{'
      if (all === '}}') return '}'
      const index = name === '' || name === undefined ? next++ : /^\d+$/.test(name) ? Number(name) : names.indexOf(name) < 0 ? -1 : given.positional.length + names.indexOf(name)
      const part = parts[index]
      const shown = part === undefined ? null : formatOne(part, spec ?? '')
      if (shown === null) failed = true
      return shown ?? ''
    })
    return failed || /(^|[^{])\{[^{}]*[.[]/.test(String(format?.value)) ? null : result
  })
}

/** One value by a format specification that is constant; `data` when it cannot be said. */
export function formattedBy(value: Value, spec: string): Value {
  return join(...value.map((atom) => {
    const shown = atom.kind === 'constant' ? formatOne(atom, spec) : null
    return shown === null ? data : text(shown)
  }))
}

function formatOne(atom: ConstantAtom, spec: string): string | null {
  const [, fill = ' ', align, sign = '', zero, width = '', precision, type = ''] = /^(?:(.)?([<>^=]))?([-+ ]?)#?(0)?(\d*)(?:,|_)?(?:\.(\d+))?([a-zA-Z%]?)$/s.exec(spec) ?? ['failed']
  if (/^failed$/.test(fill) || (spec !== '' && !/^(?:.?[<>^=])?[-+ ]?0?\d*(?:\.\d+)?[a-zA-Z]?$/s.test(spec))) return null
  const isNumber = atom.type === 'int' || atom.type === 'float'
  const shown = shownAs(atom, type, precision === undefined ? null : Number(precision), sign)
  if (shown === null) return null
  const pad = Number(width) - [...shown].length
  if (pad <= 0 || pad > 200) return shown
  const by = zero === undefined ? fill : '0'
  const side = zero !== undefined && isNumber ? '=' : align ?? (isNumber ? '>' : '<')
  switch (side) {
    case '<': return shown + by.repeat(pad)
    case '^': return by.repeat(Math.floor(pad / 2)) + shown + by.repeat(pad - Math.floor(pad / 2))
    case '=': return /^[-+]/.test(shown) ? `${shown.slice(0, 1)}${by.repeat(pad)}${shown.slice(1)}` : by.repeat(pad) + shown
    default: return by.repeat(pad) + shown
  }
}

function shownAs(atom: ConstantAtom, type: string, precision: number | null, sign: string): string | null {
  if (atom.type === 'str' || atom.type === 'bytes') return type === '' || type === 's' ? String(atom.value).slice(0, precision ?? undefined) : null
  if (atom.type !== 'int' && atom.type !== 'float') return type === '' ? (atom.type === 'bool' ? (atom.value === true ? 'True' : 'False') : atom.type === 'none' ? 'None' : null) : null
  const value = Number(atom.value)
  if (!Number.isFinite(value)) return null
  const plus = sign === '+' && value >= 0 ? '+' : ''
  switch (type) {
    case '': return plus + String(atom.value)
    case 'd': return plus + String(Math.trunc(value))
    case 'f': return plus + value.toFixed(precision ?? 6)
    case 'x': return value.toString(16)
    case 'X': return value.toString(16).toUpperCase()
    case 'o': return value.toString(8)
    case 'b': return value.toString(2)
    default: return null
  }
}

function foldConstants(values: readonly Value[], combine: (parts: readonly ConstantAtom[]) => string | null): Value | null {
  let rows: ConstantAtom[][] = [[]]
  for (const value of values) {
    if (value.length === 0 || rows.length * value.length > 64) return null
    const options = value.filter((atom) => atom.kind === 'constant')
    if (options.length < value.length) return null
    rows = rows.flatMap((row) => options.map((option) => [...row, option]))
  }
  return joinFolded(rows.map(combine))
}

function joinFolded(results: readonly (string | null)[]): Value | null {
  return results.every((result) => result !== null) ? join(...results.map((result) => text(result))) : null
}
