/** What takes room in the data folder, by kind. The sizes of the database come from the store. */
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { DiskUse } from '../../store/index.js'
import type { Probe } from './examine.js'

/** A folder with very many files is not counted to its end. */
const longestMs = 5_000

export interface DiskSettings {
  readonly dataDir: string
  /** null: there is no database yet. */
  readonly database: () => DiskUse | null
  /** By what they hold. */
  readonly folders: Readonly<Record<string, string>>
}

export function diskProbe({ dataDir, database, folders }: DiskSettings): Probe {
  return {
    name: 'disk use',
    needed: false,
    remedy: '',
    async try() {
      const use = database()
      const about = use?.estimated ? 'about ' : ''
      const parts = use === null ? [] : [
        `events ${about}${bytes(use.events)}`, `large values ${about}${bytes(use.blobs)}`, `lists and indexes ${about}${bytes(use.projections)}`,
        `free pages ${bytes(use.free)}`, `write-ahead log ${bytes(use.writeAheadLog)}`,
      ]
      for (const [what, folder] of Object.entries(folders)) {
        const size = await sizeOf(folder, performance.now() + longestMs)
        if (size !== null) parts.push(`${what} ${size.whole ? '' : 'at least '}${bytes(size.bytes)}`)
      }
      return { where: dataDir, version: null, detail: parts.length === 0 ? 'nothing yet' : parts.join(', ') }
    },
  }
}

/** null: there is no such folder. Links are not followed. */
async function sizeOf(folder: string, until: number): Promise<{ readonly bytes: number; readonly whole: boolean } | null> {
  let total = 0
  const open = [folder]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const entries = await readdir(next, { withFileTypes: true }).catch(() => null)
    if (entries === null && next === folder) return null
    for (const entry of entries ?? []) {
      if (performance.now() > until) return { bytes: total, whole: false }
      const path = join(next, entry.name)
      if (entry.isDirectory()) open.push(path)
      // It may be gone by now.
      else if (entry.isFile()) total += (await stat(path).catch(() => null))?.size ?? 0
    }
  }
  return { bytes: total, whole: true }
}

export function bytes(count: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB']
  const unit = Math.min(Math.floor(Math.log2(Math.max(count, 1)) / 10), units.length - 1)
  return `${unit === 0 ? count : (count / 1024 ** unit).toFixed(1)} ${units[unit] ?? ''}`
}
