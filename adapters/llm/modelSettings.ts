/** How a hosted model is asked: what all providers have in common. Made by `chooseGenerator` from the configuration. */
import type { LlmSettings } from '../../machines/index.js'
import type { Pricing } from './costOf.js'
import type { PackageList } from './codeGenerator.js'

export interface ModelSettings {
  readonly temperature?: number | undefined
  readonly topP?: number | undefined
  readonly seed?: number | undefined
  readonly maxOutputTokens: number
  /** The provider's own, by its own names. */
  readonly options: LlmSettings['options']
}

export interface HostedModelOptions {
  /** Shown to people and recorded: "openai", "anthropic", or the name in the configuration. */
  readonly name?: string
  readonly apiKey?: string | undefined
  /** Where `apiKey` came from, for messages: the name of an environment variable or of a file. */
  readonly apiKeyEnv?: string | undefined
  readonly model: string
  readonly packages: PackageList
  readonly temperature?: number | undefined
  readonly topP?: number | undefined
  readonly seed?: number | undefined
  readonly maxOutputTokens?: number | undefined
  readonly timeoutMs?: number | undefined
  readonly options?: LlmSettings['options'] | undefined
  readonly pricing?: Pricing | undefined
}

export const defaults = { maxOutputTokens: 16_000, timeoutMs: 180_000 } as const

export const settingsOf = ({ temperature, topP, seed, maxOutputTokens = defaults.maxOutputTokens, options = {} }: HostedModelOptions): ModelSettings => ({ temperature, topP, seed, maxOutputTokens, options })
