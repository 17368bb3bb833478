/**
 * Decides which code generator this service uses, from the configuration and the environment it is handed, and says which in
 * words. Called by `compose.ts`. What is asked for explicitly and cannot be had is an error, never a silent other choice.
 */
import { llmConfigurationSchema, type Configuration } from '../../machines/index.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import { anthropicGenerator } from './anthropicGenerator.js'
import type { CodeGenerator, PackageList } from './codeGenerator.js'
import { openAiCompatibleGenerator } from './openAiCompatibleGenerator.js'
import { recordedGenerator } from './recordedGenerator.js'

type LlmConfiguration = Configuration['llm']
type LlmProvider = NonNullable<LlmConfiguration['provider']>

export interface ChooseGeneratorOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly config?: LlmConfiguration | undefined
  readonly recordingsFile: string
  readonly packages: PackageList
  readonly log: Logger
  /** Pause per line of a recorded reply, for people who watch. */
  readonly recordedLineMs?: number
}

export interface ChosenGenerator {
  readonly generator: CodeGenerator
  /** One sentence for people: which generator, and why. */
  readonly description: string
}

const defaultModels = { openai: 'gpt-5', anthropic: 'claude-sonnet-4-5' } as const
const openAiAddress = 'https://api.openai.com/v1'

const misconfigured = (code: string, message: string): AdapterFailure => new AdapterFailure({ category: 'configuration', code, message })

const set = (value: string | undefined): string | undefined => (value === undefined || value.trim() === '' ? undefined : value.trim())

const providerFor = (env: ChooseGeneratorOptions['env'], config: LlmConfiguration): { provider: LlmProvider; because: string } => {
  if (config.provider !== undefined) return { provider: config.provider, because: 'llm.provider' }
  if (config.base_url !== undefined) return { provider: 'openai-compatible', because: 'llm.base_url' }
  if (set(env['OPENAI_API_KEY'])) return { provider: 'openai', because: 'OPENAI_API_KEY' }
  if (set(env['ANTHROPIC_API_KEY'])) return { provider: 'anthropic', because: 'ANTHROPIC_API_KEY' }
  return { provider: 'recorded', because: 'neither OPENAI_API_KEY, ANTHROPIC_API_KEY nor llm.base_url is set' }
}

export const chooseGenerator = (options: ChooseGeneratorOptions): ChosenGenerator => {
  const { env, packages, log } = options
  const config = options.config ?? llmConfigurationSchema.parse({})
  const { provider, because } = providerFor(env, config)
  const shared = { packages, temperature: config.temperature, maxOutputTokens: config.max_output_tokens, timeoutMs: config.timeout_seconds * 1000 }

  const keyFrom = (name: string): string => {
    const key = set(env[name])
    if (key !== undefined) return key
    throw misconfigured('LLM_CREDENTIALS', `llm.provider is ${provider}, but the environment variable ${name} is not set: set it, name another in llm.api_key_env, or choose another llm.provider`)
  }

  switch (provider) {
    case 'recorded': {
      const generator = recordedGenerator({ recordings: { file: options.recordingsFile }, packages, log, lineMs: options.recordedLineMs ?? 0 })
      return { generator, description: `recorded model replies (${because}); no model is asked` }
    }
    case 'openai': {
      const apiKeyEnv = config.api_key_env ?? 'OPENAI_API_KEY'
      const model = config.model ?? defaultModels.openai
      const baseUrl = config.base_url ?? set(env['OPENAI_BASE_URL']) ?? openAiAddress
      const generator = openAiCompatibleGenerator({ ...shared, name: provider, baseUrl, apiKey: keyFrom(apiKeyEnv), apiKeyEnv, model, tokenLimitKey: 'max_completion_tokens' })
      return { generator, description: `OpenAI's ${model} (${because})` }
    }
    case 'anthropic': {
      const apiKeyEnv = config.api_key_env ?? 'ANTHROPIC_API_KEY'
      const model = config.model ?? defaultModels.anthropic
      const generator = anthropicGenerator({ ...shared, baseUrl: config.base_url, apiKey: keyFrom(apiKeyEnv), apiKeyEnv, model })
      return { generator, description: `Anthropic's ${model} (${because})` }
    }
    case 'openai-compatible': {
      if (config.base_url === undefined) throw misconfigured('LLM_BASE_URL_MISSING', 'llm.provider is openai-compatible: set llm.base_url to the address of the server, e.g. http://127.0.0.1:11434/v1')
      if (config.model === undefined) throw misconfigured('LLM_MODEL_MISSING', `llm.base_url is ${new URL(config.base_url).host}: set llm.model to a model that this server has`)
      // A key is sent to a server that is not OpenAI's only when the configuration names it.
      const apiKeyEnv = config.api_key_env
      const apiKey = apiKeyEnv === undefined ? undefined : keyFrom(apiKeyEnv)
      const generator = openAiCompatibleGenerator({ ...shared, baseUrl: config.base_url, apiKey, apiKeyEnv, model: config.model })
      return { generator, description: `${config.model} at ${new URL(config.base_url).host} (${because})` }
    }
  }
}
