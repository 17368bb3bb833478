/** Rows of `events`: appended in commit order, read by execution or as the global feed. */
import type { Database } from 'better-sqlite3'
import type { RecordedEvent } from '../../machines/index.js'
import { resolveBlobs } from '../largeValues.js'
import type { BlobMode } from '../ports/eventStore.js'
import type { BlobTable } from './blobTable.js'
import { rowLimit } from './rowLimit.js'

/** Arrays and text hashes, because objects with buffers take three times as long to read. */
const columns = `global_position, execution_id, events.version, event_id, type, schema_version, data, metadata, commit_id,
  machine_version, state_after, recorded_at, lower(hex(prev_hash)), lower(hex(hash))`
/** The feed tells what happened here. */
const notImported = 'NOT EXISTS (SELECT 1 FROM imports WHERE imports.execution_id = executions.execution_id AND global_position <= last_position)'
type EventRow = readonly [
  globalPosition: number, executionId: string, version: number, eventId: string, type: string, schemaVersion: number, data: string,
  metadata: string, commitId: string, machineVersion: string, stateAfter: string, recordedAt: string, prevHash: string, hash: string,
]

export function eventTable(db: Database, blobs: BlobTable) {
  const insert = db.prepare(
    `INSERT INTO events (execution_key, version, event_id, type, schema_version, data, metadata, commit_id, machine_version,
      state_after, recorded_at, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const ofExecution = db.prepare<[string, number, number], EventRow>(
    `SELECT ${columns} FROM executions JOIN events ON execution_key = key
      WHERE execution_id = ? AND events.version > ? ORDER BY events.version LIMIT ?`,
  ).raw()
  const ofAll = db.prepare<[number, number], EventRow>(
    `SELECT ${columns} FROM events JOIN executions ON execution_key = key
      WHERE global_position > ? AND ${notImported} ORDER BY global_position LIMIT ?`,
  ).raw()
  const removed = db.prepare<[], number>('SELECT ifnull(sum(events), 0) FROM removals').pluck()
  const count = db.prepare<[], number>('SELECT count(*) FROM events').pluck()
  const stray = db.prepare<[], number>('SELECT count(*) FROM events WHERE NOT EXISTS (SELECT 1 FROM executions WHERE key = execution_key)').pluck()
  const lastOfAll = db.prepare<[], number>(
    `SELECT global_position FROM events JOIN executions ON execution_key = key WHERE ${notImported} ORDER BY global_position DESC LIMIT 1`,
  ).pluck()
  const hashAt = db.prepare<[string, number], string>(
    'SELECT lower(hex(hash)) FROM executions JOIN events ON execution_key = key WHERE execution_id = ? AND events.version = ?',
  ).pluck()
  const last = db.prepare<[], number | null>('SELECT max(global_position) FROM events').pluck()

  const toEvent = (row: EventRow, mode: BlobMode): RecordedEvent => {
    const [globalPosition, executionId, version, eventId, type, schemaVersion, data, metadata, commitId, machineVersion, stateAfter, recordedAt, prevHash, hash] = row
    return {
      globalPosition, executionId, version, eventId, type, schemaVersion,
      data: mode === 'resolve' ? resolveBlobs(data, blobs.read) : JSON.parse(data),
      metadata: JSON.parse(metadata) as RecordedEvent['metadata'],
      commitId, machineVersion, stateAfter, recordedAt, prevHash, hash,
    }
  }

  return {
    append(executionKey: number, event: Omit<RecordedEvent, 'globalPosition'>, dataText: string, metadataText: string): RecordedEvent {
      const { lastInsertRowid } = insert.run(
        executionKey, event.version, event.eventId, event.type, event.schemaVersion, dataText, metadataText, event.commitId,
        event.machineVersion, event.stateAfter, event.recordedAt, Buffer.from(event.prevHash, 'hex'), Buffer.from(event.hash, 'hex'),
      )
      return { globalPosition: Number(lastInsertRowid), ...event }
    },
    readExecution: (executionId: string, afterVersion: number, limit: number, mode: BlobMode) =>
      ofExecution.all(executionId, afterVersion, rowLimit(limit)).map((row) => toEvent(row, mode)),
    readAll: (afterPosition: number, limit: number, mode: BlobMode) => ofAll.all(afterPosition, rowLimit(limit)).map((row) => toEvent(row, mode)),
    /** Of the newest event in the table. */
    lastPosition: () => last.get() ?? 0,
    tally() {
      const events = count.get() ?? 0
      return { events, strayEvents: stray.get() ?? 0, missingPositions: (last.get() ?? 0) - events - (removed.get() ?? 0) }
    },
    /** Of the newest event that the feed tells. */
    lastInFeed: () => lastOfAll.get() ?? 0,
    hashAt: (executionId: string, version: number): string | null => hashAt.get(executionId, version) ?? null,
  }
}

export type EventTable = ReturnType<typeof eventTable>
