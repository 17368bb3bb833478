/**
 * Tokens for HTTP: 256 random bits that stand for a person. The configuration keeps their hash only; a hash of something
 * that cannot be guessed needs no salt and no slow function. Called by the gate, the command line and the owner's key.
 */
import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createSecretFile } from '../process/createSecretFile.js'
import { IdentityError } from './errors.js'
import { readKeyFile } from './keyFile.js'

/** `cs_` and 43 characters of base64url: secret scanners know such a thing by its prefix. */
export const newAccessToken = (): string => `cs_${randomBytes(32).toString('base64url')}`

export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex')

export const ownerTokenFile = (folder: string): string => join(folder, 'http.token')

/** Of the account that a service runs as, where the configuration names no people: made once, for that account's eyes only. @throws IdentityError */
export function ownerToken(folder: string): string {
  const file = ownerTokenFile(folder)
  const existing = readKeyFile(file)?.trim()
  if (existing !== undefined) {
    if (/^cs_[\w-]{43}$/.test(existing)) return existing
    throw new IdentityError('KEY_UNUSABLE', `${file} holds no token: move it away, and the service makes another at its next start`)
  }
  const token = newAccessToken()
  try {
    createSecretFile(file, `${token}\n`)
    return token
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') return ownerToken(folder)
    throw new IdentityError('KEY_UNUSABLE', `the token ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
