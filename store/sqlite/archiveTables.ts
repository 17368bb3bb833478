/** Rows of `tombstones` (executions that were taken out) and `imports` (histories that came from a file). */
import type { Database } from 'better-sqlite3'
import type { Origin, Tombstone } from '../ports/archive.js'
import type { ExecutionSummary } from '../ports/eventStore.js'

interface TombstoneRow {
  readonly execution_id: string
  readonly version: number
  readonly head_hash: Buffer
  readonly archived_at: string
  readonly file: string
  readonly sha256: string
  readonly request_hash: string
  readonly summary: string
  readonly folder: string | null
}

export function archiveTables(db: Database) {
  const bury = db.prepare('INSERT INTO tombstones (execution_id, version, head_hash, archived_at, file, sha256, request_hash, summary, folder) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  // Which positions of the log have no event any more: also where the execution came back since, at other positions.
  const removed = db.prepare('INSERT INTO removals (execution_id, archived_at, events) VALUES (?, ?, ?)')
  const unbury = db.prepare<[string]>('DELETE FROM tombstones WHERE execution_id = ?')
  const find = db.prepare<[string], TombstoneRow>('SELECT * FROM tombstones WHERE execution_id = ?')
  const withFolder = db.prepare<[], TombstoneRow>('SELECT * FROM tombstones WHERE folder IS NOT NULL')
  const done = db.prepare<[string]>('UPDATE tombstones SET folder = NULL WHERE execution_id = ? AND folder IS NOT NULL')
  const bring = db.prepare('INSERT INTO imports (execution_id, version, head_hash, first_position, last_position, origin) VALUES (?, ?, ?, ?, ?, ?)')
  const origin = db.prepare<[string], string>('SELECT origin FROM imports WHERE execution_id = ?').pluck()
  const forget = db.prepare<[string]>('DELETE FROM imports WHERE execution_id = ?')

  return {
    bury({ executionId, version, hash, archivedAt, file, sha256, requestHash, summary, folder }: Tombstone): void {
      bury.run(executionId, version, Buffer.from(hash, 'hex'), archivedAt, file, sha256, requestHash, JSON.stringify(summary), folder)
      removed.run(executionId, archivedAt, version)
    },
    unbury: (executionId: string): void => void unbury.run(executionId),
    tombstone(executionId: string): Tombstone | null {
      const row = find.get(executionId)
      return row === undefined ? null : toTombstone(row)
    },
    foldersToRemove: () => withFolder.all().map(toTombstone),
    folderRemoved: (executionId: string): void => void done.run(executionId),
    bring(executionId: string, version: number, hash: string, firstPosition: number, from: Origin): void {
      bring.run(executionId, version, Buffer.from(hash, 'hex'), firstPosition, firstPosition + version - 1, JSON.stringify(from))
    },
    origin(executionId: string): Origin | null {
      const text = origin.get(executionId)
      return text === undefined ? null : (JSON.parse(text) as Origin)
    },
    forget: (executionId: string): void => void forget.run(executionId),
  }
}

export type ArchiveTables = ReturnType<typeof archiveTables>

const toTombstone = (row: TombstoneRow): Tombstone => ({
  executionId: row.execution_id, version: row.version, hash: row.head_hash.toString('hex'), archivedAt: row.archived_at, file: row.file,
  sha256: row.sha256, requestHash: row.request_hash, summary: JSON.parse(row.summary) as ExecutionSummary, folder: row.folder,
})
