/**
 * Finds the folder of an earlier execution that a request wants to continue, and sets its final files aside. Called by
 * `folderHandler`. Only a real execution folder directly under the root is accepted: links that lead out are refused.
 */
import { mkdir, realpath, rename, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import { onDisk } from './fileFailure.js'
import { folderNamePattern, monthPattern, shortId } from './folderName.js'
import { readSmallFile } from '../process/readSmallFile.js'

const unknownFolder = (asked: string, why: string): AdapterFailure => new AdapterFailure({
  category: 'configuration',
  code: 'EXISTING_FOLDER_UNKNOWN',
  message: `existing_execution_folder: ${JSON.stringify(asked.slice(0, 200))} ${why}. Give the execution_folder of an earlier result, or leave the field out`,
  details: { field: 'existing_execution_folder', value: asked.slice(0, 200) },
})

/** A bare folder name says its own month. */
const candidate = (rootDir: string, asked: string): string => {
  const month = folderNamePattern.exec(asked)
  return month ? resolve(rootDir, `${month[1]}-${month[2]}`, asked) : resolve(rootDir, asked)
}

/** Absolute path, path relative to the root, or bare folder name. @throws AdapterFailure `EXISTING_FOLDER_UNKNOWN`. */
export const findExistingFolder = async (rootDir: string, asked: string): Promise<string> => {
  if (asked.includes('\0')) throw unknownFolder(asked, 'is not a path')
  const path = candidate(rootDir, asked)
  const real = await realpath(path).catch(() => null)
  if (real === null || !(await stat(real)).isDirectory()) throw unknownFolder(asked, 'does not exist')
  const root = await realpath(rootDir)
  const isExecutionFolder = dirname(dirname(real)) === root && monthPattern.test(basename(dirname(real))) && folderNamePattern.test(basename(real))
  if (!isExecutionFolder) throw unknownFolder(asked, 'is not the folder of an execution of this service')
  return real
}

/** Id of the execution that ended last in this folder. */
export const ownerOf = async (folder: string): Promise<string | null> => {
  try {
    const metadata: unknown = JSON.parse(await readSmallFile(join(folder, 'execution_metadata.json')) ?? '')
    const id = typeof metadata === 'object' && metadata !== null && 'execution_id' in metadata ? metadata.execution_id : null
    return typeof id === 'string' ? id : null
  } catch {
    return null
  }
}

/** The metadata file goes last: as long as it stands, a repeated effect knows that it is not done. */
const finalFiles = ['notebook.ipynb', 'results.json', 'figures', 'execution_metadata.json'] as const

/**
 * Moves what the earlier execution ended with to `attempts/earlier_<its id>/`, so that an old result can never be taken for
 * the new one. What the program itself left stays where it is. Doing it twice changes nothing.
 */
export const setEarlierFilesAside = (folder: string, executionId: string, replacesContext: boolean): Promise<void> => onDisk(folder, async () => {
  const owner = await ownerOf(folder)
  if (owner === executionId) return
  const aside = join(folder, 'attempts', `earlier_${shortId(owner ?? basename(folder))}`)
  // An execution that never ended left no metadata: then the first try is the only one, so that our own files stay.
  const made = await mkdir(aside, { recursive: true, mode: 0o700 })
  if (owner === null && made === undefined) return
  for (const name of replacesContext ? ['context.json', ...finalFiles] : finalFiles) {
    await rename(join(folder, name), join(aside, name)).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
    })
  }
})
