/**
 * One entry of the configuration (`llm`, or one of `llm.fallback`) as a generator that can be asked. Called by `chooseGenerator`.
 * What is asked for and cannot be had is an error, never a silent other choice.
 */
import type { LlmPrice, LlmProvider, LlmSettings } from '../../machines/index.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import { anthropicAddress, anthropicGenerator } from './anthropicGenerator.js'
import { apiKeyFor, valueOf, type ApiKey, type Environment } from './apiKey.js'
import { safeAddress } from './baseAddress.js'
import type { CodeGenerator, PackageList } from './codeGenerator.js'
import { googleAddress, googleGenerator } from './googleGenerator.js'
import { openAiCompatibleGenerator } from './openAiCompatibleGenerator.js'
import { recordedGenerator } from './recordedGenerator.js'

export type ProviderEntry = Omit<LlmSettings['fallback'][number], 'provider'> & { readonly provider: LlmProvider }

export interface ProviderSurroundings {
  readonly env: Environment
  readonly currency: string
  readonly recordingsFile: string
  readonly packages: PackageList
  readonly log: Logger
  readonly recordedLineMs: number
}

export interface Provider {
  readonly name: string
  readonly kind: LlmProvider
  /** For people, without why: "OpenAI's gpt-5". */
  readonly title: string
  readonly generator: CodeGenerator
  readonly model: string | null
  /** null: nothing outside is asked. */
  readonly address: string | null
  /** User name and password of the address, as a header. */
  readonly headers: Readonly<Record<string, string>>
  readonly key: ApiKey | null
  readonly price: LlmPrice | undefined
  readonly maxOutputTokens: number
}

/** Where a key is looked for when the configuration does not say. A server of one's own gets none that is not named for it. */
export const usualKeys: Readonly<Record<LlmProvider, readonly string[]>> = {
  openai: ['OPENAI_API_KEY'],
  anthropic: ['ANTHROPIC_API_KEY'],
  google: ['GOOGLE_API_KEY', 'GEMINI_API_KEY', 'GOOGLE_GENERATIVE_AI_API_KEY'],
  'openai-compatible': [],
  recorded: [],
}

const defaultModels = { openai: 'gpt-5', anthropic: 'claude-sonnet-4-5', google: 'gemini-2.5-flash' } as const
const openAiAddress = 'https://api.openai.com/v1'

/** The value is not shown: it may hold a password. */
function addressFrom(env: Environment, variable: string): string | undefined {
  const value = valueOf(env, variable)
  if (value === undefined || /^https?:$/.test(URL.parse(value)?.protocol ?? '')) return value
  throw misconfigured('LLM_BASE_URL_INVALID', `the environment variable ${variable} holds no address such as ${openAiAddress}: correct it, take it away, or set llm.base_url, which goes before it`)
}

const misconfigured = (code: string, message: string): AdapterFailure => new AdapterFailure({ category: 'configuration', code, message })

export function providerOf(entry: ProviderEntry, { env, currency, recordingsFile, packages, log, recordedLineMs }: ProviderSurroundings): Provider {
  const name = entry.name ?? entry.provider
  const shared = {
    name, packages, temperature: entry.temperature, topP: entry.top_p, seed: entry.seed, maxOutputTokens: entry.max_output_tokens,
    timeoutMs: entry.timeout_seconds * 1000, options: entry.options, pricing: entry.price && { price: entry.price, currency },
  }
  const hosted = (title: string, model: string, address: string, key: ApiKey | null, generator: CodeGenerator): Provider =>
    ({ name, kind: entry.provider, title, generator, model, address: safeAddress(address).url, headers: safeAddress(address).headers, key, price: entry.price, maxOutputTokens: entry.max_output_tokens })
  const keyed = () => apiKeyFor(entry.provider, entry, usualKeys[entry.provider], env)

  switch (entry.provider) {
    case 'recorded': {
      const generator = recordedGenerator({ name, recordings: { file: entry.recordings ?? recordingsFile }, packages, log, lineMs: recordedLineMs })
      const title = entry.recordings === undefined ? 'recorded model replies' : `recorded model replies of ${entry.recordings}`
      return { name, kind: 'recorded', title, generator, model: null, address: null, headers: {}, key: null, price: undefined, maxOutputTokens: 0 }
    }
    case 'openai': {
      const key = keyed()
      const model = entry.model ?? defaultModels.openai
      const baseUrl = entry.base_url ?? addressFrom(env, 'OPENAI_BASE_URL') ?? openAiAddress
      return hosted(`OpenAI's ${model}`, model, baseUrl, key, openAiCompatibleGenerator({ ...shared, baseUrl, apiKey: key.secret, apiKeyEnv: key.source, model, tokenLimitKey: 'max_completion_tokens' }))
    }
    case 'anthropic': {
      const key = keyed()
      const model = entry.model ?? defaultModels.anthropic
      const baseUrl = entry.base_url ?? anthropicAddress
      return hosted(`Anthropic's ${model}`, model, baseUrl, key, anthropicGenerator({ ...shared, baseUrl, apiKey: key.secret, apiKeyEnv: key.source, model }))
    }
    case 'google': {
      const key = keyed()
      const model = entry.model ?? defaultModels.google
      const baseUrl = entry.base_url ?? googleAddress
      return hosted(`Google's ${model}`, model, baseUrl, key, googleGenerator({ ...shared, baseUrl, apiKey: key.secret, apiKeyEnv: key.source, model }))
    }
    case 'openai-compatible': {
      if (entry.base_url === undefined) throw misconfigured('LLM_BASE_URL_MISSING', 'llm.provider is openai-compatible: set llm.base_url to the address of the server, e.g. http://127.0.0.1:11434/v1')
      const { host } = new URL(entry.base_url)
      if (entry.model === undefined) throw misconfigured('LLM_MODEL_MISSING', `llm.base_url is ${host}: set llm.model to a model that this server has`)
      // A key is sent to a server that is not OpenAI's only when the configuration names it.
      const key = entry.api_key_env === undefined && entry.api_key_file === undefined ? null : keyed()
      return hosted(`${entry.model} at ${host}`, entry.model, entry.base_url, key, openAiCompatibleGenerator({ ...shared, baseUrl: entry.base_url, apiKey: key?.secret, apiKeyEnv: key?.source, model: entry.model }))
    }
  }
}
