/**
 * A key ready to sign, by NATS' own library (nkeys), so that its tools and its libraries in other languages can use the same
 * seeds. The seed stays in here.
 */
import { createUser, fromSeed, type KeyPair } from 'nkeys.js'
import type { Keyring, Signer } from '../../runtime/ports/identity.js'
import { IdentityError } from './errors.js'

/** Of a user's key: SU and 56 more characters. */
export const isSeed = (text: string): boolean => /^SU[A-Z2-7]{56}$/.test(text)

export const newSeed = (): string => new TextDecoder().decode(createUser().getSeed())

/** `place` is what an error calls it. @throws IdentityError KEY_UNUSABLE */
export function signerOf(person: string, seed: string, place = 'the seed'): Signer {
  const { pair, keyId } = read(seed.trim(), place)
  return { person, keyId, sign: (bytes) => pair.sign(bytes) }
}

/** A keyring of exactly these; the first is the default. */
export const keyringOf = (...signers: readonly Signer[]): Keyring => ({
  signer: (person) => (person === undefined ? signers[0] : signers.find((one) => one.person === person)) ?? null,
})

/** For the program that runs the service: vouches for any name, with a key that exists in this process only. */
export function hostKeyring(): { readonly keyId: string; readonly keyring: Keyring } {
  const { keyId, sign } = signerOf('host', newSeed())
  return { keyId, keyring: { signer: (person) => (person === undefined ? null : { person, keyId, sign }) } }
}

function read(seed: string, place: string): { readonly pair: KeyPair; readonly keyId: string } {
  try {
    if (!isSeed(seed)) throw new Error('this is no seed')
    const pair = fromSeed(new TextEncoder().encode(seed))
    return { pair, keyId: pair.getPublicKey() }
  } catch {
    // Without the cause: what a library says of a wrong seed could repeat it.
    throw new IdentityError('KEY_UNUSABLE', `${place} holds no seed of a key: it must be the one line SU… that \`countersign identity create\` wrote`)
  }
}
