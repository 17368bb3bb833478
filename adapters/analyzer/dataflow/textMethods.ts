/** Methods of constant text. Pure. Null: not folded. `parts`: a list of texts. */
import { asText, foldTexts } from './fold.js'
import { formatted } from './formats.js'
import { splitWords } from './shellWords.js'
import { texts, type CallArguments, type Value } from './values.js'

export type TextResult = { readonly value: Value } | { readonly parts: readonly string[] } | null

export function textMethod(self: Value, name: string, given: CallArguments, elements: (value: Value) => readonly Value[] | null): TextResult {
  const args = given.positional.map(asText)
  if (given.rest !== null || given.keywordRest !== null) return null
  const value = (folded: Value | null): TextResult => (folded === null ? null : { value: folded })
  const each = (change: (s: string, ...parts: string[]) => string | null, places: number = args.length): TextResult =>
    args.length !== places ? null : value(foldTexts([self, ...args], ([s = '', ...parts]) => change(s, ...parts)))
  switch (name) {
    case 'lower':
    case 'casefold': return each((s) => s.toLowerCase(), 0)
    case 'upper': return each((s) => s.toUpperCase(), 0)
    case 'swapcase': return each((s) => [...s].map((letter) => (letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase())).join(''), 0)
    case 'title': return each((s) => s.toLowerCase().replace(/(^|[^a-z])([a-z])/g, (_all, before: string, letter: string) => before + letter.toUpperCase()), 0)
    case 'capitalize': return each((s) => s.charAt(0).toUpperCase() + s.slice(1).toLowerCase(), 0)
    case 'encode':
    case 'decode': return given.positional.length === 0 || isUtf8(given.positional[0]) ? { value: self } : null
    case 'strip':
    case 'lstrip':
    case 'rstrip': return args.length > 1 ? null : each((s, letters) => trim(s, name, letters))
    case 'replace': return args.length === 3 ? null : each((s, from = '', to = '') => s.replaceAll(from, to), 2)
    case 'removeprefix': return each((s, part = '') => (s.startsWith(part) ? s.slice(part.length) : s), 1)
    case 'removesuffix': return each((s, part = '') => (part !== '' && s.endsWith(part) ? s.slice(0, -part.length) : s), 1)
    case 'zfill': return each((s, width = '0') => (Number(width) > 200 ? null : s.padStart(Number(width), '0')), 1)
    case 'ljust': return args.length > 2 ? null : each((s, width = '0', fill = ' ') => (Number(width) > 200 ? null : s.padEnd(Number(width), fill)))
    case 'rjust': return args.length > 2 ? null : each((s, width = '0', fill = ' ') => (Number(width) > 200 ? null : s.padStart(Number(width), fill)))
    case 'hex': return each((s) => Buffer.from(s, 'latin1').toString('hex'), 0)
    case 'translate': return value(translated(self, given.positional[0]))
    case 'join': {
      const list = given.positional[0] === undefined ? null : elements(given.positional[0])
      return list === null ? null : value(foldTexts([self, ...list], ([separator = '', ...parts]) => parts.join(separator)))
    }
    case 'format': return value(formatted(self, given))
    case 'format_map': return value(formatted(self, { ...given, positional: [], keywords: namesOf(given.positional[0]) }))
    case 'split':
    case 'rsplit':
    case 'splitlines':
    case 'partition':
    case 'rpartition': return splitText(self, name, args)
    default: return null
  }
}

/** What `str.format_map` and `'%(a)s' %` take names from. */
export function namesOf(value: Value | undefined): ReadonlyMap<string, Value> {
  const only = value?.length === 1 ? value[0] : undefined
  return only?.kind === 'container' ? new Map([...only.cell.entries].filter(([key]) => key.startsWith('str:')).map(([key, each]) => [key.slice(4), each])) : new Map()
}

function splitText(self: Value, name: string, args: readonly Value[]): TextResult {
  const [only] = self
  const partly = self.length === 1 && only?.kind === 'data' && only.pattern !== undefined ? [only.pattern] : null
  const [source, separator, limit] = [texts(self) ?? partly, args[0] === undefined ? null : texts(args[0]), args.length > 1]
  if (source?.length !== 1 || limit || (args.length > 0 && separator?.length !== 1)) return null
  const [s = ''] = source
  const by = separator?.[0] ?? null
  if (name === 'splitlines') return { parts: s.split(/\r\n|\r|\n/).filter((line, index, all) => index < all.length - 1 || line !== '') }
  if (name === 'partition' || name === 'rpartition') {
    const at = by === null ? -1 : name === 'partition' ? s.indexOf(by) : s.lastIndexOf(by)
    return by === null ? null : at < 0 ? { parts: name === 'partition' ? [s, '', ''] : ['', '', s] } : { parts: [s.slice(0, at), by, s.slice(at + by.length)] }
  }
  if (by === null || by === 'None') return { parts: s.includes('"') || s.includes("'") || s.includes('\\') ? s.trim().split(/\s+/) : splitWords(s) ?? [] }
  return by === '' ? null : { parts: s.split(by) }
}

function translated(self: Value, table: Value | undefined): Value | null {
  const only = table?.length === 1 ? table[0] : undefined
  if (only?.kind !== 'container' || only.type !== 'dict') return null
  return foldTexts([self], ([s = '']) => {
    let failed = false
    const out = [...s].map((letter) => {
      const to = only.cell.entries.get(`int:${letter.codePointAt(0)}`)
      const atom = to?.length === 1 ? to[0] : undefined
      if (to === undefined) return letter
      if (atom?.kind !== 'constant') failed = true
      return atom?.kind !== 'constant' || atom.type === 'none' ? '' : atom.type === 'int' ? String.fromCodePoint(Number(atom.value)) : String(atom.value)
    }).join('')
    return failed || only.cell.rest.length > 0 ? null : out
  })
}

function isUtf8(value: Value | undefined): boolean {
  const names = texts(value ?? null)
  return names !== null && names.every((name) => /^(utf-?8|ascii|latin-?1|iso-?8859-?1)$/i.test(name.replace('_', '-')))
}

function trim(s: string, side: string, letters: string | undefined): string {
  if (letters === undefined) return side === 'strip' ? s.trim() : side === 'lstrip' ? s.trimStart() : s.trimEnd()
  const set = new Set(letters)
  let [from, to] = [0, s.length]
  while (side !== 'rstrip' && from < to && set.has(s[from] ?? '')) from++
  while (side !== 'lstrip' && to > from && set.has(s[to - 1] ?? '')) to--
  return s.slice(from, to)
}
