/**
 * Hands a kernel that waited to one execution: it moves into the execution's folder and gets its context. null: none fits, and
 * the execution needs a new one. A kernel whose handing out fails in any way is ended, never put back. Called by `acquireKernel`.
 */
import type { EffectAnswer, EnforcementLevel, ExecutionMode } from '../../machines/index.js'
import type { EffectScope } from '../../runtime/ports/adapterActor.js'
import type { FolderForKernel } from './executionFolderPath.js'
import { messageOf } from './failures.js'
import { giveFolder } from './giveFolder.js'
import { holdsWhatImportsSee } from './holdsWhatImportsSee.js'
import { handOverExpression } from './kernelStage.js'
import { takePrepared } from './prepared.js'
import { endWarmKernel, leaveWaitingRoom, lookAtWarmKernel, type WarmKernel, type WarmKernelParts } from './startWarmKernel.js'
import type { WarmPool } from './warmPool.js'

export interface HandOutParts extends WarmKernelParts {
  readonly pool: WarmPool<WarmKernel>
  readonly enforcementLevelOf: (mode: ExecutionMode) => EnforcementLevel
  readonly environmentFor: (mode: ExecutionMode) => Readonly<Record<string, string>>
}

export interface HandOut {
  readonly mode: ExecutionMode
  readonly kernelName: string
  readonly folder: FolderForKernel
  /** As the kernel sees it. */
  readonly contextPath: string | null
}

/** It has only one question to answer; a new one is there sooner than after this. */
const patienceMs = 3_000

export async function handOutKernel(parts: HandOutParts, wanted: HandOut, scope: Pick<EffectScope, 'signal' | 'log'>): Promise<EffectAnswer<'acquireKernel'> | null> {
  const { mode, kernelName, folder, contextPath } = wanted
  if (!parts.pool.has(mode) || await holdsWhatImportsSee(folder.local)) return null
  for (;;) {
    scope.signal.throwIfAborted()
    const waited = parts.pool.take(mode)
    if (waited === null) return null
    const { kernelId, live } = waited
    try {
      const useless = waited.kernelName === kernelName ? await lookAtWarmKernel(waited) : 'its kernelspec is another one'
      if (useless !== null) throw new Error(useless)
      parts.kernels.set(kernelId, live)
      const signal = AbortSignal.any([scope.signal, AbortSignal.timeout(patienceMs)])
      if (waited.walled) await giveFolder(parts.server, kernelId, folder.local, signal)
      const expression = handOverExpression({ folder: folder.inKernel, contextPath, environmentNames: [] })
      takePrepared(live, await live.evaluate(expression, signal), { folder, environment: {} }, scope)
      scope.signal.throwIfAborted()
    } catch (cause) {
      scope.log.info({ kernelId, mode, problem: messageOf(cause) }, 'A kernel that waited could not be handed out')
      void endWarmKernel(parts, waited, messageOf(cause)).catch(() => { /* said at its end */ })
      continue
    }
    void leaveWaitingRoom(parts, kernelId).catch(() => { /* emptied at the next start */ })
    return { kernelId, clientId: live.clientId, kernelName, mode, enforcementLevel: parts.enforcementLevelOf(mode), start: 'warm' }
  }
}
