/**
 * Keeps large values out of event rows: a string, array or object above 64 KiB becomes a blob named by the sha256 of
 * its bytes, and a reference stands in its place. Both stores use it for event data and effects. What `resolveBlobs`
 * gives back equals what `extractBlobs` got, also when user data has `$blob` keys of its own: those gain one `$`.
 *
 * A blob holds the plain value: utf-8 text (`text`) or JSON (`json`), never a reference. Inner values go first, so
 * that a large text stays one blob wherever it appears, and the small fields around it stay readable.
 */
import { createHash } from 'node:crypto'
import { toUSVString } from 'node:util'

export const largeValueBytes = 64 * 1024

export interface BlobReference {
  readonly $blob: string
  readonly bytes: number
  readonly kind: 'text' | 'json'
}

/** Blobs by hash. */
export type Blobs = Map<string, Buffer>

/** `text` is JSON and is what a store keeps; `json` is the same value before anything was taken out. */
export function extractBlobs(json: string, blobs: Blobs): string {
  if (json.length <= largeValueBytes && Buffer.byteLength(json) <= largeValueBytes && !mayHaveReference(json)) return json
  return JSON.stringify(extract(JSON.parse(json), blobs).stored)
}

export function resolveBlobs(text: string, read: (hash: string) => Buffer): unknown {
  const value: unknown = JSON.parse(text)
  return mayHaveReference(text) ? resolve(value, read) : value
}

/** JSON never escapes these characters, so a text without them has no such key. */
const mayHaveReference = (text: string) => text.includes('$blob"')
const looksLikeReference = /^\$+blob$/

/** `bytes` is the length of the stored value as JSON. */
function extract(value: unknown, blobs: Blobs): { stored: unknown; bytes: number } {
  if (value === null || typeof value !== 'object') {
    const bytes = Buffer.byteLength(JSON.stringify(value))
    return typeof value === 'string' && bytes > largeValueBytes ? takeOutText(value, bytes, blobs) : { stored: value, bytes }
  }
  // Blobs of inner values are only kept when the value around them stays.
  const inner: Blobs = new Map()
  const shell = Array.isArray(value) ? extractItems(value, inner) : extractFields(value, inner)
  if (shell.bytes > largeValueBytes) return takeOut(Buffer.from(JSON.stringify(value)), 'json', blobs)
  for (const [hash, bytes] of inner) blobs.set(hash, bytes)
  return shell
}

function extractItems(items: readonly unknown[], blobs: Blobs) {
  const parts = items.map((item) => extract(item, blobs))
  return { stored: parts.map((part) => part.stored), bytes: parts.reduce((sum, part) => sum + part.bytes + 1, 2) }
}

function extractFields(fields: object, blobs: Blobs) {
  let bytes = 2
  // fromEntries and not assignment: a field may be called `__proto__`.
  const stored = Object.fromEntries(
    Object.entries(fields).map(([key, field]) => {
      const part = extract(field, blobs)
      bytes += Buffer.byteLength(JSON.stringify(key)) + part.bytes + 2
      return [looksLikeReference.test(key) ? `$${key}` : key, part.stored]
    }),
  )
  return { stored, bytes }
}

function takeOutText(text: string, jsonBytes: number, blobs: Blobs) {
  // A lone surrogate has no utf-8 form; JSON escapes it.
  if (toUSVString(text) !== text) return takeOut(Buffer.from(JSON.stringify(text)), 'json', blobs)
  const bytes = Buffer.from(text)
  return bytes.length > largeValueBytes ? takeOut(bytes, 'text', blobs) : { stored: text, bytes: jsonBytes }
}

function takeOut(bytes: Buffer, kind: BlobReference['kind'], blobs: Blobs) {
  const hash = createHash('sha256').update(bytes).digest('hex')
  blobs.set(hash, bytes)
  const reference: BlobReference = { $blob: hash, bytes: bytes.length, kind }
  return { stored: reference, bytes: Buffer.byteLength(JSON.stringify(reference)) }
}

function resolve(value: unknown, read: (hash: string) => Buffer): unknown {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => resolve(item, read))
  if (Object.hasOwn(value, '$blob')) {
    const { $blob, kind } = value as BlobReference
    const text = read($blob).toString('utf8')
    return kind === 'text' ? text : (JSON.parse(text) as unknown)
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => [looksLikeReference.test(key) ? key.slice(1) : key, resolve(field, read)]),
  )
}
