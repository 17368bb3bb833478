/**
 * Work in a folder that a program can move, or replace by a link, at any moment: it is opened once, looked at as it was
 * opened, and its files are named by what was opened; a path would be followed anew at each use. Called by all who touch
 * files in an execution's folder.
 */
import { constants } from 'node:fs'
import { open, readlink, realpath, type FileHandle } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'

/** The path is not the folder that it says: a link stands there or on the way, or something that is no folder. */
export class FolderElsewhereError extends Error {
  override readonly name = 'FolderElsewhereError'
  readonly code = 'FOLDER_ELSEWHERE'
  constructor(path: string, options?: ErrorOptions) {
    super(`${path} is not a folder, or leads elsewhere: remove what stands there`, options)
  }
}

/** Path of a file right in the folder, good while the work goes on; what the file is must be asked when it is opened (O_NOFOLLOW). */
export type At = (name: string) => string

/** `path` is `folder` or below it; only `folder` itself may be reached by links. @throws FolderElsewhereError, and as `fs` does. */
export async function insideFolder<T>(folder: string, path: string, work: (at: At) => Promise<T>): Promise<T> {
  if (!`${resolve(path)}${sep}`.startsWith(`${resolve(folder)}${sep}`)) throw new FolderElsewhereError(path)
  const expected = resolve(await realpath(folder), relative(folder, path))
  const opened = await open(expected, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW).catch((cause: unknown) => {
    throw isCode(cause, 'ENOTDIR', 'ELOOP') ? new FolderElsewhereError(path, { cause }) : cause
  })
  try {
    const address = await addressOf(opened, expected)
    if (address === null) throw new FolderElsewhereError(path)
    return await work((name) => {
      if (name === '' || name === '..' || name.includes(sep)) throw new FolderElsewhereError(join(path, name))
      return `${address}${sep}${name}`
    })
  } finally {
    await opened.close()
  }
}

/** null: what was opened is not what `expected` says. */
async function addressOf(opened: FileHandle, expected: string): Promise<string | null> {
  const address = `/proc/self/fd/${opened.fd}`
  const seen = await readlink(address).catch((cause: unknown) => {
    if (isCode(cause, 'ENOENT')) return null
    throw cause
  })
  if (seen !== null) return seen === expected ? address : null
  // Without /proc there is only the path, which may be another folder the next moment.
  return await realpath(expected) === expected ? expected : null
}

const isCode = (error: unknown, ...codes: string[]): boolean => error instanceof Error && 'code' in error && codes.includes(String(error.code))
