/** The probes of `doctor` for the models: one for each provider, in the order in which they are asked. Called by `composeDoctor`. */
import type { Configuration } from '../../machines/index.js'
import { silentLogger } from '../../runtime/ports/logger.js'
import type { Environment } from './apiKey.js'
import { firstEntry } from './chooseGenerator.js'
import { providerOf, type ProviderEntry } from './hostedProvider.js'
import { probeProvider } from './probeProvider.js'

export interface ProviderProbe {
  readonly name: string
  readonly needed: boolean
  readonly remedy: string
  try(): Promise<{ readonly where: string | null; readonly version: null; readonly detail: string }>
}

export interface ProviderProbesOptions {
  readonly llm: Configuration['llm']
  readonly env: Environment
  readonly recordingsFile: string
}

export function providerProbes({ llm, env, recordingsFile }: ProviderProbesOptions): readonly ProviderProbe[] {
  const { entry: first, because } = firstEntry(env, llm)
  const probe = (entry: ProviderEntry, name: string, why: string): ProviderProbe => ({
    name,
    needed: true,
    remedy: 'correct the section llm of the configuration, or set the API key that it names',
    async try() {
      const provider = providerOf(entry, { env, currency: llm.currency, recordingsFile, packages: [], log: silentLogger, recordedLineMs: 0 })
      const title = `${provider.title} (${why})`
      const found = await probeProvider(provider).catch((cause: unknown) => { throw new Error(`${title}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }) })
      return { where: provider.address, version: null, detail: `${title}: ${found}` }
    },
  })
  return [probe(first, 'code generator', because), ...llm.fallback.map((entry, index) => probe(entry, `code generator ${index + 2}`, 'llm.fallback'))]
}
