/** What stands behind the `?` is text: numbers are read from it before the contract checks them. */
import { z } from 'zod'

/** The same contract, for a query string: `keys` are numbers in it. */
export function numbersIn<S extends z.ZodObject>(schema: S, keys: readonly (keyof S['shape'] & string)[]): z.ZodType<z.output<S>, z.input<S>> {
  return z.preprocess((query) => (isObject(query) ? Object.fromEntries(Object.entries(query).map(([key, value]) => [key, (keys as readonly string[]).includes(key) ? numberOr(value) : value])) : query), schema) as unknown as z.ZodType<z.output<S>, z.input<S>>
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
const numberOr = (value: unknown): unknown => (typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value)

/** Without the keys that are undefined, as exact optional types want it. */
export function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> }
}
