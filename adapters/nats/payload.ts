/** JSON on the wire: reading what others sent, and making what we send fit into one message. Pure; used throughout this folder. */
import type { RefusalCode } from '../../runtime/ports/serviceApi.js'

export type Read = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly code: RefusalCode; readonly message: string }

const decoder = new TextDecoder('utf-8', { fatal: true })

/** An empty message is `{}` where `empty` says so. */
export function readJson(bytes: Uint8Array, options: { readonly maxBytes: number; readonly empty?: unknown }): Read {
  if (bytes.length > options.maxBytes) {
    return { ok: false, code: 'TOO_LARGE', message: `the message has ${bytes.length} bytes; at most ${options.maxBytes} are allowed` }
  }
  if (bytes.length === 0 && options.empty !== undefined) return { ok: true, value: options.empty }
  try {
    return { ok: true, value: JSON.parse(decoder.decode(bytes)) as unknown }
  } catch (cause) {
    const why = cause instanceof SyntaxError ? cause.message.slice(0, 200) : 'it is not UTF-8'
    return { ok: false, code: 'NOT_JSON', message: `the message is not JSON (${why}): send one JSON object in UTF-8` }
  }
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const encoder = new TextEncoder()
export const toJson = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value))

/** What stands in for data that does not fit into one message. */
export const truncated = (bytes: number) => ({ $truncated: true, bytes }) as const

/**
 * As many of `items`, from the first, as fit into `budget` bytes of JSON. One that alone is too large goes out as `cut`
 * makes it, so that a page always gets forward.
 */
export function fitting<T>(items: readonly T[], budget: number, cut: (item: T, bytes: number) => T): readonly T[] {
  const page: T[] = []
  let used = 0
  for (const item of items) {
    const bytes = Buffer.byteLength(JSON.stringify(item))
    const fits = bytes <= budget
    const next = fits ? item : cut(item, bytes)
    used += (fits ? bytes : Buffer.byteLength(JSON.stringify(next))) + 1
    if (page.length > 0 && used > budget) break
    page.push(next)
  }
  return page
}
