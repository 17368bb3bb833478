/**
 * What a countersignature is bound to: the bytes of the program and the reach it was shown to have (DESIGN section 4).
 * The approval asks about this hash, the grant carries it, the kernel adapter recomputes it before sending.
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from './canonicalJson.js'
import type { Countersigned } from './execution.js'

/** sha256 of the program's UTF-8 bytes, lower-case hex. */
export const codeHash = (code: string): string => bytesToHex(sha256(utf8ToBytes(code)))

/** Whether text is well-formed: half a character (a lone surrogate) has no UTF-8 bytes, so nobody could sign it. */
export const hasBytes = (text: string): boolean => !/\p{Surrogate}/u.test(text)

/** sha256 over the canonical JSON of `countersigned`: the order of its lists does not matter. */
export const countersignHash = (countersigned: Countersigned): string =>
  codeHash(
    canonicalJson({
      ...countersigned,
      targets: [...countersigned.targets].sort(),
      environmentNames: [...countersigned.environmentNames].sort(),
    }),
  )
