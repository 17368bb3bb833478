/**
 * The effect `prepareFolder`: makes the execution's folder with `attempts/`, `figures/` and `context.json`, mode 0700, or continues
 * the folder of an earlier execution. Called by `compose.ts`. Repeating the effect gives the same folder. Source: SEED section 4.
 */
import { access, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { EffectHandler } from '../../runtime/ports/adapterActor.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { findExistingFolder, setEarlierFilesAside } from './existingFolder.js'
import { onDisk } from './fileFailure.js'
import { giveFolderBack, takeFolder } from './folderMarker.js'
import { folderPathFor } from './folderName.js'
import { ensureFolder, writeWhole } from './ownFolder.js'

export interface FolderOptions {
  /** `<data>/executed_scripts`. */
  readonly rootDir: string
  /** Link that opens a path in the Jupyter Server which serves it. */
  readonly linkFor: (path: string) => string
  readonly log: Logger
}

const exists = (path: string): Promise<boolean> => access(path).then(() => true, () => false)

export const folderHandler = ({ rootDir, linkFor, log }: FolderOptions): EffectHandler<'prepareFolder'> =>
  async ({ executionId, input }, scope) => {
    scope.signal.throwIfAborted()
    // The root may be a link: where the data goes is its owner's choice.
    await onDisk(rootDir, () => mkdir(rootDir, { recursive: true, mode: 0o700 }))
    const { existingExecutionFolder: asked, capabilityContextData: context } = input
    const folderPath = asked === null ? folderPathFor(rootDir, input.executionFolderName, executionId, input.createdAt) : await findExistingFolder(rootDir, asked)
    const attemptsFolder = join(folderPath, 'attempts')
    const contextFile = join(folderPath, 'context.json')
    await ensureFolder(folderPath)
    await takeFolder(folderPath, executionId)
    try {
      await ensureFolder(attemptsFolder)
      if (asked !== null) await setEarlierFilesAside(folderPath, executionId, context !== null)
      await ensureFolder(join(folderPath, 'figures'))
      if (context !== null) await writeWhole(folderPath, contextFile, `${JSON.stringify(context, null, 2)}\n`)
      scope.signal.throwIfAborted()
    } catch (error) {
      // Without an answer the execution has no folder, and nothing of it would ever give this one back.
      await giveFolderBack(folderPath, executionId).catch(() => undefined)
      throw error
    }
    log.info({ executionId, folder: folderPath, continued: asked !== null }, asked === null ? 'execution folder made' : 'earlier execution folder continued')
    return {
      folderPath,
      folderUrl: linkFor(folderPath),
      attemptsFolder,
      contextFilePath: context !== null || (asked !== null && await exists(contextFile)) ? contextFile : null,
    }
  }
