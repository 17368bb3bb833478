/**
 * The bounds of a standing approval's parameters: a JSON Schema, of which only keywords are taken that bound. A keyword that
 * is not known is an error, since passing over it would widen what somebody signed. `parametersProblem` applies it.
 */
import { z } from 'zod'

const number = z.number()

/** Every kind of value is bounded: a number by both ends, a text by the texts that it may be, a list by its length. */
export type Bounds =
  | { readonly type: 'number' | 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'boolean' | 'null' }
  | { readonly enum: readonly (string | number | boolean | null)[] }
  | { readonly const: string | number | boolean | null }
  | { readonly type: 'array'; readonly items: Bounds; readonly minItems?: number | undefined; readonly maxItems: number }
  | ObjectBounds

export interface ObjectBounds {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, Bounds>>
  readonly required?: readonly string[] | undefined
  readonly additionalProperties: false
}

const scalar = z.union([z.string().max(4096), number, z.boolean(), z.null()])
const words = { title: z.string().max(256).optional(), description: z.string().max(1024).optional() }

const boundsSchema: z.ZodType<Bounds, Bounds> = z.lazy(() =>
  z.union([
    z.strictObject({ type: z.enum(['number', 'integer']), minimum: number, maximum: number, ...words }).refine(({ minimum, maximum }) => minimum <= maximum, 'minimum must be at most maximum'),
    z.strictObject({ type: z.enum(['boolean', 'null']), ...words }),
    z.strictObject({ enum: z.array(scalar).min(1).max(1000), ...words }),
    z.strictObject({ const: scalar, ...words }),
    z.strictObject({ type: z.literal('array'), items: boundsSchema, minItems: z.int().min(0).optional(), maxItems: z.int().min(0).max(10_000), ...words }),
    objectBoundsSchema,
  ], { error: 'must be one of {type: number | integer, minimum, maximum}, {type: boolean | null}, {enum: […]}, {const: …}, {type: array, items, maxItems}, {type: object, properties, additionalProperties: false}: keywords that bound nothing are not taken' }),
)

const objectBoundsSchema: z.ZodType<ObjectBounds, ObjectBounds> = z.lazy(() =>
  z.strictObject({
    $schema: z.string().optional(),
    type: z.literal('object'),
    properties: z.record(z.string().max(256), boundsSchema),
    required: z.array(z.string()).optional(),
    additionalProperties: z.literal(false),
    ...words,
  }),
)

/** Of the context that a program is given (`capability_context_data`). */
export const parametersSchema = objectBoundsSchema

/** What is out of bounds, by its place; null: nothing. */
export function parametersProblem(bounds: Bounds, value: unknown, place = 'context'): string | null {
  if ('const' in bounds) return Object.is(value, bounds.const) ? null : `${place} must be ${JSON.stringify(bounds.const)}`
  if ('enum' in bounds) return bounds.enum.some((one) => Object.is(one, value)) ? null : `${place} must be one of ${bounds.enum.map((one) => JSON.stringify(one)).join(', ')}`
  switch (bounds.type) {
    case 'number':
    case 'integer': {
      const fits = typeof value === 'number' && Number.isFinite(value) && (bounds.type === 'number' || Number.isInteger(value)) && value >= bounds.minimum && value <= bounds.maximum
      return fits ? null : `${place} must be ${bounds.type === 'integer' ? 'a whole number' : 'a number'} from ${bounds.minimum} to ${bounds.maximum}`
    }
    case 'boolean':
      return typeof value === 'boolean' ? null : `${place} must be true or false`
    case 'null':
      return value === null ? null : `${place} must be null`
    case 'array': {
      if (!Array.isArray(value) || value.length < (bounds.minItems ?? 0) || value.length > bounds.maxItems) return `${place} must be a list of ${bounds.minItems ?? 0} to ${bounds.maxItems} items`
      for (const [index, item] of value.entries()) {
        const problem = parametersProblem(bounds.items, item, `${place}[${index}]`)
        if (problem !== null) return problem
      }
      return null
    }
    case 'object': {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return `${place} must be an object`
      const missing = bounds.required?.find((key) => !Object.hasOwn(value, key))
      if (missing !== undefined) return `${place}.${missing} is missing`
      for (const [key, item] of Object.entries(value)) {
        const inner = Object.hasOwn(bounds.properties, key) ? bounds.properties[key] : undefined
        if (!inner) return `${place}.${key} is not one of its parameters`
        const problem = parametersProblem(inner, item, `${place}.${key}`)
        if (problem !== null) return problem
      }
      return null
    }
  }
}
