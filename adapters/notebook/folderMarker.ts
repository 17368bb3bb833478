/**
 * The file `.in_use` says which execution works in a folder, so that no other one continues it meanwhile. Put there by
 * `folderHandler`, taken away with the final notebook. The same execution may take its folder again at any time.
 */
import { randomBytes } from 'node:crypto'
import { link, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'
import { onDisk } from './fileFailure.js'
import { readSmallFile } from '../process/readSmallFile.js'

const markerOf = (folder: string): string => join(folder, '.in_use')

/** Null: there is no marker; `''`: it cannot be read, since a program may have put anything there. */
const holderOf = async (folder: string): Promise<string | null> => {
  const text = await readSmallFile(markerOf(folder))
  if (text === null) return null
  try {
    const { execution_id: id } = JSON.parse(text) as { readonly execution_id?: unknown }
    return typeof id === 'string' && /^[A-Za-z0-9_-]{1,128}$/.test(id) ? id : ''
  } catch {
    return ''
  }
}

/** @throws AdapterFailure `EXISTING_FOLDER_IN_USE` when another execution works there. */
export const takeFolder = (folder: string, executionId: string): Promise<void> => onDisk(folder, async () => {
  const marker = markerOf(folder)
  const own = join(folder, `.in_use.${randomBytes(6).toString('hex')}.tmp`)
  await writeFile(own, `${JSON.stringify({ execution_id: executionId })}\n`, { mode: 0o600, flag: 'wx', flush: true })
  try {
    // A link appears whole, and only one of two executions can make it.
    await link(own, marker)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
    const holder = await holderOf(folder)
    if (holder !== executionId) throw inUse(folder, marker, holder)
  } finally {
    await rm(own, { force: true })
  }
})

/** Leaves the marker of another execution alone. */
export const giveFolderBack = (folder: string, executionId: string): Promise<void> => onDisk(folder, async () => {
  const holder = await holderOf(folder)
  if (holder === executionId || holder === '') await rm(markerOf(folder), { force: true })
})

const inUse = (folder: string, marker: string, holder: string | null): AdapterFailure => new AdapterFailure({
  category: 'configuration',
  code: 'EXISTING_FOLDER_IN_USE',
  message: holder === null || holder === ''
    ? `existing_execution_folder: ${folder} is marked as in use, but ${marker} does not say by which execution. If none works there, remove that file`
    : `existing_execution_folder: the execution ${holder} works in ${folder}. Wait until it is over; if it is over or gone already, remove ${marker}`,
  details: { field: 'existing_execution_folder', folder, ...(holder === null || holder === '' ? {} : { executionId: holder }) },
})
