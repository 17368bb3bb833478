/**
 * The library: `import { createService, connect } from 'countersign'`. `createService` runs a whole service in this
 * process; `connect` talks to one that runs. Both give the same client, over NATS, with typed errors.
 */
import { resolve } from 'node:path'
import { defaultConfiguration, type Configuration } from '../machines/index.js'
import type { Keyring, Logger } from '../runtime/index.js'
import { ServiceUnreachableError, silentLogger, type ExecutionClient } from '../runtime/index.js'
import type { AnalyzerPlugin } from './analyzer/plugins/plugin.js'
import { composeService } from './compose.js'
import type { CodeGenerator } from './llm/codeGenerator.js'
import { ownKeys } from './composeIdentities.js'
import { accountName } from './process/accountName.js'
import { connectClient } from './nats/connectClient.js'
import { readServiceFile, type ServiceFile } from './serviceFile.js'

export type * from '../machines/index.js'
export type { AnalyzedProgram, AnalyzerPlugin, DomainAnalyzer, DomainAnswer, PolicyAnalyzer, PolicyAnswer } from './analyzer/plugins/plugin.js'
export type { CodeGenerator, GenerationInput, GenerationScope } from './llm/codeGenerator.js'
export { generatorProblems } from './llm/generatorProblems.js'
export { AdapterFailure, loadConfiguration, QueryRefusedError, RequestRefusedError, ServiceUnreachableError, type ExecutionClient, type ExecutionHandle } from '../runtime/index.js'
export { IdentityError, keyringOf, signerOf } from './composeIdentities.js'
export type { Keyring, Signer } from '../runtime/index.js'
export { CommandRejectedError } from '../machines/index.js'

export interface ServiceOptions {
  /** Where the database, notebooks and figures go. Default: `.countersign` in the current folder. */
  readonly dataDir?: string
  readonly configuration?: Configuration
  /** Where API keys are looked for. Default: `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly log?: Logger
  readonly generator?: CodeGenerator
  /** Domain and policy analyzers of your own, beside those of `analyzer.plugins` in the configuration. */
  readonly analyzerPlugins?: readonly AnalyzerPlugin[]
}

export interface RunningService extends ExecutionClient {
  /** Addresses and credentials, as in `service.json`. */
  readonly addresses: ServiceFile
  /** One sentence: where programs come from. */
  readonly generator: string
  /** Takes nothing more, waits for programs that run, at most `drainMs` (10 seconds), and ends everything it started. */
  stop(options?: { readonly drainMs?: number }): Promise<void>
}

export async function createService(options: ServiceOptions = {}): Promise<RunningService> {
  const composed = await composeService({
    dataDir: resolve(options.dataDir ?? '.countersign'),
    configuration: options.configuration ?? defaultConfiguration(),
    env: options.env ?? process.env,
    log: options.log ?? silentLogger,
    ...(options.generator ? { generator: options.generator } : {}),
    analyzerPlugins: options.analyzerPlugins,
  })
  // Where the program names nobody, the account that it runs as is meant.
  const somebody = accountName(options.env ?? process.env)
  const client = await connectClient({ ...composed.nats.address, keys: { signer: (person = somebody) => composed.hostKeys.signer(person) } })
  return {
    submit: (request, how) => client.submit(request, how),
    execution: (executionId) => client.execution(executionId),
    list: (query) => client.list(query),
    close: () => client.close(),
    addresses: composed.file,
    generator: composed.generator,
    async stop({ drainMs = 10_000 } = {}) {
      // Until they have ended, what runs can be followed.
      await composed.service.drain(drainMs)
      await client.close()
      await composed.stop()
    },
  }
}

export type ConnectOptions = ({ readonly dataDir: string } | { readonly url: string; readonly user?: string; readonly password?: string; readonly token?: string }) & {
  /**
   * What is sent is signed with these (`keyringOf(signerOf('ada', seed))`). Left out: COUNTERSIGN_KEY, the owner's key of the data
   * folder, and one's own keys (`countersign identity list` shows them).
   */
  readonly keys?: Keyring
}

/** @throws ServiceUnreachableError when no service runs there */
export async function connect(options: ConnectOptions = { dataDir: '.countersign' }): Promise<ExecutionClient> {
  if ('url' in options) return connectClient({ ...options, keys: options.keys ?? ownKeys(null, process.env) })
  const dataDir = resolve(options.dataDir)
  const file = readServiceFile(dataDir)
  if (!file) throw new ServiceUnreachableError(`no service runs on ${dataDir}: start one with \`countersign up --data ${dataDir}\``)
  const keys = options.keys ?? ownKeys(dataDir, process.env, file.people)
  return connectClient({ keys, url: file.nats.url, ...(file.nats.user ? { user: file.nats.user } : {}), ...(file.nats.password ? { password: file.nats.password } : {}), ...(file.nats.token ? { token: file.nats.token } : {}) })
}
