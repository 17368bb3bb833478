/** Where the folder of an execution is, or may be put, whose recorded path is of another machine or of an older place. Pure. */
import { join } from 'node:path'
import { folderNamePattern, folderPathFor, monthPattern } from './folderName.js'

/** The same month and name below our own root; null: the path is none that this service would have made. */
export const folderBelow = (rootDir: string, recordedPath: string): string | null => {
  const [month = '', name = ''] = recordedPath.split('/').slice(-2)
  return monthPattern.test(month) && folderNamePattern.test(name) && !name.includes('\0') && name.length <= 255 ? join(rootDir, month, name) : null
}

/** As it was called, else as a new execution's would be, else with a mark that says why. */
export const placesForImport = (rootDir: string, execution: { readonly executionId: string; readonly name: string; readonly requestedAt: string; readonly recordedPath: string | null }): string[] => {
  const recorded = execution.recordedPath === null ? null : folderBelow(rootDir, execution.recordedPath)
  const own = folderPathFor(rootDir, execution.name, execution.executionId, execution.requestedAt)
  return [...new Set([...(recorded === null ? [] : [recorded]), own, `${own}_imported`])]
}
