/**
 * The kernel of a run: the one that this process is connected to, or the one that an earlier process had acquired,
 * connected to again under the same client id, so that what the server kept for it arrives. null: it is not there any more.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { KernelAPI, type ServerConnection } from '@jupyterlab/services'
import type { Kernel } from '../../machines/index.js'
import { jupyterUnreachable } from './failures.js'
import type { JupyterServer } from './jupyterServer.js'
import type { KernelLimits } from './kernelLimits.js'
import { LiveKernel } from './liveKernel.js'

export interface AttachKernelParts {
  readonly server: JupyterServer
  readonly settings: ServerConnection.ISettings
  readonly limits: KernelLimits
  readonly kernels: Map<string, LiveKernel>
}

const attempts = 5

export async function attachKernel(parts: AttachKernelParts, { kernelId, kernelName, clientId }: Kernel, signal: AbortSignal): Promise<LiveKernel | null> {
  const known = parts.kernels.get(kernelId)
  if (known !== undefined) return known
  if (!await isThere(parts, kernelId, signal)) return null
  const kernel = new LiveKernel({ settings: parts.settings, kernelId, kernelName, clientId, watchdogMs: parts.limits.watchdogMs })
  parts.kernels.set(kernelId, kernel)
  try {
    await kernel.whenConnected(signal)
    return kernel
  } catch {
    parts.kernels.delete(kernelId)
    kernel.endBecause({ kind: 'lost', why: 'the connection to it could not be made.' })
    signal.throwIfAborted()
    return null
  }
}

async function isThere({ server, settings }: AttachKernelParts, kernelId: string, signal: AbortSignal): Promise<boolean> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await KernelAPI.getKernelModel(kernelId, settings) !== undefined
    } catch (cause) {
      if (attempt >= attempts) throw jupyterUnreachable(server.url, cause)
      await delay(1_000, undefined, { signal })
    }
  }
}
