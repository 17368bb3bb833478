/** A code generator on Google's Gemini API. Called by `chooseGenerator` and by whoever composes the service by hand. */
import { createGoogleGenerativeAI } from '@ai-sdk/google'
import { aiSdkGenerator } from './aiSdkGenerator.js'
import { safeAddress } from './baseAddress.js'
import type { CodeGenerator } from './codeGenerator.js'
import { defaults, settingsOf, type HostedModelOptions } from './modelSettings.js'
import { redactorFor } from './redaction.js'
import { withRedaction } from './withRedaction.js'

export interface GoogleOptions extends HostedModelOptions {
  readonly apiKey: string
  readonly baseUrl?: string | undefined
}

export const googleAddress = 'https://generativelanguage.googleapis.com/v1beta'

export const googleGenerator = (options: GoogleOptions): CodeGenerator => {
  const name = options.name ?? 'google'
  const address = safeAddress(options.baseUrl ?? googleAddress)
  const provider = createGoogleGenerativeAI({ apiKey: options.apiKey, baseURL: address.url, headers: address.headers })
  const generator = aiSdkGenerator({
    facts: { name, model: options.model, baseUrl: address.url, apiKeyEnv: options.apiKeyEnv ?? 'GOOGLE_API_KEY', timeoutMs: options.timeoutMs ?? defaults.timeoutMs },
    model: provider(options.model),
    optionsFor: 'google',
    packages: options.packages,
    settings: settingsOf(options),
    pricing: options.pricing,
  })
  return withRedaction(generator, redactorFor([options.apiKey, ...address.secrets]))
}
