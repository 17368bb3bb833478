/**
 * Starts a kernel that waits for an execution: set up but for the folder, the environment of its mode and the context, with
 * the usual modules imported. It waits in an empty folder of its own. Called by the pool; `handOutKernel` does the rest.
 */
import { randomUUID } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExecutionMode } from '../../machines/index.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { readStage, replyMime, waitExpression, waitingSchema } from './kernelStage.js'
import type { LiveKernel } from './liveKernel.js'
import { stageReply } from './stageReply.js'
import { endUnwanted, startKernel, type StartKernelParts } from './startKernel.js'
import type { WaitingKernel } from './warmPool.js'

export interface WarmKernel extends WaitingKernel {
  readonly kernelName: string
  readonly live: LiveKernel
  readonly packageFolders: Readonly<Record<string, string>>
  /** It sees no folder of an execution before it is given one. */
  readonly walled: boolean
}

export interface WarmKernelParts extends StartKernelParts {
  readonly kernelNameOf: (mode: ExecutionMode) => string
  readonly isWalled: (mode: ExecutionMode) => boolean
  readonly log: Logger
}

/** Below the folder that the server serves, as the folders of executions are. */
const waitingRoom = '.waiting'

export async function startWarmKernel(
  parts: WarmKernelParts, { mode, startedFor, imports }: { readonly mode: ExecutionMode; readonly startedFor: string; readonly imports: readonly string[] }, signal: AbortSignal,
): Promise<WarmKernel> {
  const { server, limits, log } = parts
  const [kernelId, kernelName] = [randomUUID(), parts.kernelNameOf(mode)]
  await mkdir(folderOf(parts, kernelId), { recursive: true, mode: 0o700 })
  try {
    const { maxBytes, maxMessages } = limits.output
    const startedAt = Date.now()
    const { kernel, answer } = await startKernel(parts, { kernelId, kernelName, apiPath: `${waitingRoom}/${kernelId}` }, { signal, log }, async (started, until) => {
      const expression = waitExpression(await readStage(), { imports, environment: {}, journal: { maxBytes, maxMessages } })
      return waitingSchema.parse(stageReply(await started.evaluate(expression, until), replyMime))
    })
    // It has no execution yet.
    parts.kernels.delete(kernelId)
    for (const [name, why] of Object.entries(answer.failed)) log.warn({ module: name, problem: why }, 'A kernel that waits could not import a module (execution.warm_pool.imports)')
    log.debug({ kernelId, mode, imported: answer.imported, megabytes: Math.round(answer.residentBytes / 1024 / 1024), milliseconds: Date.now() - startedAt, server: server.url }, 'A kernel waits')
    const { residentBytes, packageFolders } = answer
    return { kernelId, kernelName, mode, startedFor, startedAt, residentBytes, packageFolders, walled: parts.isWalled(mode), live: kernel, ended: kernel.ended }
  } catch (cause) {
    await leaveWaitingRoom(parts, kernelId)
    throw cause
  }
}

/** Why it is of no use any more; null: it is as it should be. */
export async function lookAtWarmKernel({ live, packageFolders }: WarmKernel): Promise<string | null> {
  if (live.end !== undefined) return 'it ended while it waited'
  for (const [folder, changedAt] of Object.entries(packageFolders)) {
    const now = await stat(folder, { bigint: true }).then(({ mtimeNs }) => mtimeNs.toString(), () => null)
    if (now !== changedAt) return `packages were changed since it started (${folder})`
  }
  return null
}

/** For a kernel that was never handed out, or whose handing out failed. */
export async function endWarmKernel(parts: WarmKernelParts, { kernelId, live }: WarmKernel, why: string): Promise<void> {
  parts.log.debug({ kernelId, why }, 'A kernel that waited is ended')
  live.endBecause({ kind: 'terminated' })
  await endUnwanted(parts, kernelId, parts.log)
  await leaveWaitingRoom(parts, kernelId)
}

export const leaveWaitingRoom = (parts: Pick<WarmKernelParts, 'server'>, kernelId: string): Promise<void> => rm(folderOf(parts, kernelId), { recursive: true, force: true })

/** What a service left that was killed. Only where no kernel waits any more. */
export const emptyWaitingRoom = ({ server }: Pick<WarmKernelParts, 'server'>): Promise<void> => rm(join(server.rootDir, waitingRoom), { recursive: true, force: true })

const folderOf = ({ server }: Pick<WarmKernelParts, 'server'>, kernelId: string): string => join(server.rootDir, waitingRoom, kernelId)
