/**
 * What a person signs: DSSE, the envelope of sigstore and in-toto. The payload is bytes and stays bytes: it is checked first
 * and parsed afterwards, so what was read is what was signed. Used by whoever signs, checks, or keeps it as evidence. Pure.
 */
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { z } from 'zod'
import { isoTimeSchema } from './execution.js'

export const payloadTypes = {
  command: 'application/vnd.countersign.command+json',
  request: 'application/vnd.countersign.request+json',
  maintenance: 'application/vnd.countersign.maintenance+json',
} as const
export type SignedKind = keyof typeof payloadTypes

export const dsseEnvelopeSchema = z.strictObject({
  payloadType: z.enum(Object.values(payloadTypes) as [string, ...string[]]),
  payload: z.base64().describe('The signed JSON, base64'),
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(128).describe('Public key of the person, U…'), sig: z.base64().describe('Ed25519 signature over the pre-authentication encoding, base64') }))
    .length(1),
})
export type DsseEnvelope = z.infer<typeof dsseEnvelopeSchema>

/** Ready to be signed: DSSE's pre-authentication encoding of type and payload. */
export function preAuthenticationEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8ToBytes(payloadType)
  const head = utf8ToBytes(`DSSEv1 ${type.length} ${payloadType} ${payload.length} `)
  const bytes = new Uint8Array(head.length + payload.length)
  bytes.set(head)
  bytes.set(payload, head.length)
  return bytes
}

const signed = {
  person: z.string().min(1).max(128).describe('Name in `people` of the configuration'),
  at: isoTimeSchema.describe('When it was signed: five minutes from now at most, either way'),
  nonce: z.string().min(1).max(256).describe('Different each time; the same again, with the same content, is the same command; of requests, the same execution'),
}

export const signedPayloadSchemas = {
  command: z.strictObject({ ...signed, executionId: z.string(), type: z.string(), data: z.unknown().optional() }),
  /** The nonce is the message id: it decides which execution the request is. */
  request: z.strictObject({ ...signed, request: z.unknown() }),
  maintenance: z.strictObject({ ...signed, action: z.string(), input: z.unknown().optional() }),
} as const
export type SignedPayload<K extends SignedKind = SignedKind> = z.infer<(typeof signedPayloadSchemas)[K]>

/** How old (or, by a clock that goes wrong, how new) a signature may be. */
export const signatureWindowMs = 5 * 60_000
