/**
 * The append layer against raw transactions: what the store writes for one command of the reference workload, through the port and
 * its group commit, against the same rows written by prepared statements alone, as many in a transaction.
 */
import { join } from 'node:path'
import { sqliteEventStore } from '../../../store/sqlite/sqliteEventStore.js'
import { openWriter, type Connection } from '../../../store/sqlite/connection.js'
import type { Append } from '../../../store/index.js'
import { ulids } from '../../../adapters/ulids.js'
import { anAppend, anEvent } from '../../store/anAppend.js'
import { inTurns } from '../workload/drive.js'

export interface AppendSettings {
  readonly concurrent: number
  readonly count: number
}

const ids = ulids()
const data = { effectId: '01JTESTEXECUTION0000000001.3.codeGenerator', attempt: 1, code: 'results = {"answer": 42}\n', info: { generator: 'test', model: null, reply: null, latencyMs: 12 } }

/** One event of about 900 bytes of JSON for an execution of its own, as most commits are one event for one execution. */
const appendOf = (executionId: string, version: number): Append => anAppend(executionId, { expectedVersion: version, events: [anEvent(data, 'code.generated')] })

export async function measure({ concurrent, count }: AppendSettings, folder: string): Promise<{ ours: number; raw: number }> {
  return { ours: await throughPort(openWriter(join(folder, 'port.db')), concurrent, count), raw: rawly(openWriter(join(folder, 'raw.db')), concurrent, count) }
}

async function throughPort(connection: Connection, concurrent: number, count: number): Promise<number> {
  const store = sqliteEventStore(connection)
  const append = async () => { await store.append(appendOf(ids.next(), 0)) }
  await inTurns(Math.min(count, 500), concurrent, append)
  const started = performance.now()
  await inTurns(count, concurrent, append)
  const seconds = (performance.now() - started) / 1000
  await store.close()
  return count / seconds
}

/** The statements that an append of one event comes down to. No hashes are made, nothing is checked, nobody waits for a promise. */
function rawly({ db, close }: Connection, concurrent: number, count: number): number {
  const execution = db.prepare(`INSERT INTO executions (execution_id, version, head_hash, status, final, created_ms, summary) VALUES (?, 1, zeroblob(32), 'generating', 0, 0, ?)`)
  const columns = (db.pragma('table_info(events)') as { name: string }[]).map(({ name }) => name).filter((name) => name !== 'global_position')
  const values: Record<string, unknown> = {
    version: 1, event_id: ids.next(), type: 'code.generated', schema_version: 1, data: JSON.stringify(data), metadata: JSON.stringify(anEvent().metadata), commit_id: ids.next(),
    machine_version: '1', state_after: 'active.generating', recorded_at: '2026-11-22T10:00:00.000Z', prev_hash: Buffer.alloc(32), hash: Buffer.alloc(32),
  }
  const event = db.prepare(`INSERT INTO events (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
  const summary = JSON.stringify(anAppend('x').summary)
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const perCommit = Math.min(concurrent, 128)
  const write = (total: number) => {
    for (let written = 0; written < total; written += perCommit) {
      begin.run()
      for (let row = 0; row < perCommit; row++) {
        const key = execution.run(ids.next(), summary).lastInsertRowid
        event.run(...columns.map((name) => (name === 'execution_key' ? key : values[name])))
      }
      commit.run()
    }
  }
  write(Math.min(count, 500))
  const started = performance.now()
  write(count)
  const seconds = (performance.now() - started) / 1000
  close()
  return count / seconds
}
