/**
 * Whether a folder holds something that decides what an import in it gives: Python files, or settings of matplotlib. An earlier
 * attempt may have left them there. A kernel that has imported elsewhere would not have seen them, so such a folder needs a new one.
 */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

const decides = /\.(py|pyc|pyw|so|pyd|zip|egg)$|^matplotlibrc$/

export async function holdsWhatImportsSee(folder: string): Promise<boolean> {
  const entries = await readdir(folder, { withFileTypes: true })
  // Where a link leads is not looked at.
  if (entries.some((entry) => decides.test(entry.name) || entry.isSymbolicLink())) return true
  for (const entry of entries) {
    if (!entry.isDirectory()) continue
    const inside = await readdir(join(folder, entry.name)).catch(() => [])
    if (inside.some((name) => name.startsWith('__init__.'))) return true
  }
  return false
}
