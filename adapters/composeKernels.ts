/**
 * The kernels of a service: the embedded Jupyter Server, started again when it ends by itself, or the facility's own
 * server(s), one per execution mode where the configuration says so. Called by `compose.ts` only.
 */
import { join } from 'node:path'
import {
  canonicalJson, getContainerEndpointConfigFromConfigurable, getExecutionModeConfigFromConfigurable, type Configuration, type Effect, type ExecutionMode,
} from '../machines/index.js'
import { AdapterFailure, type EffectHandlers, type Logger } from '../runtime/index.js'
import { keepRunning } from './composeRestart.js'
import type { Gateways } from './composeGateway.js'
import type { JupyterServer } from './jupyter/jupyterServer.js'
import { kernelHandlers, type KernelEffect, type KernelHandlers, type KernelHandlersSettings } from './jupyter/kernelHandlers.js'
import { messageOf } from './jupyter/failures.js'
import { remoteJupyterServer } from './jupyter/remoteJupyterServer.js'
import { rewriteKernelSpec, startJupyterServer } from './jupyter/startJupyterServer.js'
import type { WarmPoolSettings, WarmPoolState } from './jupyter/warmPool.js'

export interface Kernels {
  readonly handlers: Pick<EffectHandlers, KernelEffect>
  /** The server whose links people open. */
  readonly server: () => JupyterServer
  /** From now on, kernels get the environment that this configuration gives their mode. */
  apply(configuration: Configuration): Promise<void>
  /** Ends what an earlier process left in a server of ours and no open effect needs. Before the service starts. */
  endLeftovers(open: readonly Effect[]): Promise<void>
  /** From now on, kernels are started to wait for executions. After `endLeftovers`, which would end them. */
  warmUp(): Promise<void>
  /** How many kernels wait, by mode; none for a mode that is to have none. */
  warm(): readonly WarmPoolState[]
  /** Right before this process ends without stopping: kills a server of ours, which would outlive it. */
  kill(): void
  stop(): Promise<void>
}

export interface KernelParts {
  readonly configuration: Configuration
  readonly python: string
  readonly dataDir: string
  readonly rootDir: string
  /** What kernels of our own server are held back by. */
  readonly gateways: Gateways
  readonly log: Logger
}

export async function composeKernels(parts: KernelParts): Promise<Kernels> {
  const { configuration } = parts
  if (configuration.execution.execution_method === 'container') return containerKernels(parts)
  if (configuration.jupyter.url !== null) {
    const { rootDir } = parts
    const server = await remoteJupyterServer({ url: configuration.jupyter.url, token: configuration.jupyter.token ?? '', rootDir })
    return onServers(parts, () => server, server)
  }
  return embeddedKernels(parts)
}

/** A service that was killed has this long to come back before its programs are ended; more, where programs may run longer. */
const leastGraceMs = 15 * 60_000

const modesOf = ({ execution }: Configuration) => Object.keys(execution.modes) as ExecutionMode[]

/** One kernelspec per mode, since modes differ in what their kernels find in the environment. */
async function embeddedKernels(parts: KernelParts): Promise<Kernels> {
  const { configuration, dataDir, rootDir, log } = parts
  const python = configuration.execution.python_env_path ?? parts.python
  const orphanGraceMs = Math.max(leastGraceMs, configuration.python_executor.execution_timeout_seconds * 1000 + leastGraceMs / 3)
  const kernelspecsOf = (now: Configuration) => modesOf(now).map((mode) => {
    const { kernelName, environment } = getExecutionModeConfigFromConfigurable(now, mode)
    const wall = parts.gateways.walls.wallOf(mode)
    return { name: `${kernelName}-${mode}`, displayName: `Python (${mode})`, python, env: environment, ...(wall ? { wall } : {}) }
  })
  let kernelspecs = kernelspecsOf(configuration)
  /** What surely stands in the files of the running server; a name that is missing here may give its kernels anything. */
  const written = new Map(kernelspecs.map(({ name, env }) => [name, { env: canonicalJson(env), version: 0 }]))
  let versions = 0
  let warmPool = warmPoolOf(configuration)
  let warmedUp = false
  const specNameOf = (mode: ExecutionMode) => `${getExecutionModeConfigFromConfigurable(configuration, mode).kernelName}-${mode}`
  const own = (started: JupyterServer) => handlersOn(parts, started, {
    enforcementLevelOf: (mode) => parts.gateways.walls.levels[mode] ?? 0,
    warm: {
      pool: warmPool,
      kernelNameOf: specNameOf,
      isWalled: (mode) => parts.gateways.walls.wallOf(mode) !== undefined,
      startedForNow: (mode) => written.get(specNameOf(mode))?.version.toString() ?? null,
    },
  })
  // Until it is back, acquiring a kernel fails for infrastructure reasons, and the execution waits.
  const server = await keepRunning<JupyterServer>({
    name: 'the Jupyter Server', log,
    // The token stays: it stands in service.json.
    start: (onExit, previous) =>
      startJupyterServer({ python: parts.python, dataDir: join(dataDir, 'jupyter'), rootDir, kernelspecs, log, onExit, orphanGraceMs, ...(previous === null ? {} : { token: previous.token }) }),
    onRestart(started) {
      handlers.close()
      handlers = own(started)
      if (warmedUp) void handlers.warm.open()
    },
  })
  let handlers = own(server.current())

  return {
    server: server.current,
    handlers: {
      acquireKernel: (effect, scope) => {
        const { kernelName, mode } = effect.input
        const name = `${kernelName}-${mode}`
        if (kernelspecs.some((spec) => spec.name === name) && !written.has(name)) throw kernelspecUncertain(mode)
        return handlers.acquireKernel({ ...effect, input: { ...effect.input, kernelName: name } }, scope)
      },
      runCode: (effect, scope) => parts.gateways.during(effect, scope, () => handlers.runCode(effect, scope)),
      interruptKernel: (effect, scope) => handlers.interruptKernel(effect, scope),
      terminateKernel: (effect, scope) => handlers.terminateKernel(effect, scope),
      releaseKernel: (effect, scope) => handlers.releaseKernel(effect, scope),
    },
    async apply(now) {
      parts.gateways.apply(now)
      kernelspecs = kernelspecsOf(now)
      for (const spec of kernelspecs) {
        const env = canonicalJson(spec.env)
        if (written.get(spec.name)?.env === env) continue
        written.delete(spec.name)
        await rewriteKernelSpec(join(dataDir, 'jupyter'), spec, { python: parts.python, rootDir })
        written.set(spec.name, { env, version: ++versions })
      }
      warmPool = warmPoolOf(now)
      handlers.warm.use(warmPool)
    },
    endLeftovers: (open) => handlers.endKernelsExcept(kernelsOf(open)),
    async warmUp() {
      warmedUp = true
      await handlers.warm.open()
    },
    warm: () => handlers.warm.state(),
    kill() {
      const { pid } = server.current()
      try {
        if (pid !== null) process.kill(pid, 'SIGKILL')
      } catch {
        // It ended by itself.
      }
    },
    async stop() {
      warmedUp = false
      handlers.close()
      await server.stop()
    },
  }
}

const warmPoolOf = ({ execution: { modes, warm_pool } }: Configuration): WarmPoolSettings => ({
  sizes: Object.fromEntries(Object.entries(modes).map(([mode, { warm_kernels }]) => [mode, warm_kernels])),
  memoryBytes: warm_pool.memory_mb * 1024 * 1024,
  maxAgeMs: warm_pool.max_age_minutes * 60_000,
  imports: warm_pool.imports,
})

const kernelspecUncertain = (mode: ExecutionMode) =>
  new AdapterFailure({ category: 'infrastructure', code: 'RULES_UNSETTLED', message: `a reload could not write the kernelspec of mode ${mode}, so nobody knows what its kernels would be given: see the service's log, and reload again` })

const kernelsOf = (open: readonly Effect[]): ReadonlySet<string> => new Set(open.flatMap(({ input }) => ('kernel' in input ? [input.kernel.kernelId] : [])))

/** `execution_method: container`: each mode on the first container that lists it; a mode without one cannot be used. */
async function containerKernels(parts: KernelParts): Promise<Kernels> {
  const { configuration, rootDir, log } = parts
  const byAddress = new Map<string, Promise<JupyterServer>>()
  const byMode = new Map<ExecutionMode, JupyterServer>()
  let nowhere: unknown
  for (const mode of modesOf(configuration)) {
    let baseUrl: string
    try {
      baseUrl = getContainerEndpointConfigFromConfigurable(configuration, mode).baseUrl
    } catch (cause) {
      log.warn({ mode }, messageOf(cause))
      nowhere = cause
      continue
    }
    const container = Object.values(configuration.services.jupyter.containers).find(({ execution_modes }) => execution_modes.includes(mode))
    const url = new URL(container?.base_path ?? '/', baseUrl).href
    const server = byAddress.get(url) ?? remoteJupyterServer({ url, token: container?.token ?? '', rootDir })
    byAddress.set(url, server)
    byMode.set(mode, await server)
  }
  const [first] = byMode.values()
  if (!first) throw nowhere
  return onServers(parts, (mode) => {
    const server = byMode.get(mode)
    if (server) return server
    throw new AdapterFailure({ category: 'configuration', code: 'NO_CONTAINER_FOR_MODE', message: `No Jupyter container found supporting execution mode '${mode}': name the mode in execution_modes of one of services.jupyter.containers` })
  }, byMode.get('read_only') ?? first)
}

/** `linked`: whose links people open. */
function onServers(parts: KernelParts, serverOf: (mode: ExecutionMode) => JupyterServer, linked: JupyterServer): Kernels {
  const made = new Map<JupyterServer, KernelHandlers>()
  let { configuration } = parts
  const of = (mode: ExecutionMode) => {
    const server = serverOf(mode)
    const handlers = made.get(server) ?? handlersOn(parts, server, { environmentFor: (mode) => getExecutionModeConfigFromConfigurable(configuration, mode).environment })
    made.set(server, handlers)
    return handlers
  }
  return {
    server: () => linked,
    handlers: {
      acquireKernel: (effect, scope) => of(effect.input.mode).acquireKernel(effect, scope),
      runCode: (effect, scope) => of(effect.input.kernel.mode).runCode(effect, scope),
      interruptKernel: (effect, scope) => of(effect.input.kernel.mode).interruptKernel(effect, scope),
      terminateKernel: (effect, scope) => of(effect.input.kernel.mode).terminateKernel(effect, scope),
      releaseKernel: (effect, scope) => of(effect.input.kernel.mode).releaseKernel(effect, scope),
    },
    apply(now) {
      configuration = now
      return Promise.resolve()
    },
    // Kernels on a server of the facility may be anybody's.
    endLeftovers: () => Promise.resolve(),
    // Nobody would end the ones that wait there when this process is killed.
    warmUp: () => Promise.resolve(),
    warm: () => [],
    kill: () => undefined,
    stop() {
      for (const handlers of made.values()) handlers.close()
      return Promise.resolve()
    },
  }
}

/** `environmentFor`: for servers whose kernelspecs are not ours, so that a kernel gets what its mode names. Their kernels count as not walled. */
function handlersOn({ configuration, log }: KernelParts, server: JupyterServer, particular: Pick<KernelHandlersSettings, 'environmentFor' | 'enforcementLevelOf' | 'warm'>): KernelHandlers {
  const { python_executor: executor, output } = configuration
  return kernelHandlers({
    server,
    log,
    ...particular,
    limits: {
      startTimeoutMs: executor.startup_timeout_seconds * 1000,
      output: { maxBytes: output.max_bytes, maxMessages: output.max_messages, flushMs: 50, flushBytes: 32 * 1024 },
    },
  })
}
