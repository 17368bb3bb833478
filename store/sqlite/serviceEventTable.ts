/** Rows of `service_events`: what happened to the service itself. */
import type { Database } from 'better-sqlite3'
import type { NewServiceEvent, RecordedServiceEvent } from '../../machines/index.js'
import { chainServiceEvent } from '../serviceChain.js'
import { rowLimit } from './rowLimit.js'

interface ServiceEventRow {
  readonly position: number
  readonly event_id: string
  readonly type: string
  readonly schema_version: number
  readonly data: string
  readonly actor: string
  readonly recorded_at: string
  readonly prev_hash: Buffer
  readonly hash: Buffer
}

export function serviceEventTable(db: Database) {
  const insert = db.prepare('INSERT INTO service_events (position, event_id, type, schema_version, data, actor, recorded_at, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
  const last = db.prepare<[], { position: number; hash: Buffer }>('SELECT position, hash FROM service_events ORDER BY position DESC LIMIT 1')
  const select = db.prepare<[number, number], ServiceEventRow>('SELECT * FROM service_events WHERE position > ? ORDER BY position LIMIT ?')
  return {
    append(event: NewServiceEvent): RecordedServiceEvent {
      const before = last.get()
      const recorded = chainServiceEvent(event, before === undefined ? null : { position: before.position, hash: before.hash.toString('hex') })
      insert.run(
        recorded.position, recorded.eventId, recorded.type, recorded.schemaVersion, JSON.stringify(recorded.data), JSON.stringify(recorded.actor), recorded.recordedAt,
        Buffer.from(recorded.prevHash, 'hex'), Buffer.from(recorded.hash, 'hex'),
      )
      return recorded
    },
    read: (afterPosition: number, limit: number): RecordedServiceEvent[] => select.all(afterPosition, rowLimit(limit)).map(toEvent),
  }
}

const toEvent = (row: ServiceEventRow): RecordedServiceEvent => ({
  position: row.position, eventId: row.event_id, type: row.type, schemaVersion: row.schema_version, data: JSON.parse(row.data) as unknown,
  actor: JSON.parse(row.actor) as RecordedServiceEvent['actor'], recordedAt: row.recorded_at, prevHash: row.prev_hash.toString('hex'), hash: row.hash.toString('hex'),
})
