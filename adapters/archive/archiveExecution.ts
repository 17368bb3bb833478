/**
 * One finished execution out of the store into a file. In this order, so that a crash at any point loses nothing: the file is
 * written and on the disk; it is read again and checked; the execution leaves the store and a tombstone stays, in one commit;
 * its folder goes. The next try goes on where the last one ended.
 */
import { access } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { contextOf, requestHash, replay } from '../../machines/index.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { type Tombstone, UnknownExecutionError, WrongExpectedVersionError } from '../../store/index.js'
import { ArchiveError } from './errors.js'
import { executionFiles } from './executionFiles.js'
import type { ExecutionFolders } from './executionFolders.js'
import { exportExecution, folderOf, type ExportParts } from './exportExecution.js'
import { fileEnding } from './format.js'
import { readArchive, type ArchiveContent } from './readArchive.js'
import { removeFolder } from './removeFolder.js'

/** Where a test may let the process die. */
export type ArchiveStep = 'written' | 'checked' | 'taken out' | 'folder removed'

export interface ArchiveParts extends ExportParts {
  readonly folders: ExecutionFolders
  readonly log: Logger
  readonly passed?: (step: ArchiveStep, executionId: string) => void
}

/** @returns path of the file. @throws ArchiveError, NotRemovableError, UnknownExecutionError */
export async function archiveExecution(parts: ArchiveParts, executionId: string, archiveFolder: string): Promise<string> {
  const { store, folders, now, passed } = parts
  const summary = await store.summary(executionId)
  if (!summary) throw new UnknownExecutionError(executionId)
  const { file, content, folder } = await wholeFile(parts, executionId, summary.version, archiveFolder)
  passed?.('checked', executionId)
  const state = replay(content.events)
  if (!state) throw new UnknownExecutionError(executionId)
  const { version, hash } = content.header
  const { request, fork } = contextOf(state)
  const mine = folder !== null && ((await folders.ownerOf(folder)) ?? executionId) === executionId
  await store.remove({
    executionId, version, hash, archivedAt: now().toISOString(), file, sha256: content.sha256, requestHash: requestHash(request, fork), summary, folder: mine ? folder : null,
  })
  passed?.('taken out', executionId)
  if (mine) await finishFolder(parts, { executionId, file, folder }, content).catch((error: unknown) => { folderStays(parts, { executionId, file }, error) })
  passed?.('folder removed', executionId)
  // Also where its folder could not go: the execution is in the file, and no longer in the store.
  return file
}

/** What an archiving that was cut short has left to do. */
export async function finishArchived(parts: ArchiveParts): Promise<void> {
  for (const tombstone of await parts.store.foldersToRemove()) {
    const { file, sha256 } = tombstone
    try {
      const content = await readArchive(file)
      if (content.sha256 !== sha256) throw new ArchiveError('ARCHIVE_DAMAGED', `${file} is another file than was written`)
      await finishFolder(parts, tombstone, content)
    } catch (error) {
      folderStays(parts, tombstone, error)
    }
  }
}

async function finishFolder({ store, folders, log }: ArchiveParts, { executionId, folder }: Pick<Tombstone, 'executionId' | 'file' | 'folder'>, content: ArchiveContent): Promise<void> {
  if (folder === null) return
  const { removed, left } = await removeFolder(folders, executionId, folder, content)
  if (!removed && left.length > 0) log.warn({ execution: executionId, folder, left: left.slice(0, 20) }, `the folder of the archived execution ${executionId} holds what is not in its archive file: that stays`)
  await store.folderRemoved(executionId)
}

const folderStays = ({ log }: ArchiveParts, { executionId, file }: Pick<Tombstone, 'executionId' | 'file'>, error: unknown): void =>
  log.warn({ err: error, execution: executionId, file }, `the folder of the archived execution ${executionId} stays for now: it goes when it and its archive file can be read`)

/** The file that an earlier try has left is taken when it holds all that is here now. */
async function wholeFile(parts: ArchiveParts, executionId: string, version: number, archiveFolder: string): Promise<{ readonly file: string; readonly content: ArchiveContent; readonly folder: string | null }> {
  const head = await parts.store.head(executionId)
  for (let copy = 1; ; copy++) {
    const file = resolve(join(archiveFolder, `${executionId}-${version}${copy === 1 ? '' : `-${copy}`}${fileEnding}`))
    if (await access(file).then(() => true, () => false)) {
      const content = await readArchive(file).catch(() => null)
      if (content === null || content.header.hash !== head?.hash) continue
      const state = replay(content.events)
      const folder = state && (await folderOf(parts, state))
      if (folder === null || sameFiles(content, await executionFiles(folder))) return { file, content, folder }
      continue
    }
    const { folder } = await exportExecution(parts, executionId, file)
    parts.passed?.('written', executionId)
    const content = await readArchive(file)
    if (content.header.version !== head?.version || content.header.hash !== head.hash) throw new WrongExpectedVersionError(executionId, content.header.version, head?.version ?? 0)
    return { file, content, folder }
  }
}

const sameFiles = (content: ArchiveContent, { files, leftOut }: Awaited<ReturnType<typeof executionFiles>>): boolean =>
  JSON.stringify([content.files.map(({ path, bytes }) => [path, bytes]), content.leftOut.map(({ path }) => path)]) ===
  JSON.stringify([files.map(({ path, bytes }) => [path, bytes]), leftOut.map(({ path }) => path)])
