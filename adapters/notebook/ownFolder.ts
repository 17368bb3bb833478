/**
 * Writing inside one execution's folder, whose contents a program may have changed: a file appears whole or not at all, and a
 * symlink that leads out of the folder is refused instead of followed. Called by the notebook and metadata writers.
 */
import { randomBytes } from 'node:crypto'
import { lstat, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import { FolderElsewhereError, insideFolder } from '../process/insideFolder.js'
import { onDisk } from './fileFailure.js'

/** Mode 0700, parents too. @throws AdapterFailure `FOLDER_UNSAFE` when something else stands there. */
export const ensureFolder = (path: string): Promise<void> => onDisk(path, async () => {
  await mkdir(path, { recursive: true, mode: 0o700 }).catch(async (error: unknown) => {
    // A file or a dangling link in the way; what it is, is looked at below.
    if (await lstat(path).catch(() => null) === null) throw error
  })
  if (!(await lstat(path)).isDirectory()) throw unsafe(path)
})

const unsafe = (path: string): AdapterFailure => new AdapterFailure({
  category: 'configuration',
  code: 'FOLDER_UNSAFE',
  message: `${path} is not a folder of this execution (a file or a link stands there, or it leads elsewhere): remove it`,
  details: { path },
})

/** Writes `text` to `folder/…/name` by a temporary file and a rename, mode 0600. `path` must be below `folder`. */
export const writeWhole = (folder: string, path: string, text: string): Promise<void> => onDisk(path, async () => {
  const parent = dirname(path)
  await ensureFolder(parent)
  await insideFolder(folder, parent, async (at) => {
    const name = at(basename(path))
    const temporary = at(`.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`)
    try {
      const file = await open(temporary, 'wx', 0o600)
      try {
        await file.writeFile(text, 'utf8')
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(temporary, name)
    } catch (error) {
      await rm(temporary, { force: true })
      throw error
    }
  }).catch((error: unknown) => { throw error instanceof FolderElsewhereError ? unsafe(parent) : error })
})
