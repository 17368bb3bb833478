/**
 * Checks signed messages at the service's edge: the signature first, over the bytes as they came; only then is anything of them
 * believed. Roles and groups are those of this moment. Made by `compose.ts`, asked by the NATS adapter.
 */
import { createHash } from 'node:crypto'
import {
  allRoles, canonicalJson, dsseEnvelopeSchema, parseInWords, payloadTypes, preAuthenticationEncoding, signatureWindowMs, signedPayloadSchemas,
  type Delegations, type DsseEnvelope, type People, type PersonConfiguration, type SignedKind, type SignedPayload,
} from '../../machines/index.js'
import type { IdentityGate, Opened } from '../../runtime/ports/identity.js'
import { checkSignature } from './checkSignature.js'
import { entryOf, identityOf } from './identityOf.js'

export interface GateSettings {
  /** Read for each message, so that a change of the configuration takes effect. */
  readonly people: () => People
  /** Who may approve in whose place, likewise. Left out: nobody. */
  readonly delegations?: () => Delegations
  /** Of the program that runs the service; it may speak for anybody. */
  readonly hostKeyId: string
}

type Refused = Extract<Opened<never>, { ok: false }>

export function identityGate({ people, delegations = () => [], hostKeyId }: GateSettings): IdentityGate {
  const keyFor = (person: PersonConfiguration | undefined, claimed: string) => (claimed === hostKeyId ? hostKeyId : person?.public_key)

  function check<K extends SignedKind>(kind: K, message: unknown, at: Date): Opened<K> {
    const envelope = readEnvelope(kind, message)
    if ('ok' in envelope) return envelope
    const { signed, bytes, signature } = envelope
    const payload = readPayload(kind, bytes)
    if ('ok' in payload) return payload
    const keyid = signed.signatures[0]?.keyid ?? ''
    const known = people()
    const person = entryOf(known, payload.person)
    const keyId = keyFor(person, keyid)
    if (keyId === undefined) return refuse('UNKNOWN_PERSON', `nobody is called '${payload.person}' here: an entry under people of the configuration is needed (there ${Object.keys(known).length === 1 ? 'is' : 'are'} ${Object.keys(known).join(', ') || 'nobody'})`)
    if (keyid !== keyId) return refuse('SIGNATURE_INVALID', `this was signed with another key than the one that people.${payload.person}.public_key names: sign with that one, or put the new public key into the configuration`)
    if (!checkSignature(keyId, preAuthenticationEncoding(signed.payloadType, bytes), signature)) return refuse('SIGNATURE_INVALID', 'the signature does not belong to these bytes: they were changed on the way, or not signed as DSSE says')
    const away = Date.parse(payload.at) - at.getTime()
    if (Math.abs(away) > signatureWindowMs) {
      return refuse('SIGNATURE_TOO_OLD', `this was signed at ${payload.at}, and it is ${at.toISOString()} here: sign it again${away > 0 ? ', with a clock that is right' : ''}; five minutes are allowed`)
    }
    const byHost = keyId === hostKeyId
    return {
      ok: true, payload,
      sender: { name: payload.person, identity: identityOf(payload.person, known, delegations(), byHost ? { proof: 'host', keyId: null } : { proof: 'signature', keyId }, byHost ? allRoles : []), commandId: commandIdOf(payload), ...(byHost ? {} : { signed }) },
    }
  }

  return { open: (kind, message, at) => (isSigned(message) ? check(kind, message, at) : null) }
}

/** Of everything but the time: signed again, it is the same command; with a nonce that was used for another one, it is not taken for that. */
function commandIdOf({ at: _, ...content }: SignedPayload): string {
  return `signed-${createHash('sha256').update(canonicalJson(content)).digest('hex').slice(0, 32)}`
}

const isSigned = (message: unknown): boolean => typeof message === 'object' && message !== null && 'payloadType' in message

const refuse = (code: Refused['code'], message: string): Refused => ({ ok: false, code, message })

function readEnvelope(kind: SignedKind, message: unknown): { readonly signed: DsseEnvelope; readonly bytes: Buffer; readonly signature: Buffer } | Refused {
  const parsed = parseInWords(dsseEnvelopeSchema, message)
  if (!parsed.ok) return refuse('SIGNATURE_INVALID', `this is no DSSE envelope: ${parsed.issues.map(({ path, message: words }) => `${path} ${words}`).join('; ')}`)
  const signed = parsed.value
  if (signed.payloadType !== payloadTypes[kind]) return refuse('SIGNED_FOR_ANOTHER', `what was signed is a ${signed.payloadType}, and here a ${payloadTypes[kind]} is taken`)
  const bytes = decode(signed.payload)
  const signature = decode(signed.signatures[0]?.sig ?? '')
  return bytes && signature ? { signed, bytes, signature } : refuse('SIGNATURE_INVALID', 'payload and sig must be base64 as it is written, with nothing in the unused bits')
}

/** One text for one value: else a changed character could go unseen. */
function decode(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}

function readPayload<K extends SignedKind>(kind: K, bytes: Buffer): SignedPayload<K> | Refused {
  try {
    const parsed = parseInWords<unknown>(signedPayloadSchemas[kind], JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)))
    return parsed.ok ? (parsed.value as SignedPayload<K>) : refuse('SIGNATURE_INVALID', `what was signed is no ${kind}: ${parsed.issues.map(({ path, message }) => `${path} ${message}`).join('; ')}`)
  } catch {
    return refuse('SIGNATURE_INVALID', `what was signed is no ${kind}: the payload is no JSON`)
  }
}
