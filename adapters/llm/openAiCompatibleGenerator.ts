/**
 * A code generator on any server that speaks OpenAI's chat completions (OpenAI itself, vLLM, Ollama, LiteLLM, …).
 * Called by `chooseGenerator` and by whoever composes the service by hand.
 */
import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { aiSdkGenerator } from './aiSdkGenerator.js'
import { safeAddress } from './baseAddress.js'
import type { CodeGenerator, PackageList } from './codeGenerator.js'
import { redactorFor } from './redaction.js'

export interface HostedModelOptions {
  /** Shown to people: "openai", "anthropic", "openai-compatible". */
  readonly name?: string
  readonly apiKey?: string | undefined
  /** Where `apiKey` came from, for messages. */
  readonly apiKeyEnv?: string | undefined
  readonly model: string
  readonly packages: PackageList
  readonly temperature?: number | undefined
  readonly maxOutputTokens?: number | undefined
  readonly timeoutMs?: number | undefined
}

export interface OpenAiCompatibleOptions extends HostedModelOptions {
  readonly baseUrl: string
  /** OpenAI's own newer models refuse `max_tokens`; other servers know only that. */
  readonly tokenLimitKey?: 'max_tokens' | 'max_completion_tokens'
}

export const defaults = { maxOutputTokens: 16_000, timeoutMs: 180_000 } as const

const renamed = (body: Record<string, unknown>): Record<string, unknown> => {
  const { max_tokens: limit, ...rest } = body
  return limit === undefined ? rest : { ...rest, max_completion_tokens: limit }
}

export const openAiCompatibleGenerator = (options: OpenAiCompatibleOptions): CodeGenerator => {
  const name = options.name ?? 'openai-compatible'
  const address = safeAddress(options.baseUrl)
  const provider = createOpenAICompatible({
    name,
    baseURL: address.url,
    includeUsage: true,
    headers: address.headers,
    ...(options.apiKey === undefined ? {} : { apiKey: options.apiKey }),
    ...(options.tokenLimitKey === 'max_completion_tokens' ? { transformRequestBody: renamed } : {}),
  })
  return aiSdkGenerator({
    facts: {
      name, model: options.model, baseUrl: address.url, apiKeyEnv: options.apiKey === undefined ? null : options.apiKeyEnv ?? 'OPENAI_API_KEY',
      timeoutMs: options.timeoutMs ?? defaults.timeoutMs,
    },
    model: provider.chatModel(options.model),
    redact: redactorFor([options.apiKey, ...address.secrets]),
    packages: options.packages,
    temperature: options.temperature,
    maxOutputTokens: options.maxOutputTokens ?? defaults.maxOutputTokens,
  })
}
