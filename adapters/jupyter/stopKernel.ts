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
      if (await KernelAPI.getKernelModel(kernelId, parts.settings) === undefined) return await forget(parts, kernelId)
      await KernelAPI.shutdownKernel(kernelId, parts.settings)
      continue
    } catch (cause) {
      problem = cause
      if (await serverIsGone(parts.server)) return await forget(parts, kernelId)
    }
    await delay(100)
  }
  throw terminateFailed(kernelId, problem ?? new Error(`it was still there after ${parts.limits.terminateTimeoutMs} ms`))
}

/** The execution is over: waits for the last output to be stored, then ends the kernel. */
export async function releaseKernel(parts: StopKernelParts, kernelId: string): Promise<Record<string, never>> {
  await parts.kernels.get(kernelId)?.release()
  return terminateKernel(parts, kernelId)
}

async function forget(parts: StopKernelParts, kernelId: string): Promise<Record<string, never>> {
  const kernel = parts.kernels.get(kernelId)
  parts.kernels.delete(kernelId)
  kernel?.endBecause({ kind: 'terminated' })
  await kernel?.release()
  return {}
}

/** The kernels of an embedded server die with it. */
const serverIsGone = (server: JupyterServer): Promise<boolean> =>
  Promise.race([server.exited.then(() => true), delay(0, false)])

