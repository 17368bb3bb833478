/**
 * The effect handlers of the Jupyter adapter, for the embedded server or a remote one. Made once by `compose.ts`; keeps
 * the table of the kernels that this process is connected to. `close()` lets go of them without ending them.
 */
import { KernelAPI } from '@jupyterlab/services'
import type { EnforcementLevel, ExecutionMode } from '../../machines/index.js'
import type { EffectHandlers } from '../../runtime/ports/adapterActor.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { acquireKernel, type AcquireKernelParts } from './acquireKernel.js'
import type { JupyterServer } from './jupyterServer.js'
import { defaultKernelLimits, type KernelLimits } from './kernelLimits.js'
import type { LiveKernel } from './liveKernel.js'
import { routeLibraryConsole } from './quietConnection.js'
import { runCode } from './runCode.js'
import { serverSettings } from './serverSettings.js'
import { emptyWaitingRoom, endWarmKernel, lookAtWarmKernel, startWarmKernel, type WarmKernel } from './startWarmKernel.js'
import { interruptKernel, releaseKernel, terminateKernel } from './stopKernel.js'
import { noWarmKernels, WarmPool, type WarmPoolSettings, type WarmPoolState } from './warmPool.js'

export interface KernelHandlersSettings {
  readonly server: JupyterServer
  readonly log: Logger
  readonly limits?: Partial<KernelLimits>
  /** What really holds programs back in the kernels of a mode; left out: nothing does. */
  readonly enforcementLevelOf?: (mode: ExecutionMode) => EnforcementLevel
  /** Variables for the kernels of a mode, where no kernelspec of ours brings them: on servers of the facility. */
  readonly environmentFor?: (mode: ExecutionMode) => Readonly<Record<string, string>>
  /** Left out: no kernel waits. Only for a server of our own, whose kernels end with it whatever becomes of this process. */
  readonly warm?: WarmKernelsSettings
}

export interface WarmKernelsSettings {
  readonly pool: WarmPoolSettings
  readonly kernelNameOf: (mode: ExecutionMode) => string
  /** Whether kernels of this mode are started in a sandbox; left out: none is. */
  readonly isWalled?: (mode: ExecutionMode) => boolean
  /** Changes whenever kernels of this mode would be started with something else; null while nobody knows. */
  readonly startedForNow: (mode: ExecutionMode) => string | null
}

export type KernelEffect = 'acquireKernel' | 'runCode' | 'interruptKernel' | 'terminateKernel' | 'releaseKernel'
export type KernelHandlers = Pick<EffectHandlers, KernelEffect> & {
  /** Ends every kernel of the server but these. */
  endKernelsExcept(needed: ReadonlySet<string>): Promise<void>
  readonly warm: {
    /** Kernels are started to wait from now on; not before the ones that an earlier process left were ended. */
    open(): Promise<void>
    use(pool: WarmPoolSettings): void
    state(): readonly WarmPoolState[]
    /** Ends the ones that wait; none is started any more. */
    drain(): Promise<void>
  }
  close(): void
}

export function kernelHandlers({ server, log, limits: given, enforcementLevelOf = () => 0, environmentFor = () => ({}), warm }: KernelHandlersSettings): KernelHandlers {
  const limits = { ...defaultKernelLimits, ...given }
  const settings = serverSettings(server, limits.requestTimeoutMs)
  const kernels = new Map<string, LiveKernel>()
  const common = { server, settings, limits, enforcementLevelOf, environmentFor, kernels, unwanted: new Map<string, Promise<void>>(), kernelNameOf: warm?.kernelNameOf ?? (() => ''), isWalled: warm?.isWalled ?? (() => false), log }
  const pool = new WarmPool<WarmKernel>({
    settings: warm?.pool ?? noWarmKernels,
    start: (wanted, signal) => startWarmKernel(common, wanted, signal),
    end: (kernel, why) => endWarmKernel(common, kernel, why),
    startedForNow: warm?.startedForNow ?? (() => null),
    look: async (kernel) => { await kernel.live.check(); return lookAtWarmKernel(kernel) },
    log,
  })
  const parts: AcquireKernelParts = { ...common, pool }
  const letGo = (why: string) => {
    for (const kernel of [...kernels.values(), ...pool.close().map(({ live }) => live)]) kernel.endBecause({ kind: 'lost', why })
    kernels.clear()
  }
  const restoreConsole = routeLibraryConsole(log)
  void server.exited.then(() => { letGo('the Jupyter Server ended.') })
  return {
    acquireKernel: (effect, scope) => acquireKernel(parts, effect, scope),
    runCode: (effect, scope) => runCode(parts, effect.input, scope),
    interruptKernel: (effect) => interruptKernel(parts, effect.input.kernel.kernelId),
    terminateKernel: (effect) => terminateKernel(parts, effect.input.kernel.kernelId),
    releaseKernel: (effect, scope) => releaseKernel(parts, effect.input.kernel.kernelId, scope),
    async endKernelsExcept(needed) {
      if (!server.keptKernels) return
      try {
        const left = (await KernelAPI.listRunning(settings)).filter(({ id }) => !needed.has(id))
        await Promise.all(left.map(({ id }) => terminateKernel(parts, id)))
        if (left.length > 0) log.info({ kernels: left.length }, 'Kernels of the last service that nothing needs were ended')
      } catch (error) {
        log.warn({ err: error }, 'Kernels of the last service that nothing needs could not be ended')
      }
    },
    warm: {
      async open() {
        if (warm === undefined) return
        await emptyWaitingRoom(common).catch((error: unknown) => { log.warn({ err: error }, 'The folders of kernels that waited before could not be removed') })
        pool.open()
      },
      use: (settings) => { pool.use(settings) },
      state: () => pool.state(),
      drain: () => pool.drain(),
    },
    close() {
      letGo('the service let go of it.')
      // Requests of the library that are still under way may log after this.
      setTimeout(restoreConsole, 5_000).unref()
    },
  }
}
