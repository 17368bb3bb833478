/**
 * Files that come out of an archive, put into a folder of their own until everything was read and checked: then the whole folder
 * gets its name at once, or goes. Nothing is ever written through a link, since nothing was there before.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { ArchiveError, systemCode } from './errors.js'
import { executionFiles } from './executionFiles.js'
import type { ArchivedFile } from './format.js'
import type { FileKeeper } from './readArchive.js'
import { syncFolder } from './writeArchive.js'

const prefix = '.import-'

export interface StagedFiles {
  readonly keeper: FileKeeper
  /** Gives the folder the first place that is free, or that holds exactly these files already. @throws ArchiveError `IMPORT_FOLDER_EXISTS` */
  settle(places: readonly string[], files: readonly ArchivedFile[]): Promise<{ readonly folder: string; readonly made: boolean }>
  discard(): Promise<void>
}

/** What an import that was killed has left goes first: only one is under way on a data folder. */
export async function stageFiles(rootDir: string): Promise<StagedFiles> {
  await mkdir(rootDir, { recursive: true, mode: 0o700 })
  for (const name of await readdir(rootDir)) if (name.startsWith(prefix)) await rm(join(rootDir, name), { recursive: true, force: true })
  const staging = join(rootDir, `${prefix}${randomBytes(8).toString('hex')}`)
  await mkdir(staging, { mode: 0o700 })
  const made = new Set([staging])
  let handle: FileHandle | null = null

  return {
    keeper: {
      async begin(path) {
        const file = join(staging, path)
        await mkdir(dirname(file), { recursive: true, mode: 0o700 })
        for (let folder = dirname(file); !made.has(folder); folder = dirname(folder)) made.add(folder)
        try {
          handle = await open(file, 'wx', 0o600)
        } catch (error) {
          // Two names that this file system takes for one, or a file where a folder should be.
          if (['EEXIST', 'ENOTDIR', 'EISDIR'].includes(systemCode(error))) throw new ArchiveError('ARCHIVE_UNSAFE_PATH', `holds ${JSON.stringify(path)} twice`, { cause: error })
          throw error
        }
      },
      async piece(bytes) {
        await handle?.writeFile(bytes)
      },
      async end() {
        await handle?.sync()
        await handle?.close()
        handle = null
      },
    },
    async settle(places, files) {
      for (const folder of made) await syncFolder(folder)
      for (const folder of places) {
        await mkdir(dirname(folder), { recursive: true, mode: 0o700 })
        // mkdir first: a rename would replace an empty folder that somebody else has just made.
        const free = await mkdir(folder, { mode: 0o700 }).then(() => true, (error: unknown) => {
          if (systemCode(error) === 'EEXIST') return false
          throw error
        })
        if (free) {
          await rename(staging, folder)
          await syncFolder(dirname(folder))
          return { folder, made: true }
        }
        if (await holdsExactly(folder, files)) {
          await rm(staging, { recursive: true, force: true })
          return { folder, made: false }
        }
      }
      throw new ArchiveError('IMPORT_FOLDER_EXISTS', `other files stand where its folder would be (${places.join(', ')}): move them away first`)
    },
    async discard() {
      await handle?.close().catch(() => undefined)
      await rm(staging, { recursive: true, force: true })
    },
  }
}

async function holdsExactly(folder: string, files: readonly ArchivedFile[]): Promise<boolean> {
  const there = (await executionFiles(folder)).files
  if (there.length !== files.length) return false
  for (const { path, bytes, sha256 } of files) {
    if (there.find((file) => file.path === path)?.bytes !== bytes || await sha256Of(join(folder, path)) !== sha256) return false
  }
  return true
}

export async function sha256Of(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) hash.update(chunk)
  return hash.digest('hex')
}
