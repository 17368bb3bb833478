/**
 * The images of a run in its folder: found by looking (never by believing the kernel), and displayed ones written there.
 * Symbolic links are neither followed nor written through, since the program, which may still run, can plant them anywhere.
 */
import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { lstat, mkdir, open, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Artifact, OutputChunk } from '../../machines/index.js'
import { FolderElsewhereError, insideFolder } from '../process/insideFolder.js'

const imageName = /\.(png|jpe?g|svg)$/i
const maxDepth = 8
const maxEntries = 20_000

export interface ImageLimits {
  readonly maxFigures: number
  readonly maxFigureBytes: number
}

/** Path to "size and time of change", for images below `folder`, except attempts/ and hidden folders. */
export async function listImages(folder: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  let seen = 0
  const walk = (path: string, depth: number): Promise<void> => insideFolder(folder, path, async (at) => {
    const entries = await readdir(at('.'), { withFileTypes: true })
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      seen += 1
      if (seen > maxEntries) return
      const inside = join(path, entry.name)
      if (entry.isDirectory() && depth < maxDepth && !entry.name.startsWith('.') && !(depth === 0 && entry.name === 'attempts')) {
        await walk(inside, depth + 1)
      } else if (entry.isFile() && imageName.test(entry.name)) {
        const stat = await lstat(at(entry.name)).catch(() => null)
        if (stat !== null) found.set(inside, `${stat.ino} ${stat.size} ${stat.mtimeMs}`)
      }
    }
  }).catch(() => { /* gone, or not the program's to show */ })
  await walk(folder, 0)
  return found
}

/** Images that are new or changed since `before`, with their hashes. */
export async function newImages(
  folder: string, before: ReadonlyMap<string, string>, limits: ImageLimits,
): Promise<{ readonly figures: readonly Artifact[]; readonly warnings: readonly string[] }> {
  const changed = [...await listImages(folder)].filter(([path, mark]) => before.get(path) !== mark).map(([path]) => path)
  const warnings: string[] = []
  if (changed.length > limits.maxFigures) warnings.push(`The program left ${changed.length} images; the first ${limits.maxFigures} are listed.`)
  const figures: Artifact[] = []
  for (const path of changed.slice(0, limits.maxFigures)) {
    const artifact = await describeFile(folder, path, limits.maxFigureBytes)
    if (artifact === null) warnings.push(`${path} is larger than ${limits.maxFigureBytes} bytes or cannot be read; it is not listed.`)
    else figures.push(artifact)
  }
  return { figures, warnings }
}

/** Hash and size of a regular file below `folder`; null when it is none, is too large or is gone. */
export const describeFile = (folder: string, path: string, maxBytes: number): Promise<Artifact | null> =>
  insideFolder(folder, dirname(path), async (at) => {
    const file = await open(at(basename(path)), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
    try {
      const stat = await file.stat()
      if (!stat.isFile() || stat.size > maxBytes) return null
      const hash = createHash('sha256')
      let bytes = 0
      for await (const part of file.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>) {
        hash.update(part)
        bytes += part.length
        if (bytes > maxBytes) return null
      }
      return { path, sha256: hash.digest('hex'), bytes }
    } finally {
      await file.close()
    }
  }).catch(() => null)

const displayed = [
  { mime: 'image/png', extension: 'png', encoding: 'base64' },
  { mime: 'image/jpeg', extension: 'jpg', encoding: 'base64' },
  { mime: 'image/svg+xml', extension: 'svg', encoding: 'utf8' },
] as const

export interface DisplayedImage {
  readonly extension: string
  readonly data: Buffer
}

/** The image of a displayed bundle, when it has one. */
export function displayedImage(chunk: OutputChunk): DisplayedImage | null {
  if (chunk.kind !== 'display_data' && chunk.kind !== 'execute_result') return null
  for (const { mime, extension, encoding } of displayed) {
    const value = chunk.data[mime]
    if (typeof value === 'string' && value !== '') return { extension, data: Buffer.from(value, encoding) }
  }
  return null
}

/** Writes displayed images as figures/figure_NN.* after the highest NN there, unless a file with those bytes is there. */
export async function writeDisplayed(
  folder: string, images: readonly DisplayedImage[], known: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (images.length === 0) return []
  const target = join(folder, 'figures')
  await mkdir(target, { mode: 0o700 }).catch(() => { /* checked next */ })
  return insideFolder(folder, target, async (at) => {
    const written = new Set(known)
    let number = Math.max(0, ...(await readdir(at('.'))).map((name) => Number(/^figure_(\d{1,6})\./.exec(name)?.[1] ?? 0)))
    for (const { extension, data } of images) {
      const hash = createHash('sha256').update(data).digest('hex')
      if (written.has(hash)) continue
      written.add(hash)
      number += 1
      const file = await open(at(`figure_${String(number).padStart(2, '0')}.${extension}`), 'wx', 0o600)
      await file.writeFile(data).finally(() => file.close())
    }
    return []
  }).catch((cause: unknown) => {
    if (cause instanceof FolderElsewhereError) return ['Displayed images were not saved: figures/ is not a folder.']
    throw cause
  })
}
