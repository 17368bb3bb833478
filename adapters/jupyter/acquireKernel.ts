/**
 * Gives one execution its kernel, in the execution's folder, set up: `context`, plot backend, and the module that collects
 * results later. It is one that waited for it, or else a new one. An effect has one kernel id of its own for ever: a new kernel
 * that a service which died left under it is ended before the next is started.
 */
import { createHash } from 'node:crypto'
import { KernelSpecAPI, type ServerConnection } from '@jupyterlab/services'
import type { Effect, EffectAnswer } from '../../machines/index.js'
import type { EffectScope } from '../../runtime/ports/adapterActor.js'
import { executionFolderPath, pathInKernel } from './executionFolderPath.js'
import { jupyterUnreachable, unknownKernelspec } from './failures.js'
import { handOutKernel, type HandOutParts } from './handOutKernel.js'
import type { JupyterServer } from './jupyterServer.js'
import { prepareExpression, readStage } from './kernelStage.js'
import { takePrepared } from './prepared.js'
import { startKernel, type StartKernelParts } from './startKernel.js'
import { terminateKernel } from './stopKernel.js'

export type AcquireKernelParts = StartKernelParts & HandOutParts

export async function acquireKernel(
  parts: AcquireKernelParts, { effectId, input }: Pick<Effect<'acquireKernel'>, 'effectId' | 'input'>, scope: Pick<EffectScope, 'signal' | 'log' | 'resumed'>,
): Promise<EffectAnswer<'acquireKernel'>> {
  const { server, settings, limits } = parts
  const { kernelName, mode } = input
  const folder = await executionFolderPath(server, input.folder.folderPath)
  const contextPath = input.folder.contextFilePath === null ? null : pathInKernel(input.folder.contextFilePath, folder)
  // One that is begun again may have a kernel already, which is looked for below.
  const waited = scope.resumed ? null : await handOutKernel(parts, { mode, kernelName, folder, contextPath }, scope)
  if (waited !== null) return waited
  await checkKernelName(server, settings, kernelName)
  const kernelId = kernelIdOf(effectId)
  // At least once means that this may be the second time. Nothing has run on such a kernel: no grant names it yet.
  await parts.unwanted.get(kernelId)
  await terminateKernel(parts, kernelId)
  const { maxBytes, maxMessages } = limits.output
  const environment = parts.environmentFor(mode)
  const { kernel } = await startKernel(parts, { kernelId, kernelName, apiPath: folder.apiPath }, scope, async (started, signal) => {
    const expression = prepareExpression(await readStage(), { contextPath, environment, journal: { maxBytes, maxMessages } })
    takePrepared(started, await started.evaluate(expression, signal), { folder, environment }, scope)
  })
  return { kernelId, clientId: kernel.clientId, kernelName, mode, enforcementLevel: parts.enforcementLevelOf(mode), start: 'cold' }
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
