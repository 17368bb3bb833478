/**
 * Public keys of people, as NATS writes them (nkeys): base 32 of a prefix byte, the 32 bytes of an Ed25519 key and a check
 * sum, so that a mistyped one is seen when the configuration is read. The one reader of that form. Pure.
 */

/** Of a user, which base 32 shows as "U". */
const userPrefix = 20 << 3
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export const isPublicKey = (text: string): boolean => publicKeyBytes(text) !== null

/** The 32 bytes of the Ed25519 key; null: this is no public key of a user. */
export function publicKeyBytes(text: string): Uint8Array | null {
  if (!/^U[A-Z2-7]{55}$/.test(text)) return null
  const bytes = fromBase32(text)
  const [body, sum] = [bytes.subarray(0, 33), (bytes[33] ?? 0) | ((bytes[34] ?? 0) << 8)]
  return body[0] === userPrefix && sum === crc16(body) ? body.slice(1) : null
}

/** 56 characters are 280 bits: 35 bytes, nothing left over. */
function fromBase32(text: string): Uint8Array {
  const bytes: number[] = []
  let [bits, held] = [0, 0]
  for (const character of text) {
    bits = ((bits << 5) | alphabet.indexOf(character)) & 0xfff
    held += 5
    if (held < 8) continue
    held -= 8
    bytes.push((bits >> held) & 0xff)
  }
  return Uint8Array.from(bytes)
}

/** CRC-16/XMODEM. */
function crc16(bytes: Uint8Array): number {
  let sum = 0
  for (const byte of bytes) {
    sum ^= byte << 8
    for (let bit = 0; bit < 8; bit++) sum = (sum & 0x8000 ? (sum << 1) ^ 0x1021 : sum << 1) & 0xffff
  }
  return sum
}
