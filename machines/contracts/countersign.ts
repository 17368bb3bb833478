/**
 * What a countersignature is bound to: the bytes of the program and the reach it was shown to have (DESIGN section 4).
 * The approval asks about this hash, the grant carries it, the kernel adapter recomputes it before sending.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { Countersigned } from './effects.js'

/** sha256 of the program's UTF-8 bytes, lower-case hex. */
export const codeHash = (code: string): string => bytesToHex(sha256(utf8ToBytes(code)))

/** sha256 over the canonical JSON of `countersigned`: the order of its lists does not matter. */
export const countersignHash = (countersigned: Countersigned): string =>
  codeHash(
    canonicalJson({
      ...countersigned,
      targets: [...countersigned.targets].sort(),
      environmentNames: [...countersigned.environmentNames].sort(),
    }),
  )

/** JSON with object keys sorted at every depth, so that equal values have equal text. Source: RFC 8785, for plain data. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  const entries = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(',')}}`
}
