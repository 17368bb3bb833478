/** Does this signature belong to these bytes and this public key? Never throws: what cannot be checked is wrong. */
import { createPublicKey, verify } from 'node:crypto'
import { publicKeyBytes } from '../../machines/index.js'

/** `keyId`: U… as in `people`. `signature`: 64 bytes. */
export function checkSignature(keyId: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  const raw = publicKeyBytes(keyId)
  if (raw === null || signature.length !== 64) return false
  try {
    const key = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: Buffer.from(raw).toString('base64url') } })
    return verify(null, bytes, key, signature)
  } catch {
    return false
  }
}
