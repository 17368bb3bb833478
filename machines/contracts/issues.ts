/**
 * What is wrong with a value, in words: each issue names the key and what is allowed there. Used wherever input from
 * outside meets a schema (request, commands, configuration). A message that a schema gives itself always wins.
 */
import { z } from 'zod'
import { nearest } from './nearest.js'

/** `path` is dotted, e.g. `capability_prompts.2`; empty: the value as a whole. */
export interface Issue {
  readonly path: string
  readonly message: string
}

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly issues: readonly Issue[] }

/** Never throws for wrong input. At most `most` issues; the last one then says how many there are. */
export function parseInWords<T>(schema: z.ZodType<T>, value: unknown, most = 20): Parsed<T> {
  const parsed = schema.safeParse(value, { error: inWords })
  if (parsed.success) return { ok: true, value: parsed.data }
  const issues = parsed.error.issues.flatMap(perKey)
  const shown = issues.slice(0, most)
  if (issues.length > most) shown.push({ path: '', message: `${issues.length - most} more problems` })
  return { ok: false, issues: shown }
}

export const dotted = (path: readonly PropertyKey[]): string => path.map(String).join('.')

/** One issue for each unknown key, at the key's own path; `inWords` put one message a line. */
function perKey(issue: z.core.$ZodIssue): Issue[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: dotted(issue.path), message: issue.message }]
  const messages = issue.message.split('\n')
  return issue.keys.map((key, index) => ({ path: dotted([...issue.path, key]), message: messages[index] ?? issue.message }))
}

const inWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? `is missing: ${article(issue.expected)} is required` : `must be ${article(issue.expected)}, not ${kindOf(issue.input, issue.expected)}`
    case 'invalid_value':
      return `must be ${list(issue.values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value))))}, not ${shown(issue.input)}`
    case 'too_small':
      return amount('at least', issue.origin, issue.minimum, issue.input)
    case 'too_big':
      return amount('at most', issue.origin, issue.maximum, issue.input)
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, allowedKeys(issue.inst))).join('\n')
    case 'invalid_format':
      return issue.format === 'url' ? 'must be an address such as http://127.0.0.1:8888' : `must be a valid ${issue.format}${issue.pattern ? ` (${issue.pattern})` : ''}`
    case 'invalid_union':
      return issue.input === undefined ? 'is missing' : 'must be plain JSON: null, booleans, finite numbers, strings, lists and objects'
    case 'invalid_key':
      return 'has a key that is not allowed here'
    default:
      return undefined
  }
}

export function unknownKey(key: string, allowed: readonly string[]): string {
  const guess = nearest(key, allowed)
  const allows = allowed.length === 0 ? 'no key is allowed here' : `allowed are ${allowed.join(', ')}`
  return `is not a known key${guess ? `: did you mean ${guess}?` : ''} ${guess ? `(${allows})` : `: ${allows}`}`.replace(' :', ':')
}

function allowedKeys(schema: unknown): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape)
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum) return schema.keyType.options.map(String)
  return []
}

function amount(bound: string, origin: string, limit: number | bigint, input: unknown): string {
  if (origin === 'string') return limit === 1 && input === '' ? 'must not be empty' : `must have ${bound} ${limit} characters`
  if (origin === 'array' || origin === 'set') return `must have ${bound} ${limit} ${limit === 1 ? 'item' : 'items'}`
  return `must be ${bound} ${limit}, not ${shown(input)}`
}

const words: Readonly<Record<string, string>> = {
  string: 'a string', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', object: 'an object', record: 'an object',
  null: 'null',
}
const article = (expected: string): string => words[expected] ?? expected

/** Where text is expected the value is not shown: it may be a password that lacks its quotes. */
function kindOf(input: unknown, expected = ''): string {
  if (input === null) return 'null'
  if (Array.isArray(input)) return 'a list'
  if (typeof input === 'number') return expected === 'int' || expected === 'number' ? String(input) : 'a number'
  if (typeof input === 'string') return 'a string'
  return typeof input === 'object' ? 'an object' : typeof input
}

const shown = (input: unknown): string => {
  const text = typeof input === 'string' ? `'${input}'` : typeof input === 'object' && input !== null ? kindOf(input) : String(input)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}

const list = (items: readonly string[]): string =>
  items.length < 2 ? items.join('') : `one of ${items.join(', ')}`
