/** Rows of `events`: appended in commit order, read by execution or as the global feed. */
import type { Database } from 'better-sqlite3'
import type { RecordedEvent } from '../../machines/index.js'
import { resolveBlobs } from '../largeValues.js'
import type { BlobMode } from '../ports/eventStore.js'
import type { BlobTable } from './blobTable.js'

interface EventRow {
  readonly global_position: number
  readonly execution_id: string
  readonly version: number
  readonly event_id: string
  readonly type: string
  readonly schema_version: number
  readonly data: string
  readonly metadata: string
  readonly commit_id: string
  readonly machine_version: string
  readonly state_after: string
  readonly recorded_at: string
  readonly prev_hash: Buffer
  readonly hash: Buffer
}

const columns = `global_position, execution_id, events.version, event_id, type, schema_version, data, metadata, commit_id,
  machine_version, state_after, recorded_at, prev_hash, hash`

export function eventTable(db: Database, blobs: BlobTable) {
  const insert = db.prepare(
    `INSERT INTO events (execution_key, version, event_id, type, schema_version, data, metadata, commit_id, machine_version,
      state_after, recorded_at, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const ofExecution = db.prepare<[string, number, number], EventRow>(
    `SELECT ${columns} FROM executions JOIN events ON execution_key = key
      WHERE execution_id = ? AND events.version > ? ORDER BY events.version LIMIT ?`,
  )
  const ofAll = db.prepare<[number, number], EventRow>(
    `SELECT ${columns} FROM events JOIN executions ON execution_key = key
      WHERE global_position > ? ORDER BY global_position LIMIT ?`,
  )
  const last = db.prepare<[], number | null>('SELECT max(global_position) FROM events').pluck()

  const toEvent = (row: EventRow, mode: BlobMode): RecordedEvent => ({
    globalPosition: row.global_position,
    executionId: row.execution_id,
    version: row.version,
    eventId: row.event_id,
    type: row.type,
    schemaVersion: row.schema_version,
    data: mode === 'resolve' ? resolveBlobs(row.data, blobs.read) : JSON.parse(row.data),
    metadata: JSON.parse(row.metadata) as RecordedEvent['metadata'],
    commitId: row.commit_id,
    machineVersion: row.machine_version,
    stateAfter: row.state_after,
    recordedAt: row.recorded_at,
    prevHash: row.prev_hash.toString('hex'),
    hash: row.hash.toString('hex'),
  })

  return {
    append(executionKey: number, event: Omit<RecordedEvent, 'globalPosition'>, dataText: string, metadataText: string): RecordedEvent {
      const { lastInsertRowid } = insert.run(
        executionKey, event.version, event.eventId, event.type, event.schemaVersion, dataText, metadataText, event.commitId,
        event.machineVersion, event.stateAfter, event.recordedAt, Buffer.from(event.prevHash, 'hex'), Buffer.from(event.hash, 'hex'),
      )
      return { globalPosition: Number(lastInsertRowid), ...event }
    },
    readExecution: (executionId: string, afterVersion: number, limit: number, mode: BlobMode) =>
      ofExecution.all(executionId, afterVersion, limit).map((row) => toEvent(row, mode)),
    readAll: (afterPosition: number, limit: number, mode: BlobMode) => ofAll.all(afterPosition, limit).map((row) => toEvent(row, mode)),
    lastPosition: () => last.get() ?? 0,
  }
}

export type EventTable = ReturnType<typeof eventTable>
