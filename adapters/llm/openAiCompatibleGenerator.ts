/**
 * A code generator on any server that speaks OpenAI's chat completions (OpenAI itself, vLLM, Ollama, LiteLLM, …).
 * Called by `chooseGenerator` and by whoever composes the service by hand.
 */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { aiSdkGenerator } from './aiSdkGenerator.js'
import { safeAddress } from './baseAddress.js'
import type { CodeGenerator } from './codeGenerator.js'
import { defaults, settingsOf, type HostedModelOptions } from './modelSettings.js'
import { redactorFor } from './redaction.js'
import { withRedaction } from './withRedaction.js'

export interface OpenAiCompatibleOptions extends HostedModelOptions {
  readonly baseUrl: string
  /** OpenAI's own newer models refuse `max_tokens`; other servers know only that. */
  readonly tokenLimitKey?: 'max_tokens' | 'max_completion_tokens'
}

/** One name without dots and dashes, which the SDK would change. */
const optionsFor = 'compatible'

const renamed = (body: Record<string, unknown>): Record<string, unknown> => {
  const { max_tokens: limit, ...rest } = body
  return limit === undefined ? rest : { ...rest, max_completion_tokens: limit }
}

export const openAiCompatibleGenerator = (options: OpenAiCompatibleOptions): CodeGenerator => {
  const name = options.name ?? 'openai-compatible'
  const address = safeAddress(options.baseUrl)
  const provider = createOpenAICompatible({
    name: optionsFor,
    baseURL: address.url,
    includeUsage: true,
    headers: address.headers,
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    ...(options.tokenLimitKey === 'max_completion_tokens' ? { transformRequestBody: renamed } : {}),
  })
  const generator = aiSdkGenerator({
    facts: {
      name, model: options.model, baseUrl: address.url, apiKeyEnv: options.apiKey === undefined ? null : options.apiKeyEnv ?? 'OPENAI_API_KEY',
      timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    },
    model: provider.chatModel(options.model),
    optionsFor,
    packages: options.packages,
    settings: settingsOf(options),
    pricing: options.pricing,
  })
  return withRedaction(generator, redactorFor([options.apiKey, ...address.secrets]))
}
