/** Where a provider's key comes from: an environment variable, or a file that only its owner may read. Never from the configuration. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'

export type Environment = Readonly<Record<string, string | undefined>>

export interface ApiKey {
  readonly secret: string
  /** Name of the variable or of the file, for messages. */
  readonly source: string
}

export interface KeySettings {
  readonly api_key_env?: string | undefined
  readonly api_key_file?: string | undefined
}

/** Blank counts as not set. */
export const valueOf = (env: Environment, name: string): string | undefined => {
  const value = env[name]?.trim()
  return value === '' ? undefined : value
}

const unusable = (message: string, cause?: unknown): AdapterFailure =>
  new AdapterFailure({ category: 'configuration', code: 'LLM_CREDENTIALS', message }, cause === undefined ? undefined : { cause })

/** `usualNames`: variables that are looked at when the configuration names none. @throws AdapterFailure `LLM_CREDENTIALS` */
export function apiKeyFor(provider: string, settings: KeySettings, usualNames: readonly string[], env: Environment): ApiKey {
  if (settings.api_key_file !== undefined) return keyFromFile(settings.api_key_file)
  const names = settings.api_key_env === undefined ? usualNames : [settings.api_key_env]
  for (const source of names) {
    const secret = valueOf(env, source)
    if (secret !== undefined) return { secret, source }
  }
  throw unusable(`llm.provider is ${provider}, but the environment variable ${names.join(' or ')} is not set: set it, name another in llm.api_key_env, a file in llm.api_key_file, or choose another llm.provider`)
}

function keyFromFile(file: string): ApiKey {
  let descriptor: number | undefined
  try {
    descriptor = openSync(file, 'r')
    const { mode, size } = fstatSync(descriptor)
    if ((mode & 0o077) !== 0) throw unusable(`llm.api_key_file ${file} may be read or changed by others (mode ${(mode & 0o777).toString(8)}): \`chmod 600 ${file}\`, or, if somebody may have read it, take a new key`)
    const secret = size > 65_536 ? '' : readFileSync(descriptor, 'utf8').trim()
    if (secret === '' || /\s/.test(secret)) throw unusable(`llm.api_key_file ${file} holds no key: it should hold the key and nothing else`)
    return { secret, source: file }
  } catch (cause) {
    if (cause instanceof AdapterFailure) throw cause
    throw unusable(`llm.api_key_file ${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, cause)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
