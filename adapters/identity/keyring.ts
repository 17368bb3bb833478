/**
 * The keys that a person at this machine can sign with: COUNTERSIGN_KEY (a seed, or a file with one), the owner's key of the
 * data folder, and the person's own keys. Files are read when one of them signs. Called by the library and the command line.
 */
import { isSamePerson } from '../../machines/index.js'
import type { Keyring, Signer } from '../../runtime/ports/identity.js'
import { IdentityError } from './errors.js'
import { keyFileOf, ownerKeyFolder, peopleIn, personOfFile, readKeyFile, userKeyFolder } from './keyFile.js'
import { isSeed, signerOf } from './signer.js'

export interface KeyringSettings {
  readonly env: Readonly<Record<string, string | undefined>>
  /** null: the service is elsewhere. */
  readonly dataDir: string | null
  /** Whose seed stands in COUNTERSIGN_KEY where nothing says it: name of the account. */
  readonly userName: string
  /** Name to public key, as far as the service's people are known here: the default is one of them, and the seed in the environment theirs. */
  readonly people?: Readonly<Record<string, { readonly public_key: string }>>
}

export interface HeldKey {
  readonly person: string
  readonly from: 'environment' | 'data folder' | 'own'
  /** null: the seed itself stands in the environment. */
  readonly file: string | null
}

export interface HeldKeys extends Keyring {
  /** In the order in which they are looked at. */
  list(): readonly HeldKey[]
  /** The same as `signer`, but what is not there is an error in words. @throws IdentityError NO_SUCH_KEY */
  need(person?: string): Signer
}

export function heldKeys(settings: KeyringSettings): HeldKeys {
  const { env, dataDir } = settings
  const list = (): HeldKey[] => [
    ...inEnvironment(settings),
    ...(dataDir === null ? [] : filesOf(ownerKeyFolder(dataDir), 'data folder')),
    ...filesOf(userKeyFolder(env), 'own'),
  ]
  const signer = (person?: string): Signer | null => {
    const found = person === undefined ? byDefault(list(), settings) : list().find((key) => isSamePerson(key.person, person))
    return found ? ready(found, env) : null
  }
  return {
    list, signer,
    need(person) {
      const found = signer(person)
      if (found) return found
      const known = list().map((key) => key.person)
      const there = known.length > 0 ? `there are keys for ${known.join(', ')}` : 'there is none at all'
      throw new IdentityError('NO_SUCH_KEY', person === undefined
        ? `no key says who you are (${there}): name one with --as, make one with \`countersign identity create NAME\`, or set COUNTERSIGN_KEY`
        : `there is no key for '${person}' here (${there}): make one with \`countersign identity create ${person}\`, or set COUNTERSIGN_KEY to the file of theirs`)
    },
  }
}

/** Of those that the service knows: the one in the environment or the data folder, the only one, or the one of the account's name. */
function byDefault(keys: readonly HeldKey[], { people = {}, userName }: KeyringSettings): HeldKey | undefined {
  const known = keys.filter(({ person }) => Object.hasOwn(people, person))
  const [first, ...others] = known.length > 0 ? known : keys
  if (first === undefined || others.length === 0 || first.from !== 'own') return first
  return [first, ...others].find(({ person }) => isSamePerson(person, userName))
}

function* filesOf(folder: string, from: HeldKey['from']): Generator<HeldKey> {
  for (const person of peopleIn(folder)) yield { person, from, file: keyFileOf(folder, person) }
}

function inEnvironment({ env, people = {}, userName }: KeyringSettings): HeldKey[] {
  const value = env['COUNTERSIGN_KEY']?.trim()
  if (!value) return []
  const seed = isSeed(value) ? value : readKeyFile(value)
  if (seed === null) throw new IdentityError('KEY_UNUSABLE', 'COUNTERSIGN_KEY holds neither a seed nor the path of a key file that is there')
  const { keyId } = signerOf('', seed, 'COUNTERSIGN_KEY')
  const known = Object.entries(people).find(([, { public_key: key }]) => key === keyId)?.[0]
  return [{ person: known ?? (isSeed(value) ? userName : personOfFile(value)), from: 'environment', file: isSeed(value) ? null : value }]
}

function ready({ person, file }: HeldKey, env: KeyringSettings['env']): Signer {
  const seed = file === null ? env['COUNTERSIGN_KEY'] : readKeyFile(file)
  if (seed === null || seed === undefined) throw new IdentityError('KEY_UNUSABLE', `the key of ${person} is gone: ${file ?? 'COUNTERSIGN_KEY'}`)
  return signerOf(person, seed, file ?? 'COUNTERSIGN_KEY')
}
