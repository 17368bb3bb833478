/**
 * Interrupts and ends kernels. All three may be repeated, and a kernel that is not there is a success: what was wanted
 * is so. Called by the effect runner through `kernelHandlers`.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { KernelAPI, ServerConnection } from '@jupyterlab/services'
import { jupyterUnreachable, terminateFailed } from './failures.js'
import type { JupyterServer } from './jupyterServer.js'
import type { KernelLimits } from './kernelLimits.js'
import type { LiveKernel } from './liveKernel.js'
import type { OutputScope } from './outputRecorder.js'

export interface StopKernelParts {
  readonly server: JupyterServer
  readonly settings: ServerConnection.ISettings
  readonly limits: KernelLimits
  readonly kernels: Map<string, LiveKernel>
}

/** Raises KeyboardInterrupt in the running program; the run then ends by itself. */
export async function interruptKernel(parts: StopKernelParts, kernelId: string): Promise<Record<string, never>> {
  const kernel = parts.kernels.get(kernelId)
  if (kernel !== undefined) kernel.interrupted = true
  try {
    await KernelAPI.interruptKernel(kernelId, parts.settings)
  } catch (cause) {
    if (cause instanceof ServerConnection.ResponseError && cause.response.status === 404) return {}
    throw jupyterUnreachable(parts.server.url, cause)
  }
  return {}
}

/** Ends the kernel: asked to shut down, killed by the server when it does not, and looked for until it is gone. */
export async function terminateKernel(parts: StopKernelParts, kernelId: string): Promise<Record<string, never>> {
  const kernel = parts.kernels.get(kernelId)
  if (kernel !== undefined) kernel.terminating = true
  const deadline = Date.now() + parts.limits.terminateTimeoutMs
  let problem: unknown
  while (Date.now() < deadline) {
    try {
      if (await KernelAPI.getKernelModel(kernelId, parts.settings) === undefined) return forget(parts, kernelId)
      await KernelAPI.shutdownKernel(kernelId, parts.settings)
      continue
    } catch (cause) {
      problem = cause
      if (await serverIsGone(parts.server)) return forget(parts, kernelId)
    }
    await delay(100)
  }
  throw terminateFailed(kernelId, problem ?? new Error(`it was still there after ${parts.limits.terminateTimeoutMs} ms`))
}

/** The execution is over: ends the kernel, then has stored what came from it since the run was told of. */
export async function releaseKernel(parts: StopKernelParts, kernelId: string, scope: OutputScope): Promise<Record<string, never>> {
  const kernel = parts.kernels.get(kernelId)
  const released = await terminateKernel(parts, kernelId)
  await kernel?.release(scope)
  return released
}

function forget(parts: StopKernelParts, kernelId: string): Record<string, never> {
  const kernel = parts.kernels.get(kernelId)
  parts.kernels.delete(kernelId)
  kernel?.endBecause({ kind: 'terminated' })
  return {}
}

/** The kernels of an embedded server die with it. */
const serverIsGone = (server: JupyterServer): Promise<boolean> =>
  Promise.race([server.exited.then(() => true), delay(0, false)])

