/**
 * Starts a fresh kernel, connects to it and sets it up. One that is not ready within the deadline, or that nobody wants any
 * more, is ended. Called by `acquireKernel` and `startWarmKernel`.
 */
import { randomUUID } from 'node:crypto'
import { KernelAPI, ServerConnection } from '@jupyterlab/services'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { jupyterUnreachable, kernelStartFailed, messageOf } from './failures.js'
import type { JupyterServer } from './jupyterServer.js'
import type { KernelLimits } from './kernelLimits.js'
import { LiveKernel, rejectOnAbort } from './liveKernel.js'
import { serverSettings } from './serverSettings.js'

export interface StartKernelParts {
  readonly server: JupyterServer
  readonly settings: ServerConnection.ISettings
  readonly limits: KernelLimits
  /** Kernels that have an execution, by id. */
  readonly kernels: Map<string, LiveKernel>
  /** Kernels that are being ended because nobody wanted them, by id. */
  readonly unwanted: Map<string, Promise<void>>
}

export interface NewKernel {
  readonly kernelId: string
  readonly kernelName: string
  /** For the `path` of POST /api/kernels. */
  readonly apiPath: string
}

export async function startKernel<T>(
  parts: StartKernelParts, { kernelId, kernelName, apiPath }: NewKernel, scope: { readonly signal: AbortSignal; readonly log: Logger },
  setUp: (kernel: LiveKernel, signal: AbortSignal) => Promise<T>,
): Promise<{ readonly kernel: LiveKernel; readonly answer: T }> {
  const { server, settings, limits } = parts
  const signal = AbortSignal.any([scope.signal, AbortSignal.timeout(limits.startTimeoutMs)])
  // Not aborted with the signal: the server would start the kernel all the same, and nobody would know when to end it.
  const started: Promise<unknown> = KernelAPI.startNew({ name: kernelName, path: apiPath, kernel_id: kernelId } as Parameters<typeof KernelAPI.startNew>[0], serverSettings(server, limits.startTimeoutMs + limits.requestTimeoutMs))
  let kernel: LiveKernel | undefined
  try {
    await Promise.race([started, rejectOnAbort(signal)])
    kernel = new LiveKernel({ settings, kernelId, kernelName, clientId: randomUUID(), watchdogMs: limits.watchdogMs })
    parts.kernels.set(kernelId, kernel)
    return { kernel, answer: await setUp(kernel, signal) }
  } catch (cause) {
    void endUnwanted(parts, kernelId, scope.log, started)
    kernel?.endBecause({ kind: 'terminated' })
    scope.signal.throwIfAborted()
    if (cause instanceof AdapterFailure) throw cause
    if (cause instanceof ServerConnection.NetworkError) throw jupyterUnreachable(server.url, cause)
    const why = signal.aborted ? `it was not ready after ${limits.startTimeoutMs} ms.` : messageOf(cause)
    throw kernelStartFailed(kernelName, why, cause)
  }
}

/** In the background, once it has started; whoever wants its id again waits for `unwanted`. */
export function endUnwanted({ kernels, unwanted, settings }: StartKernelParts, kernelId: string, log: Logger, started: Promise<unknown> = Promise.resolve()): Promise<void> {
  kernels.delete(kernelId)
  const ended = started
    .then(() => KernelAPI.shutdownKernel(kernelId, settings))
    .catch((problem: unknown) => { log.debug({ kernelId, problem: messageOf(problem) }, 'An unwanted kernel could not be ended') })
    .then(() => { unwanted.delete(kernelId) })
  unwanted.set(kernelId, ended)
  return ended
}
