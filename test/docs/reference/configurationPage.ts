/**
 * The generated part of docs/reference/configuration.md: every key of the file, read off its schema. Where the schema says
 * nothing about a key, the comment of docs/configuration.example.yaml does.
 */
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { isMap, isScalar, parseDocument } from 'yaml'
import { z } from 'zod'
import { configurationSchema, defaultConfiguration } from '../../../machines/index.js'
import { code, table } from '../markdown.js'
import { projectRoot } from '../sourceComments.js'

type Json = Readonly<Record<string, unknown>>
interface Key {
  readonly path: string
  readonly allowed: string
  readonly byDefault: string
  readonly meaning: string
}

export const configurationPage = (): Readonly<Record<string, string>> => {
  const schema = z.toJSONSchema(configurationSchema, { io: 'input', unrepresentable: 'any' }) as Json
  const said = exampleComments()
  const rows = [...keys(schema, '', defaultConfiguration())].map(({ path: key, allowed, byDefault, meaning }) => [code(key), allowed, byDefault, meaning || (said.get(key) ?? '')])
  return { keys: table(['key', 'allowed', 'default', 'meaning'], rows) }
}

/** Key to the comment that stands above it; what is said of the first mode holds for all. */
function exampleComments(): ReadonlyMap<string, string> {
  const comments = new Map<string, string>()
  const collect = (node: unknown, above: string) => {
    if (!isMap(node)) return
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue
      const at = `${above}${String(key.value)}`.replace(/^execution[.]modes[.](read_only|write_access)/, 'execution.modes.<mode>')
      // The first comment in a map belongs to the map.
      const comment = key.commentBefore ?? (key === node.items[0]?.key ? node.commentBefore : null)
      if (comment && !comments.has(at)) comments.set(at, comment.replace(/\s+/g, ' ').trim())
      collect(value, `${at}.`)
    }
  }
  collect(parseDocument(readFileSync(path.join(projectRoot, 'docs', 'configuration.example.yaml'), 'utf8')).contents, '')
  return comments
}

/** Entries with names of the user's choice (`gateways.<name>`) stand for themselves; modes are shown once. */
function* keys(schema: Json, path: string, defaults: unknown): Generator<Key> {
  const properties = schema['properties'] as Readonly<Record<string, Json>> | undefined
  for (const [name, field] of Object.entries(properties ?? {})) {
    const at = path === '' ? name : `${path}.${name}`
    const value = valueAt(defaults, name)
    const entries = field['additionalProperties'] as Json | undefined
    if (field['properties'] !== undefined) yield* keys(field, at, value)
    else if (entries?.['properties'] !== undefined) yield* keys(entries, `${at}.<${name === 'modes' ? 'mode' : 'name'}>`, undefined)
    else yield { path: at, allowed: allowedIn(field), byDefault: defaultOf(field, value), meaning: (field['description'] as string | undefined) ?? '' }
  }
}

const valueAt = (value: unknown, name: string): unknown => (typeof value === 'object' && value !== null ? (value as Json)[name] : undefined)

function defaultOf(field: Json, value: unknown): string {
  const shown = value ?? field['default']
  return shown === undefined || shown === null ? '' : code(JSON.stringify(shown))
}

function allowedIn(field: Json): string {
  const parts = field['anyOf'] as readonly Json[] | undefined
  if (parts) return parts.map(allowedIn).filter((words) => words !== 'null').join(' or ')
  if (field['enum'] !== undefined) return (field['enum'] as readonly unknown[]).map((option) => code(String(option))).join(', ')
  switch (field['type']) {
    case 'array':
      return `list of: ${allowedIn(field['items'] as Json)}`
    case 'object':
      return 'mapping of names to text'
    case 'integer':
      return `whole number${bounds(field)}`
    case 'number':
      return `number${bounds(field)}`
    case 'boolean':
      return 'true, false'
    case 'string':
      return field['format'] === 'uri' ? 'address' : 'text'
    default:
      return 'anything'
  }
}

function bounds({ minimum, maximum }: { readonly minimum?: unknown; readonly maximum?: unknown }): string {
  const from = typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER ? ` from ${minimum}` : ''
  const to = typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER ? ` to ${maximum}` : ''
  return `${from}${to}`
}
