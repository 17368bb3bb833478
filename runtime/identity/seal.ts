/** Puts a person's signature on what they send. Called by clients; time and nonce come from the caller. */
import { payloadTypes, preAuthenticationEncoding, type DsseEnvelope, type SignedKind, type SignedPayload } from '../../machines/index.js'
import type { Signer } from '../ports/identity.js'

export function seal<K extends SignedKind>(kind: K, signer: Signer, content: Omit<SignedPayload<K>, 'person'>): DsseEnvelope {
  const payload = Buffer.from(JSON.stringify({ person: signer.person, ...content }))
  const payloadType = payloadTypes[kind]
  const signature = signer.sign(preAuthenticationEncoding(payloadType, payload))
  return {
    payloadType,
    payload: payload.toString('base64'),
    signatures: [{ keyid: signer.keyId, sig: Buffer.from(signature).toString('base64') }],
  }
}
