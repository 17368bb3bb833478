/**
 * One execution into one file: its events, and the files of its folder. Works on a store that is open for reading, beside a
 * running service. An execution that is not over can be exported: the file is what it was at that moment.
 */
import { stat } from 'node:fs/promises'
import { contextOf, isFinal, replay, statusOf, type ExecutionState } from '../../machines/index.js'
import { StoreCorruptError, UnknownExecutionError, verifyHistory, type EventStore } from '../../store/index.js'
import { executionFiles } from './executionFiles.js'
import type { ExecutionFolders } from './executionFolders.js'
import { formatName, formatVersion, type ArchiveHeader } from './format.js'
import { writeArchive } from './writeArchive.js'

export interface ExportParts {
  readonly store: EventStore
  readonly folders: Pick<ExecutionFolders, 'at'>
  /** Release, for the header. */
  readonly program: string
  readonly now: () => Date
}

export interface Exported {
  readonly file: string
  readonly header: ArchiveHeader
  /** null: none of it is here. */
  readonly folder: string | null
}

/** @throws ArchiveError, UnknownExecutionError, StoreCorruptError (what is damaged is not passed on as if it were sound) */
export async function exportExecution({ store, folders, program, now }: ExportParts, executionId: string, file: string): Promise<Exported> {
  const events = await store.readExecution(executionId)
  const state = replay(events)
  if (!state) throw new UnknownExecutionError(executionId)
  const chain = verifyHistory(events)
  if (!chain.ok) throw new StoreCorruptError(`event ${chain.version} of execution ${executionId} is not as it was recorded: ${chain.problem} (\`countersign verify ${executionId}\`)`)
  const folder = await folderOf({ store, folders }, state)
  const content = folder === null ? { files: [], leftOut: [] } : await executionFiles(folder)
  const header: ArchiveHeader = {
    kind: 'header', format: formatName, formatVersion, executionId, version: chain.version, hash: chain.hash, status: statusOf(state), final: isFinal(state),
    exportedAt: now().toISOString(), program, files: { count: content.files.length, bytes: content.files.reduce((sum, { bytes }) => sum + bytes, 0) },
  }
  await writeArchive(file, { header, events, folder, content })
  return { file, header, folder }
}

/** Never a path as an imported event says it: only below our own root. null: it has none here. */
export async function folderOf({ store, folders }: Pick<ExportParts, 'store' | 'folders'>, state: ExecutionState): Promise<string | null> {
  const origin = await store.origin(state.executionId)
  const recorded = contextOf(state).folder?.folderPath ?? null
  const folder = origin ? origin.folder : recorded === null ? null : folders.at(recorded)
  const found = folder === null ? null : await stat(folder).catch(() => null)
  return found?.isDirectory() ? folder : null
}
