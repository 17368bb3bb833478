/** Finds `python/helper.py` beside the sources, also when this file runs from `dist/`. Called by the parser helper. */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

export function helperScript(): string {
  const candidates = ['../python/helper.py', '../../../../adapters/analyzer/python/helper.py']
  for (const candidate of candidates) {
    const path = fileURLToPath(new URL(candidate, import.meta.url))
    if (existsSync(path)) return path
  }
  throw new Error('adapters/analyzer/python/helper.py is missing from this installation: install countersign again')
}
