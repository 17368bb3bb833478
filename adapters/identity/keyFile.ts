/**
 * One key, one file: `NAME.nk` holds the seed, for its owner's eyes only. Whoever can read the file is that person, so one that
 * others may read is refused. Nothing here prints or logs what it reads.
 */
import { closeSync, fstatSync, openSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'
import { personNamePattern } from '../../machines/index.js'
import { createSecretFile } from '../process/createSecretFile.js'
import { IdentityError } from './errors.js'

const ending = '.nk'

/** Where a person's own keys are. */
export function userKeyFolder(env: Readonly<Record<string, string | undefined>>): string {
  const base = env['XDG_CONFIG_HOME']?.startsWith('/') ? env['XDG_CONFIG_HOME'] : join(env['HOME'] ?? homedir(), '.config')
  return join(base, 'countersign', 'identities')
}

/** Where the service keeps the key of the account that it runs as. */
export const ownerKeyFolder = (dataDir: string): string => join(dataDir, 'identity')

export const keyFileOf = (folder: string, person: string): string => join(folder, `${person}${ending}`)
export const personOfFile = (file: string): string => basename(file, ending)

/** Names of the keys in a folder, in order. A folder that is not there, or not ours to read, holds none. */
export function peopleIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith(ending)).map(personOfFile).filter((name) => personNamePattern.test(name)).sort()
  } catch {
    return []
  }
}

/** null: there is no such file. @throws IdentityError KEY_UNUSABLE */
export function readKeyFile(file: string): string | null {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    const { mode, size } = fstatSync(descriptor)
    if ((mode & 0o077) !== 0) {
      throw new IdentityError('KEY_UNUSABLE', `the key ${file} may be read or changed by others (mode ${(mode & 0o777).toString(8)}): \`chmod 600 ${file}\`, or, if somebody may have read it, make a new key and take the old one out of people in the configuration`)
    }
    return size > 4_096 ? '' : readFileSync(descriptor, 'utf8')
  } catch (cause) {
    if (cause instanceof IdentityError) throw cause
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new IdentityError('KEY_UNUSABLE', `the key ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** Never in place of another. @throws IdentityError KEY_EXISTS, KEY_UNUSABLE */
export function writeKeyFile(folder: string, person: string, seed: string): string {
  const file = keyFileOf(folder, person)
  try {
    createSecretFile(file, `${seed}\n`)
    return file
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new IdentityError('KEY_EXISTS', `there is a key for ${person} already: ${file}. Whoever wants another one moves that file away first`, { cause })
    }
    throw new IdentityError('KEY_UNUSABLE', `the key ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
