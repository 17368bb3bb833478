/**
 * Puts a whole service together: the only place that knows every adapter. Parts are started in the order in which they
 * need each other, and stopped in the reverse order, also when a later one fails to start.
 */
import { mkdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Actor, Configuration } from '../machines/index.js'
import { createExecutionService, modelAccount, StandingApprovals, type CheckpointListener, type Keyring, type Logger, type Service } from '../runtime/index.js'
import { openSqliteEventStore, type EventStore } from '../store/index.js'
import { analyzeCodeHandler } from './analyzer/analyzeCodeHandler.js'
import type { AnalyzerPlugin } from './analyzer/plugins/plugin.js'
import { composeAnalyzer } from './composeAnalyzer.js'
import { serviceKey } from './certificate/serviceKey.js'
import { signCertificateHandler } from './certificate/signCertificate.js'
import { archiveMaintenance, keepRetention } from './composeArchive.js'
import { composeRules, type ConfigurationSource, type Rules } from './composeRules.js'
import { standingMaintenance } from './composeStanding.js'
import { withShownRules } from './composeRulesCheck.js'
import { composeIdentities } from './composeIdentities.js'
import { composeHttp } from './composeHttp.js'
import { composeKernels, type Kernels } from './composeKernels.js'
import { controlRules, withChannelLimits } from './composeLimits.js'
import { composeNats, type Nats } from './composeNats.js'
import { composeGateway } from './composeGateway.js'
import { composeSandbox } from './composeSandbox.js'
import { environmentPackages } from './jupyter/environmentPackages.js'
import { chooseGenerator } from './llm/chooseGenerator.js'
import type { CodeGenerator } from './llm/codeGenerator.js'
import { generateCodeHandler } from './llm/generateCodeHandler.js'
import { localGenerator } from './llm/local/localGenerator.js'
import { pluggedIn } from './llm/pluggedIn.js'
import { withTaskLimits } from './llm/withTaskLimits.js'
import { natsPublisher } from './nats/natsPublisher.js'
import { publishServiceEvent } from './nats/publishServiceEvent.js'
import { ensureStreams } from './nats/ensureStreams.js'
import type { Diagram } from './nats/serveQueries.js'
import { serveOnNats } from './nats/serveOnNats.js'
import { folderHandler } from './notebook/folderHandler.js'
import { notebookHandlers } from './notebook/notebookHandlers.js'
import { databaseFile, removeServiceFile, writeServiceFile, type ServiceFile } from './serviceFile.js'
import { projectPaths } from './setup/projectPaths.js'
import { ulids } from './ulids.js'
import { versionOf } from './composeVersion.js'

export interface ComposeOptions {
  readonly dataDir: string
  readonly configuration: Configuration
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the configuration is read again when that is asked for; left out: it stays, only the files that it names are read again. */
  readonly source?: ConfigurationSource
  readonly log: Logger
  /** A code generator of one's own instead of the configured one. */
  readonly generator?: CodeGenerator
  /** The very small model that `npm run setup -- --local-model` installs, instead of the configured one. */
  readonly localModel?: boolean
  /** Domain and policy analyzers of one's own, beside those of `analyzer.plugins`. */
  readonly analyzerPlugins?: readonly AnalyzerPlugin[] | undefined
  /** Pause per line of a recorded reply, for people who watch. Milliseconds. */
  readonly recordedLineMs?: number
  /** Told of every checkpoint that is passed: for tests that kill the process there. */
  readonly checkpoint?: CheckpointListener
}

export interface ComposedService {
  readonly service: Service
  readonly store: EventStore
  readonly nats: Nats
  readonly kernels: Kernels
  readonly rules: Rules
  /** What takes requests, commands and queries from NATS. */
  readonly serving: { stop(): Promise<void> }
  /** One sentence: where programs come from. */
  readonly generator: string
  readonly file: ServiceFile
  /** For a client inside this program, which vouches for its users: signs in any name. */
  readonly hostKeys: Keyring
  stop(options?: { readonly drainMs?: number }): Promise<void>
}

const nobody: Actor = { kind: 'user', name: 'unknown' }

export async function composeService(options: ComposeOptions): Promise<ComposedService> {
  const { dataDir, configuration, env, log } = options
  const paths = projectPaths(env)
  const version = versionOf(paths.root)
  const rootDir = join(dataDir, 'executed_scripts')
  const stops: (() => Promise<void> | void)[] = []
  const stopAll = async () => {
    for (const stop of stops.splice(0).reverse()) {
      try {
        await stop()
      } catch (error) {
        log.error({ err: error }, 'a part did not stop cleanly')
      }
    }
  }
  try {
    // First: with a broken table or plug-in there is no service.
    const analyzer = await composeAnalyzer({ configuration, python: paths.python, plugins: options.analyzerPlugins, log: log.child({ part: 'analyzer' }) })
    stops.push(() => analyzer.close())
    await mkdir(rootDir, { recursive: true, mode: 0o700 })
    const store = openSqliteEventStore({ file: databaseFile(dataDir) })
    stops.push(() => store.close())
    const certificateKey = serviceKey(dataDir)
    const clock = { now: () => new Date() }
    const ids = ulids()
    const sandbox = await composeSandbox({ configuration, python: paths.python, bwrap: paths.bwrap, dataDir })
    const gateways = await composeGateway({
      configuration, python: paths.python, dataDir, env, walls: sandbox,
      writes: { ask: (attempt) => service.controlWrites.ask(attempt), answered: (answer) => { service.controlWrites.answered(answer) } },
    })
    const { walls } = gateways
    log.info({ levels: walls.levels, ...walls.words }, 'What holds programs back was tried out')
    const rules = composeRules({
      configuration, source: options.source ?? { file: null, load: () => configuration }, levels: walls.levels, store, clock, ids, log: log.child({ part: 'rules' }),
      publish: (event) => { publishServiceEvent(nats.connection, log)(event) },
      apply: async (next) => {
        identities.check(next.configuration)
        await kernels.apply(next.configuration)
        analyzer.use(next.tables)
      },
    })
    // Only once this is the one service here: a second one must not leave a key behind.
    const identities = composeIdentities({ configuration: () => rules.now().configuration, dataDir, env })
    const [nats, kernels] = await settledTogether(
      composeNats({ configuration, binary: paths.natsServer, dataDir, log: log.child({ part: 'nats' }) }),
      composeKernels({ configuration, python: paths.python, dataDir, rootDir, gateways, log: log.child({ part: 'jupyter' }) }),
      stops,
    )
    await ensureStreams(nats.connection)
    stops.push(() => rules.stopped())
    const python = configuration.execution.python_env_path ?? paths.python
    const installed = environmentPackages()
    const packages = async () => (await installed(python)).map(({ name, version: found }) => `${name} ${found}`)
    const local = options.localModel === true ? localGenerator({ root: paths.root, packages, log }) : undefined
    if (local) stops.push(() => local.close())
    const ownGenerator = options.generator ?? local
    const chosen = ownGenerator
      ? pluggedIn(ownGenerator, configuration, env)
      : chooseGenerator({
          env, config: configuration.llm, packages, log,
          recordingsFile: join(paths.root, 'adapters', 'llm', 'recordings', 'demo.json'),
          recordedLineMs: options.recordedLineMs ?? 0,
        })
    const { budget, currency } = configuration.llm
    const account = modelAccount({ store, clock, ids, log, currency, perDay: { tokens: budget.tokens_per_day, cost: budget.cost_per_day } })
    const linkFor = linksInto(kernels, rootDir)
    const standing = new StandingApprovals({
      store, people: identities.people, delegations: identities.delegations, policy: rules.policy, clock, ids, log: log.child({ part: 'standing' }), publish: (event) => { publishServiceEvent(nats.connection, log)(event) },
    })
    const service = createExecutionService({
      store,
      handlers: {
        ...kernels.handlers,
        acquireKernel: withShownRules({ now: rules.now, settled: rules.settled, undone: rules.undone, acquireKernel: kernels.handlers.acquireKernel, releaseKernel: kernels.handlers.releaseKernel }),
        prepareFolder: folderHandler({ rootDir, linkFor, log }),
        ...notebookHandlers({ linkFor, log, versions: { countersign: version } }),
        generateCode: generateCodeHandler(withTaskLimits(() => rules.now().limits.limits, chosen.generator), { account, reserve: chosen.reserve }),
        analyzeCode: withChannelLimits(() => rules.now().limits, analyzeCodeHandler(analyzer)),
        ...signCertificateHandler(certificateKey),
      },
      publisher: natsPublisher({ connection: nats.connection, log }),
      clock,
      ids,
      log,
      policy: rules.policy,
      standing,
      controlRules: (channel) => controlRules(rules.now(), channel),
      requestsMustBeProven: () => rules.now().configuration.identity.requests === 'signed',
      removedRequest: async (executionId) => (await store.tombstone(executionId))?.requestHash ?? null,
      checkpoint: options.checkpoint,
    })
    stops.push(() => service.stop())
    await kernels.endLeftovers((await store.openEffects()).map(({ effect }) => effect))
    await service.start()
    await kernels.warmUp()
    const archives = { dataDir, configuration, program: version, log: log.child({ part: 'archive' }) }
    const retention = keepRetention(store, archives)
    stops.push(() => retention.stop())
    const diagram: Diagram = async (executionId, format) => {
      // Loaded when somebody looks: the layout engine is a third of the time of a start.
      const { renderDiagram } = await import('./diagram/renderDiagram.js')
      return renderDiagram({ history: executionId === null ? null : await store.readExecution(executionId), format })
    }
    const serving = await serveOnNats({
      connection: nats.connection,
      api: service,
      gate: identities.gate,
      maintenance: { ...service.maintenance, ...archiveMaintenance(store, archives), reload: (_, by = nobody) => rules.reload(by), ...standingMaintenance(standing) },
      diagram,
      log,
      version,
    })
    stops.push(() => serving.stop())
    const http = await composeHttp({ configuration, service, store, identities, nats, kernels, diagram, log: log.child({ part: 'http' }), version })
    stops.push(() => http?.stop())
    const server = kernels.server()
    const file: ServiceFile = {
      version: 1, pid: process.pid, startedAt: new Date().toISOString(), countersign: version, nats: nats.address,
      jupyter: { url: server.url, token: server.token }, http: http && { url: http.url }, generator: chosen.description,
      enforcementLevel: Math.min(...Object.values(walls.levels)), enforcementLevels: walls.levels, walls: walls.words,
      certificateKey: certificateKey.keyId,
      people: Object.fromEntries(Object.entries(identities.people()).map(([name, { public_key }]) => [name, { public_key }])),
    }
    await rules.started(version)
    writeServiceFile(dataDir, file)
    stops.push(() => removeServiceFile(dataDir))
    return {
      service, store, nats, kernels, rules, serving, generator: chosen.description, file, hostKeys: identities.host,
      async stop({ drainMs = 0 } = {}) {
        // Until then clients can follow what runs to its end.
        await service.drain(drainMs)
        await stopAll()
      },
    }
  } catch (error) {
    await stopAll()
    throw error
  }
}

/** Both start at once; if one fails, the other is stopped too. */
async function settledTogether<A extends { stop(): Promise<void> }, B extends { stop(): Promise<void> }>(
  first: Promise<A>, second: Promise<B>, stops: (() => Promise<void> | void)[],
): Promise<[A, B]> {
  const settled = await Promise.allSettled([first, second])
  for (const part of settled) if (part.status === 'fulfilled') stops.push(() => part.value.stop())
  const [a, b] = settled
  if (a.status === 'rejected') throw a.reason
  if (b.status === 'rejected') throw b.reason
  return [a.value, b.value]
}

/** Opens a file as a page of the Jupyter Server that serves it; notebooks are rendered. Never holds the token. */
export const linksInto =
  (kernels: Pick<Kernels, 'server'>, rootDir: string) =>
  (path: string): string => {
    const { url } = kernels.server()
    const place = relative(rootDir, path).split(sep).map(encodeURIComponent).join('/')
    if (path.endsWith('.ipynb')) return `${url}nbconvert/html/${place}?download=false`
    return `${url}${/\.\w+$/.test(path) ? 'files' : 'api/contents'}/${place}`
  }
