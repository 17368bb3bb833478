/**
 * The key of the account that a service runs as: made at the first start where the configuration names no people, so that one
 * person on one machine has nothing to set up. Called by `compose.ts`; the command line on the same data folder finds it.
 */
import { dirname } from 'node:path'
import { allRoles, type People } from '../../machines/index.js'
import { ownerToken, tokenHash } from './accessToken.js'
import { newSeed, signerOf } from './signer.js'
import { keyFileOf, ownerKeyFolder, peopleIn, readKeyFile, writeKeyFile } from './keyFile.js'

/** The owner, as an entry of `people` would name them. @throws IdentityError */
export function ownerOf(dataDir: string, accountName: string): People {
  const existing = ownerKey(dataDir)
  if (existing) return entryOf(existing)
  const person = personFrom(accountName)
  writeKeyFile(ownerKeyFolder(dataDir), person, newSeed())
  return entryOf(keyIn(ownerKeyFolder(dataDir), person))
}

export interface OwnerKey {
  readonly person: string
  readonly keyId: string
  readonly file: string
}

/** null: none was made yet. @throws IdentityError */
export function ownerKey(dataDir: string): OwnerKey | null {
  const folder = ownerKeyFolder(dataDir)
  const [person] = peopleIn(folder)
  return person === undefined ? null : keyIn(folder, person)
}

function keyIn(folder: string, person: string): OwnerKey {
  const file = keyFileOf(folder, person)
  return { person, keyId: signerOf(person, readKeyFile(file) ?? '', file).keyId, file }
}

const entryOf = ({ person, keyId, file }: OwnerKey): People => ({
  [person]: { public_key: keyId, roles: [...allRoles], groups: [], tokens: { local: { sha256: tokenHash(ownerToken(dirname(file))), expires: '9999-12-31T23:59:59Z' } } },
})

/** An account's name may hold what a person's may not. */
const personFrom = (accountName: string): string => accountName.replace(/[^A-Za-z0-9._@-]+/g, '-').replace(/^[^A-Za-z0-9]+/, '').slice(0, 64) || 'owner'
