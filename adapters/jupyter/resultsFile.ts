/** `results.json` of an execution's folder: always valid JSON, replaced as a whole, never written through a link. */
import { randomUUID } from 'node:crypto'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EngineResult } from '../../machines/index.js'
import { messageOf } from './failures.js'
import { describeFile } from './folderImages.js'
import type { Collected } from './kernelStage.js'

type Results = Pick<EngineResult, 'results' | 'resultsNote'>

/** Writes small results; of large ones, which the kernel wrote, the hash is checked and a reference is given. */
export async function keepResults(folder: string, collected: Collected['results']): Promise<Results> {
  switch (collected.state) {
    case 'missing': return { results: null, resultsNote: 'The program left no variable named results.' }
    case 'not_a_dict': return { results: null, resultsNote: `The program left results as ${collected.type}; it has to be a dict.` }
    case 'dict': return { results: collected.value, resultsNote: await writeResults(folder, collected.value) }
    case 'file': {
      const path = join(folder, 'results.json')
      const file = await describeFile(folder, path, collected.bytes)
      if (file?.sha256 !== collected.sha256) return { results: null, resultsNote: 'The large results.json was changed after it was written.' }
      const reference = { _type: 'results_file', path: 'results.json', sha256: file.sha256, bytes: file.bytes }
      return { results: reference, resultsNote: `results is ${file.bytes} bytes of JSON: it is in results.json, here is its hash.` }
    }
  }
}

async function writeResults(folder: string, results: object): Promise<string | null> {
  const temporary = join(folder, `.results-${randomUUID()}.json`)
  try {
    await writeFile(temporary, `${JSON.stringify(results, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    await rename(temporary, join(folder, 'results.json'))
    return null
  } catch (cause) {
    await rm(temporary, { force: true })
    return `results.json could not be written: ${messageOf(cause)}`
  }
}
