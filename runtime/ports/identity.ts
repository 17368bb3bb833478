/**
 * The ports of identity: who signs at the sender's end, and who checks at the service's edge. `adapters/identity/` has both;
 * an edge that takes commands (NATS now) asks the gate before it hands anything on.
 */
import { claimedIdentity, hostIdentity, type DsseEnvelope, type Identity, type RejectionCode, type SignedKind, type SignedPayload } from '../../machines/index.js'

/** One person's key, ready to sign. Never gives the seed away. */
export interface Signer {
  readonly person: string
  /** The public key. */
  readonly keyId: string
  /** Ed25519, 64 bytes. */
  sign(bytes: Uint8Array): Uint8Array
}

export interface Keyring {
  /** `person` left out: the one whose key is used where nobody is named. null: there is no such key. @throws IdentityError when it is there and cannot be used */
  signer(person?: string): Signer | null
}

/** Who sends something, as the edge knows it. */
export interface Sender {
  readonly name: string
  readonly identity: Identity
  /** Of what was signed, by a person or by the host: the same for the same command again, so that it has no second effect. */
  readonly commandId?: string
  /** As a person signed it: evidence. The host's signature is none, since its key ends with the process. */
  readonly signed?: DsseEnvelope
}

/** For a program that embeds the service and vouches for its user. Never for what came from outside. */
export const asHost = (name: string): Sender => ({ name, identity: hostIdentity })
/** For what came from outside without a signature. */
export const asClaimed = (name: string): Sender => ({ name, identity: claimedIdentity })

export type Opened<K extends SignedKind> =
  | { readonly ok: true; readonly sender: Sender; readonly payload: SignedPayload<K> }
  | { readonly ok: false; readonly code: RejectionCode; readonly message: string }

export type Admitted =
  | { readonly ok: true; readonly sender: Sender }
  | { readonly ok: false; readonly code: 'TOKEN_UNKNOWN' | 'TOKEN_EXPIRED'; readonly message: string }

export interface TokenGate {
  /** Whose token this is, at `at`. */
  admit(token: string, at: Date): Admitted
}

export interface IdentityGate {
  /** Checks a signed message that came in at `at`; null: it is not signed. */
  open<K extends SignedKind>(kind: K, message: unknown, at: Date): Opened<K> | null
}
