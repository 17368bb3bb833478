/**
 * Who may do what at a service: the configured people, or the owner of the data folder where none are; and the gate that checks
 * what they sign. Called by `compose.ts`; the command line and the library take their keyrings from here.
 */
import type { Configuration, Delegations, People } from '../machines/index.js'
import type { IdentityGate, Keyring, TokenGate } from '../runtime/index.js'
import { identityGate } from './identity/identityGate.js'
import { tokenGate } from './identity/tokenGate.js'
import { heldKeys, type HeldKeys } from './identity/keyring.js'
import { ownerOf } from './identity/ownerKey.js'
import { hostKeyring } from './identity/signer.js'
import { accountName } from './process/accountName.js'

export { newAccessToken, ownerTokenFile, tokenHash } from './identity/accessToken.js'
export { checkSignature } from './identity/checkSignature.js'
export { IdentityError } from './identity/errors.js'
export { identityGate } from './identity/identityGate.js'
export { ownerKeyFolder, peopleIn, userKeyFolder, writeKeyFile } from './identity/keyFile.js'
export { heldKeys, type HeldKey, type HeldKeys } from './identity/keyring.js'
export { keyringOf, newSeed, signerOf } from './identity/signer.js'

type Environment = Readonly<Record<string, string | undefined>>

export interface Identities {
  readonly gate: IdentityGate
  readonly tokens: TokenGate
  /** For the program that runs the service: knows any name. */
  readonly host: Keyring
  /** As they are now. */
  people(): People
  /** Likewise. */
  delegations(): Delegations
  /** Before this configuration takes effect: does somebody stand behind it? @throws IdentityError when it names nobody and the owner's key cannot be made or used */
  check(configuration: Pick<Configuration, 'people'>): void
}

export interface IdentitySettings {
  /** Asked each time: people come and go while a service runs. */
  readonly configuration: () => Pick<Configuration, 'people' | 'approval'>
  readonly dataDir: string
  readonly env: Environment
}

/** @throws IdentityError when the owner's key cannot be made or used */
export function composeIdentities({ configuration, dataDir, env }: IdentitySettings): Identities {
  let owner: People | undefined
  const peopleOf = ({ people: named }: Pick<Configuration, 'people'>): People =>
    Object.keys(named).length > 0 ? named : (owner ??= ownerOf(dataDir, accountName(env)))
  const people = () => peopleOf(configuration())
  // Now, so that a start says what is wrong with the key.
  people()
  const { keyId, keyring } = hostKeyring()
  const delegations = () => configuration().approval.delegations
  return {
    gate: identityGate({ people, delegations, hostKeyId: keyId }), tokens: tokenGate({ people, delegations }),
    host: keyring, people, delegations, check: (next) => void peopleOf(next),
  }
}

/** The keys of whoever runs this program. `dataDir` null: the service is elsewhere. */
export const ownKeys = (dataDir: string | null, env: Environment, people: Readonly<Record<string, { readonly public_key: string }>> = {}): HeldKeys => heldKeys({ dataDir, env, people, userName: accountName(env) })
