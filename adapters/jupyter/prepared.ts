/** Checks what a kernel says that was set up for an execution. Its warnings are told with the result of the run. */
import type { EffectScope } from '../../runtime/ports/adapterActor.js'
import type { FolderForKernel } from './executionFolderPath.js'
import { wrongWorkingFolder } from './failures.js'
import { preparedSchema, replyMime } from './kernelStage.js'
import type { LiveKernel } from './liveKernel.js'
import { stageReply } from './stageReply.js'

export interface Wanted {
  readonly folder: FolderForKernel
  readonly environment: Readonly<Record<string, string>>
}

export function takePrepared(kernel: LiveKernel, answer: unknown, { folder, environment }: Wanted, { log }: Pick<EffectScope, 'log'>): void {
  const prepared = preparedSchema.parse(stageReply(answer, replyMime))
  if (prepared.cwd !== folder.inKernel) throw wrongWorkingFolder(prepared.cwd, folder.inKernel)
  const missing = Object.keys(environment).filter((name) => !prepared.environmentNames.includes(name))
  if (missing.length > 0) throw new Error(`its environment did not take ${missing.join(', ')}.`)
  kernel.warnings.push(...prepared.warnings)
  for (const warning of prepared.warnings) log.warn({ kernelId: kernel.kernelId }, warning)
  log.debug({ kernelId: kernel.kernelId, pid: prepared.pid, python: prepared.python }, 'Kernel is ready')
}
