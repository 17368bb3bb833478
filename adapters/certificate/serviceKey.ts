/**
 * The key that the service signs certificates with: made at the first start on a data folder, for the service's account only.
 * Whoever checks certificates keeps its public half elsewhere (`countersign doctor` and service.json say it).
 */
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createServer, fromSeed, type KeyPair } from 'nkeys.js'
import { createSecretFile } from '../process/createSecretFile.js'

export class ServiceKeyError extends Error {
  override readonly name = 'ServiceKeyError'
  readonly code = 'SERVICE_KEY_UNUSABLE'
}

export interface ServiceKey {
  /** N and 55 more characters: a server's public key in NATS' own spelling (nkeys). */
  readonly keyId: string
  sign(bytes: Uint8Array): Uint8Array
}

const fileIn = (dataDir: string): string => join(dataDir, 'certificate', 'service.nk')

/** @throws ServiceKeyError */
export function serviceKey(dataDir: string): ServiceKey {
  const file = fileIn(dataDir)
  return keyFrom(readSeed(file) ?? makeSeed(file), file)
}

/** Of a data folder that a service has started on; null: none has. @throws ServiceKeyError */
export function servicePublicKey(dataDir: string): string | null {
  const file = fileIn(dataDir)
  const seed = readSeed(file)
  return seed === null ? null : keyFrom(seed, file).keyId
}

function keyFrom(seed: string, file: string): ServiceKey {
  const pair = ((): KeyPair => {
    try {
      return fromSeed(new TextEncoder().encode(seed))
    } catch {
      // Without the cause: what a library says of a wrong seed could repeat it.
      throw new ServiceKeyError(`${file} holds no seed of a key. Put the right file back; if it is lost, move it away: the service makes another at its next start, and certificates name which key signed them`)
    }
  })()
  return { keyId: pair.getPublicKey(), sign: (bytes) => pair.sign(bytes) }
}

function readSeed(file: string): string | null {
  try {
    const { mode } = statSync(file)
    if ((mode & 0o077) !== 0) throw new ServiceKeyError(`${file} may be read or changed by others (mode ${(mode & 0o777).toString(8)}): \`chmod 600 ${file}\`, or, if somebody may have read it, move it away, so that the service makes another`)
    return readFileSync(file, 'utf8').trim()
  } catch (cause) {
    if (cause instanceof ServiceKeyError) throw cause
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw new ServiceKeyError(`the service's key ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function makeSeed(file: string): string {
  const seed = new TextDecoder().decode(createServer().getSeed())
  try {
    createSecretFile(file, `${seed}\n`)
    return seed
  } catch (cause) {
    throw new ServiceKeyError(`the service's key ${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
