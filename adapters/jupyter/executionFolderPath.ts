/**
 * Says where an execution's folder is for the kernel. Jupyter's `path` is relative to the server's root, is not
 * contained by it, and falls back silently to a parent when it does not exist: so it is checked here and again in the kernel.
 */
import { realpath } from 'node:fs/promises'
import { isAbsolute, join, relative, sep } from 'node:path'
import type { JupyterServer } from './jupyterServer.js'
import { folderOutside } from './failures.js'

export interface FolderForKernel {
  /** The folder as this process sees it, symbolic links resolved. */
  readonly local: string
  /** For the `path` of POST /api/kernels. */
  readonly apiPath: string
  /** The folder as the kernel sees it. */
  readonly inKernel: string
}

export async function executionFolderPath(server: JupyterServer, folderPath: string): Promise<FolderForKernel> {
  const local = await realpath(folderPath).catch(() => { throw folderOutside(folderPath, server.rootDir) })
  const below = relative(server.rootDir, local)
  if (below === '' || below.startsWith(`..${sep}`) || below === '..' || isAbsolute(below)) throw folderOutside(folderPath, server.rootDir)
  return { local, apiPath: below.split(sep).join('/'), inKernel: join(server.kernelRootDir, below) }
}

/** A path in the folder as the kernel sees it; a path elsewhere stays as it is. */
export function pathInKernel(path: string, folder: FolderForKernel): string {
  if (!isAbsolute(path)) return join(folder.inKernel, path)
  const below = relative(folder.local, path)
  return below.startsWith('..') ? path : join(folder.inKernel, below)
}
