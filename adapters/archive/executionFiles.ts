/**
 * What is in an execution's folder, without following any link: a program may have put anything there. Sorted, so that the
 * same folder gives the same file. `.in_use` is the service's own mark and belongs to no execution.
 */
import { lstat, readdir, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { systemCode } from './errors.js'
import type { LeftOut } from './format.js'
import { pathProblem } from './safePath.js'

export interface FolderContent {
  readonly files: readonly { readonly path: string; readonly bytes: number }[]
  readonly leftOut: readonly LeftOut[]
}

export async function executionFiles(folder: string): Promise<FolderContent> {
  const files: { path: string; bytes: number }[] = []
  const leftOut: LeftOut[] = []
  const open = ['']
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return []
      throw error
    })
    for (const { name } of entries) {
      const path = below === '' ? name : `${below}/${name}`
      if (path === '.in_use') continue
      const found = await lstat(join(folder, path)).catch(() => null)
      // Node gives names that are not UTF-8 with other characters: nothing is found there.
      if (found === null || pathProblem(path) !== null) leftOut.push({ path: pathProblem(path) === null ? path : JSON.stringify(path).slice(1, 200).replaceAll('\\', '?'), what: 'name', target: null })
      else if (found.isDirectory()) open.push(path)
      else if (found.isFile()) files.push({ path, bytes: found.size })
      else if (found.isSymbolicLink()) leftOut.push({ path, what: 'link', target: await readlink(join(folder, path)) })
      else leftOut.push({ path, what: 'special', target: null })
    }
  }
  const byPath = (a: { path: string }, b: { path: string }) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
  const named = once(files)
  return { files: named.sort(byPath), leftOut: once(leftOut, named).sort(byPath) }
}

/** Several names that are not UTF-8 are read as one, which may be that of a file, too. */
function once<T extends { readonly path: string }>(entries: readonly T[], taken: readonly { readonly path: string }[] = []): T[] {
  const paths = new Set(taken.map(({ path }) => path))
  return entries.filter(({ path }) => !paths.has(path) && paths.add(path))
}
