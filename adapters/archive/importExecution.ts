/**
 * One execution out of a file into the store: all of it, or nothing. Its files first, since a folder without an execution
 * does no harm and is found again by the next try; then its events in one commit.
 */
import { rm, statfs } from 'node:fs/promises'
import { contextOf, isFinal } from '../../machines/index.js'
import { summaryOf, type Imported } from '../../runtime/index.js'
import type { EventStore } from '../../store/index.js'
import { checkReplay } from './checkReplay.js'
import { ArchiveError } from './errors.js'
import type { ExecutionFolders } from './executionFolders.js'
import type { ArchiveHeader } from './format.js'
import { readArchive, type FileKeeper, type ReadOptions } from './readArchive.js'
import { stageFiles, type StagedFiles } from './stagedFiles.js'

export interface ImportParts {
  readonly store: EventStore
  readonly folders: Pick<ExecutionFolders, 'rootDir' | 'placesFor'>
  readonly now: () => Date
  readonly limits?: ReadOptions['limits']
}

/** @throws ArchiveError, OtherHistoryError, StoreUnavailableError; then nothing was imported */
export async function importExecution({ store, folders, now, limits }: ImportParts, file: string): Promise<Imported> {
  let staged: StagedFiles | null = null
  const keep: FileKeeper = {
    begin: async (path) => staged?.keeper.begin(path),
    piece: async (bytes) => staged?.keeper.piece(bytes),
    end: async () => staged?.keeper.end(),
  }
  const begin = async (header: ArchiveHeader): Promise<void> => {
    if (!header.final) throw unfinished(header.executionId)
    // What is here already is only compared.
    if (await store.head(header.executionId) !== null || header.files.count === 0) return
    staged = await stageFiles(folders.rootDir)
    await checkRoom(folders.rootDir, header.files.bytes)
  }
  try {
    const content = await readArchive(file, { keep, begin, ...(limits ? { limits } : {}) })
    const state = checkReplay(file, content.events)
    const { executionId, version } = state
    if (!isFinal(state)) throw new ArchiveError('IMPORT_UNFINISHED', `${file} ${unfinished(executionId).message}`)
    const { request, requestedAt, folder: recorded } = contextOf(state)
    const places = folders.placesFor({ executionId, name: request.executionFolderName, requestedAt, recordedPath: recorded?.folderPath ?? null })
    const settled = await (staged as StagedFiles | null)?.settle(places, content.files)
    const { exportedAt, program } = content.header
    const origin = { importedAt: now().toISOString(), file, sha256: content.sha256, exportedAt, program, folder: settled?.folder ?? null }
    try {
      const outcome = await store.importHistory(content.events, summaryOf(state, content.events.at(-1)?.recordedAt ?? requestedAt), origin)
      return { executionId, version, outcome, folder: (await store.origin(executionId))?.folder ?? null, files: content.files.length }
    } catch (error) {
      if (settled?.made) await rm(settled.folder, { recursive: true, force: true })
      throw error
    }
  } finally {
    await (staged as StagedFiles | null)?.discard()
  }
}

const unfinished = (executionId: string): ArchiveError =>
  new ArchiveError('IMPORT_UNFINISHED', `holds execution ${executionId} as it was before its end: where it was exported it goes on, and nothing may run twice. Export it again when it is over; to look at this file, name it to \`countersign show\``)

async function checkRoom(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder)
  if (bavail * bsize < bytes) throw new ArchiveError('NO_ROOM', `holds ${bytes} bytes of files, and the disk has room for ${bavail * bsize}: free some space`)
}
