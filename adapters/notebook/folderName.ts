/** Where an execution's folder is, computed from what is recorded: the same execution always gets the same path. Pure. */
import { join } from 'node:path'

/** `execution_YYYYMMDD_HHMMSS_<name>_<id>`, the id in lower case. */
export const folderNamePattern = /^execution_(\d{4})(\d{2})\d{2}_\d{6}_.+_[0-9a-z]{1,8}$/
export const monthPattern = /^\d{4}-\d{2}$/

/** Last eight characters of the execution id: of a ULID, those that are random. */
export const shortId = (executionId: string): string => executionId.slice(-8).toLowerCase().replace(/[^0-9a-z]/g, '0')

/** `20261122_230847`, in UTC. */
export const compactTime = (isoTime: string): string => new Date(isoTime).toISOString().slice(0, 19).replace(/[-:]/g, '').replace('T', '_')

export const folderPathFor = (rootDir: string, name: string, executionId: string, createdAt: string): string => {
  const time = compactTime(createdAt)
  return join(rootDir, `${time.slice(0, 4)}-${time.slice(4, 6)}`, `execution_${time}_${name}_${shortId(executionId)}`)
}
