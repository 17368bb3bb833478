/**
 * Starts a fresh kernel for one execution, in the execution's folder, and sets it up: `context`, plot backend, and the
 * module that collects results later. A kernel that is not ready within the deadline, or that nobody wants any more, is ended.
 * An effect has one kernel id for ever: what a service that died left under it is ended before the next is started.
 */
import { createHash, randomUUID } from 'node:crypto'
import { isAbsolute, join, relative } from 'node:path'
import { KernelAPI, KernelSpecAPI, ServerConnection } from '@jupyterlab/services'
import type { Effect, EffectAnswer, EnforcementLevel, ExecutionMode } from '../../machines/index.js'
import { AdapterFailure, type EffectScope } from '../../runtime/ports/adapterActor.js'
import { executionFolderPath, type FolderForKernel } from './executionFolderPath.js'
import { jupyterUnreachable, kernelStartFailed, messageOf, unknownKernelspec, wrongWorkingFolder } from './failures.js'
import type { JupyterServer } from './jupyterServer.js'
import type { KernelLimits } from './kernelLimits.js'
import { prepareExpression, preparedSchema, readLoader, readStageSources, replyMime, type PrepareSettings } from './kernelStage.js'
import { LiveKernel, rejectOnAbort } from './liveKernel.js'
import { serverSettings } from './serverSettings.js'
import { stageReply } from './stageReply.js'
import { terminateKernel } from './stopKernel.js'

export interface AcquireKernelParts {
  readonly server: JupyterServer
  readonly settings: ServerConnection.ISettings
  readonly limits: KernelLimits
  readonly enforcementLevelOf: (mode: ExecutionMode) => EnforcementLevel
  readonly environmentFor: (mode: ExecutionMode) => Readonly<Record<string, string>>
  readonly kernels: Map<string, LiveKernel>
  /** Kernels that are being ended because nobody wanted them, by id. */
  readonly unwanted: Map<string, Promise<void>>
}

export async function acquireKernel(
  parts: AcquireKernelParts, { effectId, input }: Pick<Effect<'acquireKernel'>, 'effectId' | 'input'>, scope: Pick<EffectScope, 'signal' | 'log'>,
): Promise<EffectAnswer<'acquireKernel'>> {
  const { server, settings, limits } = parts
  const { kernelName } = input
  const folder = await executionFolderPath(server, input.folder.folderPath)
  await checkKernelName(server, settings, kernelName)
  const kernelId = kernelIdOf(effectId)
  // At least once means that this may be the second time. Nothing has run on such a kernel: no grant names it yet.
  await parts.unwanted.get(kernelId)
  await terminateKernel(parts, kernelId)
  const signal = AbortSignal.any([scope.signal, AbortSignal.timeout(limits.startTimeoutMs)])
  const clientId = randomUUID()
  // Not aborted with the signal: the server would start the kernel all the same, and nobody would know when to end it.
  const started = startNew(parts, { name: kernelName, path: folder.apiPath, kernel_id: kernelId })
  let kernel: LiveKernel | undefined
  try {
    await Promise.race([started, rejectOnAbort(signal)])
    kernel = new LiveKernel({ settings, kernelId, kernelName, clientId, watchdogMs: limits.watchdogMs })
    parts.kernels.set(kernelId, kernel)
    const { maxBytes, maxMessages } = limits.output
    const preparing = { contextFilePath: input.folder.contextFilePath, environment: parts.environmentFor(input.mode), journal: { maxBytes, maxMessages } }
    await prepare(kernel, folder, preparing, signal, scope)
    return { kernelId, clientId, kernelName, mode: input.mode, enforcementLevel: parts.enforcementLevelOf(input.mode) }
  } catch (cause) {
    parts.kernels.delete(kernelId)
    kernel?.endBecause({ kind: 'terminated' })
    const ended = started
      .then(() => KernelAPI.shutdownKernel(kernelId, settings))
      .catch((problem: unknown) => { scope.log.debug({ kernelId, problem: messageOf(problem) }, 'An unwanted kernel could not be ended') })
      .then(() => { parts.unwanted.delete(kernelId) })
    parts.unwanted.set(kernelId, ended)
    scope.signal.throwIfAborted()
    if (cause instanceof AdapterFailure) throw cause
    if (cause instanceof ServerConnection.NetworkError) throw jupyterUnreachable(server.url, cause)
    const why = signal.aborted ? `it was not ready after ${limits.startTimeoutMs} ms.` : messageOf(cause)
    throw kernelStartFailed(kernelName, why, cause)
  }
}

/** Shaped as a UUID (version 8: made from something), as Jupyter's addresses want it. */
export function kernelIdOf(effectId: string): string {
  const hex = createHash('sha256').update(effectId).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}

async function checkKernelName(server: JupyterServer, settings: ServerConnection.ISettings, kernelName: string): Promise<void> {
  const specs = await KernelSpecAPI.getSpecs(settings).catch((cause: unknown) => { throw jupyterUnreachable(server.url, cause) })
  if (specs.kernelspecs[kernelName] === undefined) throw unknownKernelspec(kernelName, Object.keys(specs.kernelspecs).sort())
}

async function prepare(
  kernel: LiveKernel, folder: FolderForKernel,
  { contextFilePath, ...settings }: Omit<PrepareSettings, 'contextPath'> & { readonly contextFilePath: string | null },
  signal: AbortSignal, scope: Pick<EffectScope, 'log'>,
): Promise<void> {
  const [loader, sources] = await Promise.all([readLoader(), readStageSources()])
  const contextPath = contextFilePath === null ? null : inKernel(contextFilePath, folder)
  const content = await kernel.evaluate(prepareExpression(loader, sources, { contextPath, ...settings }), signal)
  const prepared = preparedSchema.parse(stageReply(content, replyMime))
  if (prepared.cwd !== folder.inKernel) throw wrongWorkingFolder(prepared.cwd, folder.inKernel)
  const missing = Object.keys(settings.environment).filter((name) => !prepared.environmentNames.includes(name))
  if (missing.length > 0) throw new Error(`its environment did not take ${missing.join(', ')}.`)
  kernel.warnings.push(...prepared.warnings)
  for (const warning of prepared.warnings) scope.log.warn({ kernelId: kernel.kernelId }, warning)
  scope.log.debug({ kernelId: kernel.kernelId, pid: prepared.pid, python: prepared.python }, 'Kernel is ready')
}

/** A path in the folder as the kernel sees it; a path elsewhere stays as it is. */
function inKernel(path: string, folder: FolderForKernel): string {
  if (!isAbsolute(path)) return join(folder.inKernel, path)
  const below = relative(folder.local, path)
  return below.startsWith('..') ? path : join(folder.inKernel, below)
}

function startNew({ server, limits }: AcquireKernelParts, options: { name: string; path: string; kernel_id: string }): Promise<unknown> {
  return KernelAPI.startNew(options, serverSettings(server, limits.startTimeoutMs + limits.requestTimeoutMs))
}
