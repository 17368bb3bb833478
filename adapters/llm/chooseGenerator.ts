/**
 * Decides which code generator this service uses, from the configuration and the environment it is handed, and says which in
 * words. Called by `compose.ts`. With a fallback list the effect says which provider is asked; `decide` is who chooses.
 */
import { guessedTokens, llmConfigurationSchema, providerNames, type Configuration, type Spending } from '../../machines/index.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import { valueOf, type Environment } from './apiKey.js'
import type { CodeGenerator, GenerationInput, PackageList } from './codeGenerator.js'
import { providerOf, usualKeys, type Provider, type ProviderEntry } from './hostedProvider.js'
import { KeyPauses, withKeyPause } from './keyPauses.js'
import { redactorFor } from './redaction.js'
import { withRedaction } from './withRedaction.js'

type LlmConfiguration = Configuration['llm']

export interface ChooseGeneratorOptions {
  readonly env: Environment
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
  readonly providers: readonly Provider[]
  /** What a call may use at most; null: nothing is paid for. */
  readonly reserve: (input: GenerationInput) => Spending | null
}

/** The first provider, and why it is the one. */
export const firstEntry = (env: Environment, config: LlmConfiguration): { entry: ProviderEntry; because: string } => {
  const given = (provider: ProviderEntry['provider'], because: string) => ({ entry: { ...config, provider }, because })
  if (config.provider !== undefined) return given(config.provider, 'llm.provider')
  if (config.base_url !== undefined) return given('openai-compatible', 'llm.base_url')
  for (const provider of ['openai', 'anthropic', 'google'] as const) {
    const name = usualKeys[provider].find((key) => valueOf(env, key) !== undefined)
    if (name !== undefined) return given(provider, name)
  }
  return given('recorded', 'neither OPENAI_API_KEY, ANTHROPIC_API_KEY, GOOGLE_API_KEY nor llm.base_url is set')
}

export const chooseGenerator = (options: ChooseGeneratorOptions): ChosenGenerator => {
  const config = options.config ?? llmConfigurationSchema.parse({})
  const { entry, because } = firstEntry(options.env, config)
  const surroundings = { ...options, currency: config.currency, recordedLineMs: options.recordedLineMs ?? 0 }
  const providers = [entry, ...config.fallback].map((one) => providerOf(one, surroundings))
  const pauses = new KeyPauses()
  const asked = new Map(providers.map((provider, index) => [provider.name, provider.address === null ? provider.generator : withKeyPause(provider.generator, {
    pauses, key: `${provider.address} ${provider.key?.source ?? ''}`, elsewhere: index < providers.length - 1,
  })]))
  const first = providers[0]
  if (first === undefined) throw new Error('there is always a first provider')
  // What an execution recorded names is asked for, and nobody else: its rules are from when it was requested.
  const pick = (name: string | undefined): string => (name === undefined || providerNames(config).length === 0 ? first.name : name)

  const generator: CodeGenerator = {
    name: first.name,
    async generate(input, scope) {
      const name = pick(input.provider)
      const chosen = asked.get(name)
      if (chosen !== undefined) return chosen.generate(input, scope)
      throw new AdapterFailure({ category: 'configuration', code: 'LLM_PROVIDER_UNKNOWN', message: `this execution asks for the provider "${name}", which llm no longer has: submit it again, or bring back the entry` })
    },
  }
  return {
    generator: withRedaction(generator, redactorFor(providers.map(({ key }) => key?.secret))),
    description: sentence(providers, because),
    providers,
    reserve: (input) => {
      const provider = providers.find(({ name }) => name === pick(input.provider))
      return provider === undefined || provider.address === null ? null : mostOf(provider, input)
    },
  }
}

const sentence = ([first, ...others]: readonly Provider[], because: string): string => {
  const then = others.map(({ title }) => `, then ${title}`).join('')
  return `${first?.title} (${because})${then}${first?.kind === 'recorded' ? '; no model is asked' : ''}`
}

/** Rules, package list and the shape of the context are in every prompt. */
const restOfPrompt = 3_000

function mostOf({ maxOutputTokens, price }: Provider, { request, feedback }: GenerationInput): Spending {
  const said = [request.userQuery, request.taskObjective, JSON.stringify(request.expectedResults), ...request.capabilityPrompts, JSON.stringify(feedback)]
  const prompt = restOfPrompt + guessedTokens(said.reduce((sum, text) => sum + text.length, 0))
  return { tokens: prompt + maxOutputTokens, cost: price === undefined ? 0 : (prompt * price.input + maxOutputTokens * price.output) / 1_000_000 }
}
