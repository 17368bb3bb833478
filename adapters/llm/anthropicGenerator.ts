/** A code generator on Anthropic's messages API. Called by `chooseGenerator` and by whoever composes the service by hand. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { aiSdkGenerator } from './aiSdkGenerator.js'
import { safeAddress } from './baseAddress.js'
import type { CodeGenerator } from './codeGenerator.js'
import { defaults, settingsOf, type HostedModelOptions } from './modelSettings.js'
import { redactorFor } from './redaction.js'
import { withRedaction } from './withRedaction.js'

export interface AnthropicOptions extends HostedModelOptions {
  readonly apiKey: string
  readonly baseUrl?: string | undefined
}

/** Said outright: left out, the SDK would take another from the environment. */
export const anthropicAddress = 'https://api.anthropic.com/v1'

export const anthropicGenerator = (options: AnthropicOptions): CodeGenerator => {
  const name = options.name ?? 'anthropic'
  const address = safeAddress(options.baseUrl ?? anthropicAddress)
  const provider = createAnthropic({ apiKey: options.apiKey, baseURL: address.url, headers: address.headers })
  const generator = aiSdkGenerator({
    facts: { name, model: options.model, baseUrl: address.url, apiKeyEnv: options.apiKeyEnv ?? 'ANTHROPIC_API_KEY', timeoutMs: options.timeoutMs ?? defaults.timeoutMs },
    model: provider(options.model),
    optionsFor: 'anthropic',
    packages: options.packages,
    settings: settingsOf(options),
    pricing: options.pricing,
  })
  return withRedaction(generator, redactorFor([options.apiKey, ...address.secrets]))
}
