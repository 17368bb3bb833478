/**
 * Removes the folder of an archived execution: only files that are in the archive as they are here, checked by their hash right
 * before each goes. What came or changed since stays. May be killed at any point and begun again.
 */
import { lstat, readdir, readlink, rmdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from './errors.js'
import { executionFiles } from './executionFiles.js'
import type { ExecutionFolders } from './executionFolders.js'
import type { ArchiveContent } from './readArchive.js'
import { sha256Of } from './stagedFiles.js'

/** `left`: paths that are not in the archive as they are. */
export type FolderRemoval = { readonly removed: boolean; readonly left: readonly string[] }

export async function removeFolder(folders: ExecutionFolders, executionId: string, folder: string, { files, leftOut }: Pick<ArchiveContent, 'files' | 'leftOut'>): Promise<FolderRemoval> {
  if (await lstat(folder).catch(() => null) === null) return { removed: true, left: [] }
  // Somebody continued it: it is that execution's now.
  const owner = await folders.ownerOf(folder)
  if (owner !== null && owner !== executionId) return { removed: false, left: [] }
  await folders.take(folder, executionId)
  for (const { path, bytes, sha256 } of files) {
    const file = join(folder, path)
    const found = await lstat(file).catch(() => null)
    if (found?.isFile() && found.size === bytes && (await sha256Of(file)) === sha256) await gone(unlink(file))
  }
  for (const { path, what, target } of leftOut) {
    const link = join(folder, path)
    if (what === 'link' && (await readlink(link).catch(() => null)) === target) await gone(unlink(link))
    else if (what === 'special') await gone(unlink(link))
  }
  await removeEmptyBelow(folder)
  const { files: others, leftOut: otherThings } = await executionFiles(folder)
  const left = [...others, ...otherThings].map(({ path }) => path)
  await folders.giveBack(folder, executionId)
  if (left.length > 0) return { removed: false, left }
  return { removed: await rmdir(folder).then(() => true, () => false), left }
}

async function removeEmptyBelow(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    await removeEmptyBelow(join(folder, entry.name))
    await rmdir(join(folder, entry.name)).catch(() => undefined)
  }
}

async function gone(work: Promise<void>): Promise<void> {
  await work.catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error
  })
}
