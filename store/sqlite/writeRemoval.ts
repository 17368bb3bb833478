/**
 * Takes an execution out, inside the transaction of the group commit: the tombstone first, since the triggers let nothing go
 * without it; then all its rows; then the values that nobody else uses.
 */
import type { Database } from 'better-sqlite3'
import type { Tombstone } from '../ports/archive.js'
import { NotRemovableError, UnknownExecutionError, WrongExpectedVersionError } from '../ports/errors.js'
import type { ArchiveTables } from './archiveTables.js'
import type { AppendTables } from './writeAppend.js'

export type Removal = (tombstone: Tombstone) => void

export function removal(db: Database, tables: AppendTables, archive: ArchiveTables): Removal {
  const lastOf = db.prepare<[number], number>('SELECT global_position FROM events WHERE execution_key = ? ORDER BY version DESC LIMIT 1').pluck()
  const blobsOf = db.prepare<[number], Buffer>('SELECT hash FROM blob_uses WHERE execution_key = ?').pluck()
  const removeBlob = db.prepare<[Buffer]>('DELETE FROM blobs WHERE hash = ? AND NOT EXISTS (SELECT 1 FROM blob_uses WHERE blob_uses.hash = blobs.hash)')
  const open = db.prepare<[number, number], number>('SELECT (SELECT count(*) FROM effects WHERE execution_key = ?) + (SELECT count(*) FROM timers WHERE execution_key = ?)').pluck()
  const rows = ['events', 'blob_uses', 'execution_facets', 'execution_search', 'approvals'].map((table) => db.prepare<[number]>(`DELETE FROM ${table} WHERE execution_key = ?`))
  const removeExecution = db.prepare<[number]>('DELETE FROM executions WHERE key = ?')

  return (tombstone) => {
    const { executionId, version, hash } = tombstone
    const head = tables.executions.head(executionId)
    const summary = tables.executions.summary(executionId)
    if (head === null || summary === null) throw new UnknownExecutionError(executionId)
    if (head.version !== version || head.hash !== hash) throw new WrongExpectedVersionError(executionId, version, head.version)
    if (!summary.final || (open.get(head.key, head.key) ?? 0) > 0) throw new NotRemovableError(executionId, 'it is not over')
    if (summary.hold) throw new NotRemovableError(executionId, `${summary.hold.by} placed a legal hold on it: ${summary.hold.reason}`)
    const last = lastOf.get(head.key)
    if (last === tables.events.lastPosition() || last === tables.events.lastInFeed()) throw new NotRemovableError(executionId, 'it holds the newest event of the log')
    const blobs = blobsOf.all(head.key)
    archive.bury(tombstone)
    tables.search.forget(head.key)
    for (const remove of rows) remove.run(head.key)
    for (const blob of blobs) removeBlob.run(blob)
    archive.forget(executionId)
    removeExecution.run(head.key)
  }
}
