/** A zod schema as people read it: its type in a few words, and a table of its fields. Pure; used by the reference pages. */
import { z } from 'zod'
import { anchor, code, table } from './markdown.js'

/** Schemas that have a heading of their own on the page. */
export type Names = ReadonlyMap<z.ZodType, string>
type Schema = z.ZodType & { readonly def: { readonly type: string; readonly [key: string]: unknown } }

export interface Described {
  readonly type: string
  readonly description: string
}

export function describe(schema: z.ZodType, names: Names = new Map()): Described {
  return { type: typeOf(schema as Schema, names), description: noteOf(schema as Schema) }
}

export function fieldRows(schema: z.ZodType, names: Names, comments: ReadonlyMap<string, string> = new Map()): string[][] {
  if (!(schema instanceof z.ZodObject)) return []
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, field]) => {
    const { type, description } = describe(field, names)
    return [code(name), type, comments.get(name) ?? description]
  })
}

export const fieldTable = (rows: readonly (readonly string[])[]): string => (rows.length === 0 ? 'No data.' : table(['field', 'type', 'meaning'], rows))

function noteOf(schema: Schema): string {
  const own = schema.description
  if (own !== undefined) return own
  const inner = schema.def['innerType'] as Schema | undefined
  return inner ? noteOf(inner) : ''
}

function typeOf(schema: Schema, names: Names): string {
  const named = names.get(schema)
  if (named !== undefined) return `[${named}](#${anchor(named)})`
  const { def } = schema
  const inner = def['innerType'] as Schema
  switch (def.type) {
    case 'string':
      return stringType(schema)
    case 'number':
      return numberType(schema)
    case 'boolean':
      return 'true or false'
    case 'unknown':
    case 'any':
      return 'anything'
    case 'null':
      return 'null'
    case 'enum':
      return (schema as unknown as z.ZodEnum).options.map((option) => code(String(option))).join(', ')
    case 'literal':
      return (def['values'] as readonly unknown[]).map((value) => code(JSON.stringify(value))).join(', ')
    case 'nullable':
      return `${typeOf(inner, names)} or null`
    case 'optional':
      return `${typeOf(inner, names)}; may be left out`
    case 'default':
    case 'prefault':
      return `${typeOf(inner, names)}; default ${code(JSON.stringify(def['defaultValue']))}`
    case 'array':
      return `list of: ${typeOf(def['element'] as Schema, names)}`
    case 'record':
      return `object of: ${typeOf(def['valueType'] as Schema, names)}`
    case 'union':
      return (def['options'] as readonly Schema[]).map((option) => typeOf(option, names)).join('; or ')
    case 'object':
      return `{ ${Object.entries((schema as unknown as z.ZodObject).shape).map(([key, field]) => `${key}: ${typeOf(field as Schema, names)}`).join(', ')} }`
    case 'pipe':
      return typeOf(def['in'] as Schema, names)
    case 'lazy':
      return 'any JSON'
    default:
      throw new Error(`no words for a schema of type ${def.type}`)
  }
}

function stringType(schema: Schema): string {
  const { format, pattern, minLength, maxLength } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })
  const bounds = [minLength !== undefined && minLength > 1 ? `at least ${minLength}` : '', maxLength !== undefined ? `at most ${maxLength}` : ''].filter(Boolean)
  if (pattern === '^[0-9a-f]{64}$') return 'sha256, lower-case hex'
  if (format === 'date-time') return 'time, ISO 8601 with offset'
  if (format === 'uri') return 'address'
  return `string${bounds.length > 0 ? `, ${bounds.join(', ')} characters` : ''}${pattern !== undefined && format === undefined ? `, ${code(pattern)}` : ''}`
}

function numberType(schema: Schema): string {
  const { type, minimum, maximum } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' })
  const from = minimum !== undefined && minimum > -Number.MAX_SAFE_INTEGER ? `, at least ${minimum}` : ''
  const to = maximum !== undefined && maximum < Number.MAX_SAFE_INTEGER ? `, at most ${maximum}` : ''
  return `${type === 'integer' ? 'whole number' : 'number'}${from}${to}`
}
