/** A code generator on Anthropic's messages API. Called by `chooseGenerator` and by whoever composes the service by hand. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { aiSdkGenerator } from './aiSdkGenerator.js'
import { safeAddress } from './baseAddress.js'
import type { CodeGenerator } from './codeGenerator.js'
import { defaults, type HostedModelOptions } from './openAiCompatibleGenerator.js'
import { redactorFor } from './redaction.js'

export interface AnthropicOptions extends HostedModelOptions {
  readonly apiKey: string
  readonly baseUrl?: string | undefined
}

/** Said outright: left out, the SDK would take another from the environment. */
const officialAddress = 'https://api.anthropic.com/v1'

export const anthropicGenerator = (options: AnthropicOptions): CodeGenerator => {
  const name = options.name ?? 'anthropic'
  const address = safeAddress(options.baseUrl ?? officialAddress)
  const provider = createAnthropic({ apiKey: options.apiKey, baseURL: address.url, headers: address.headers })
  return aiSdkGenerator({
    facts: { name, model: options.model, baseUrl: address.url, apiKeyEnv: options.apiKeyEnv ?? 'ANTHROPIC_API_KEY', timeoutMs: options.timeoutMs ?? defaults.timeoutMs },
    model: provider(options.model),
    redact: redactorFor([options.apiKey, ...address.secrets]),
    packages: options.packages,
    temperature: options.temperature,
    maxOutputTokens: options.maxOutputTokens ?? defaults.maxOutputTokens,
  })
}
