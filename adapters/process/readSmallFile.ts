/**
 * Reads a file whose place a program may have taken with anything at all: only a regular file of bounded size, never through a
 * link, and never waiting, as reading a named pipe would. Called by all who read in
 * an execution's folder.
 */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'

const mostBytes = 16 * 1024 * 1024

/** Null: no regular file stands there, or none that may be read. A larger file reads as empty. */
export const readSmallFile = async (path: string): Promise<string | null> => {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => null)
  if (file === null) return null
  try {
    const stats = await file.stat()
    if (!stats.isFile()) return null
    if (stats.size > mostBytes) return ''
    const buffer = Buffer.alloc(stats.size)
    // Not to the end of the file: it may be growing.
    const { bytesRead } = await file.read(buffer, 0, stats.size, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } catch {
    return null
  } finally {
    await file.close()
  }
}
