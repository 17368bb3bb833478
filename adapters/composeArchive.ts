/**
 * Archives of a data folder: what exports, imports and archives executions, made of the archive adapter and of the notebook
 * adapter, which owns the folders. Called by `compose.ts`, `composeMaintenance.ts` and the command line.
 */
import { join } from 'node:path'
import { durationMs, type Configuration, type MaintenanceInput } from '../machines/index.js'
import { archiveFinished, keepArchiving, type Logger, type Maintenance } from '../runtime/index.js'
import type { EventStore } from '../store/index.js'
import { archiveExecution, finishArchived, type ArchiveParts } from './archive/archiveExecution.js'
import type { ExecutionFolders } from './archive/executionFolders.js'
import { importExecution } from './archive/importExecution.js'
import { folderBelow, placesForImport } from './notebook/archivedFolder.js'
import { ownerOf } from './notebook/existingFolder.js'
import { giveFolderBack, takeFolder } from './notebook/folderMarker.js'

export { checkReplay } from './archive/checkReplay.js'
export { exportExecution, folderOf } from './archive/exportExecution.js'
export { fileEnding } from './archive/format.js'
export { readArchive } from './archive/readArchive.js'

export interface ArchiveSettings {
  readonly dataDir: string
  readonly configuration: Configuration
  /** Release. */
  readonly program: string
  readonly log: Logger
}

export const archiveFolderOf = ({ dataDir, configuration }: Pick<ArchiveSettings, 'dataDir' | 'configuration'>): string => configuration.retention.folder ?? join(dataDir, 'archives')

export function executionFolders(dataDir: string): ExecutionFolders {
  const rootDir = join(dataDir, 'executed_scripts')
  return {
    rootDir,
    at: (recordedPath) => folderBelow(rootDir, recordedPath),
    placesFor: (execution) => placesForImport(rootDir, execution),
    ownerOf, take: takeFolder, giveBack: giveFolderBack,
  }
}

export const archiveParts = (store: EventStore, { dataDir, program, log }: ArchiveSettings): ArchiveParts => ({
  store, folders: executionFolders(dataDir), program, log, now: () => new Date(),
})

/** For the one writer. */
export function archiveMaintenance(store: EventStore, settings: ArchiveSettings): Pick<Maintenance, 'archive' | 'import'> {
  const parts = archiveParts(store, settings)
  return {
    async archive({ olderThan, to, dryRun = false }: MaintenanceInput<'archive'>) {
      const folder = to ?? archiveFolderOf(settings)
      if (!dryRun) await finishArchived(parts)
      const before = new Date(parts.now().getTime() - durationMs(olderThan))
      const all = await archiveFinished({ store, before, dryRun, archive: (executionId) => archiveExecution(parts, executionId, folder) })
      const stay = all.filter(({ stays }) => stays !== null).length
      return { dryRun, folder, archived: all.length - stay, stay, executions: all.slice(0, 500) }
    },
    import: ({ file }) => importExecution(parts, file),
  }
}

/** What a service does about archives by itself: finishes what was cut short, and sweeps where that is configured. */
export function keepRetention(store: EventStore, settings: ArchiveSettings): { stop(): Promise<void> } {
  const parts = archiveParts(store, settings)
  const { archive_after: after } = settings.configuration.retention
  const folder = archiveFolderOf(settings)
  const finished = finishArchived(parts).catch((error: unknown) => settings.log.warn({ err: error }, 'what an archiving has left to do could not be read'))
  const sweep = after === null ? null : keepArchiving({
    store, afterMs: durationMs(after), clock: { now: parts.now }, log: settings.log,
    archive: (executionId) => archiveExecution(parts, executionId, folder),
  })
  return {
    async stop() {
      await sweep?.stop()
      await finished
    },
  }
}
