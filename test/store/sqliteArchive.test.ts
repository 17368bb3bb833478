/** The triggers that let a history go with a tombstone and in no other way, and the migration that finds who uses which value. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteEventStore, type EventStore } from '../../store/index.js'
import { migrate, migrations } from '../../store/sqlite/migrate.js'
import { anAppend, anEvent, aSummary } from './anAppend.js'

const large = 'x'.repeat(70_000)
let folder: string
let file: string
let store: EventStore
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-archive-'))
  file = join(folder, 'events.sqlite')
  store = openSqliteEventStore({ file })
  const final = (id: string, more = {}) => aSummary(id, { status: 'succeeded', final: true, ...more })
  await store.append(anAppend('over', { events: [anEvent({ large })], summary: final('over') }))
  await store.append(anAppend('held', { summary: final('held', { hold: { by: 'otto', reason: 'incident', placedAt: '2026-11-22T10:00:00.000Z' } }) }))
  await store.append(anAppend('open'))
})
afterEach(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

function raw(work: (db: Database.Database) => void): void {
  const db = new Database(file)
  try {
    db.pragma('recursive_triggers = ON')
    work(db)
  } finally {
    db.close()
  }
}
const bury = (id: string, change = '') =>
  `INSERT INTO tombstones (execution_id, version, head_hash, archived_at, file, sha256, request_hash, summary, folder)
    SELECT execution_id, version${change}, head_hash, '', '/f', '', '', summary, '/folder' FROM executions WHERE execution_id = '${id}'`

describe('against every client of the file', () => {
  it.each([
    ['an event without a tombstone', `DELETE FROM events WHERE execution_key = 1`, /only goes with an execution that was archived/],
    ['an execution without a tombstone', `DELETE FROM executions WHERE key = 1`, /only goes when it was archived/],
    ['a value that is used', `DELETE FROM blobs`, /only goes when no event uses it/],
    ['the use of a value', `DELETE FROM blob_uses`, /only goes with an execution/],
    ['a tombstone of one that is not over', bury('open'), /over and is not held/],
    ['a tombstone of one that is held', bury('held'), /over and is not held/],
    ['a tombstone with another end', bury('over', ' + 1'), /over and is not held/],
    ['the change of a tombstone', `${bury('over')}; UPDATE tombstones SET file = '/other'`, /never changed/],
    ['the end of a tombstone', `${bury('over')}; DELETE FROM tombstones`, /only goes when its execution is brought back/],
    ['the replacement of a tombstone', `${bury('over')}; ${bury('over').replace('INSERT', 'INSERT OR REPLACE')}`, /only goes when its execution is brought back/],
    ['an event of another execution', `${bury('over')}; DELETE FROM events WHERE execution_key = 2`, /only goes with an execution that was archived/],
    ['a second beginning', `${bury('over')}; INSERT INTO executions (execution_id, version, head_hash, status, final, created_ms, summary) VALUES ('over', 0, zeroblob(32), '', 0, 0, '')`, /was archived/],
  ])('refuses %s', (_, sql, problem) => {
    raw((db) => expect(() => db.transaction(() => db.exec(sql))()).toThrow(problem))
  })

  it('lets an execution go with its tombstone, and the folder of a tombstone once', () => {
    raw((db) => {
      db.exec(`${bury('over')}; UPDATE tombstones SET folder = NULL; DELETE FROM events WHERE execution_key = 1`)
      expect(() => db.exec(`UPDATE tombstones SET folder = '/x'`)).toThrow(/never changed/)
    })
  })

  it('never lets the newest event go, whose position would be given again', async () => {
    await store.append(anAppend('last', { summary: aSummary('last', { final: true }) }))
    raw((db) => expect(() => db.exec(`${bury('last')}; DELETE FROM events WHERE execution_key = 4`)).toThrow(/append-only/))
  })
})

it('takes the bytes of a large value out of the file', async () => {
  const [head, summary] = [await store.head('over'), await store.summary('over')]
  if (!head || !summary) throw new Error('unknown')
  await store.remove({ executionId: 'over', ...head, archivedAt: '', file: '/f', sha256: '', requestHash: '', summary, folder: null })
  raw((db) => expect(db.prepare('SELECT (SELECT count(*) FROM blobs) + (SELECT count(*) FROM blob_uses) + (SELECT count(*) FROM execution_search WHERE execution_key = 1)').pluck().get()).toBe(0))
})

it('a database of before finds out which execution uses which value, also where a row is damaged', async () => {
  const old = join(folder, 'old.sqlite')
  const db = new Database(old)
  try {
    migrate(db, old, migrations.slice(0, 1))
    const blob = (byte: string) => byte.repeat(32)
    const [used, damaged, escaped] = [blob('aa'), blob('bb'), blob('cc')]
    for (const hash of [used, damaged, escaped]) db.exec(`INSERT INTO blobs VALUES (x'${hash}', 1, x'00')`)
    const reference = (hash: string, key = '$blob') => JSON.stringify({ deep: [{ text: { [key]: hash, bytes: 1, kind: 'text' } }] })
    const rows = [reference(used), reference(damaged).slice(0, -1), reference(escaped, '$$blob'), reference(used)]
    rows.forEach((data, index) => {
      db.exec(`INSERT INTO executions VALUES (${index + 1}, 'e${index + 1}', 1, zeroblob(32), 'x', 1, 0, '{}')`)
      db.prepare(`INSERT INTO events VALUES (${index + 1}, ${index + 1}, 1, 'e', 't', 1, ?, '{}', 'c', '1', 's', '', zeroblob(32), zeroblob(32))`).run(data)
    })
    migrate(db, old)
    const uses = db.prepare('SELECT execution_key, lower(hex(hash)) AS hash FROM blob_uses ORDER BY execution_key').all()
    expect(uses).toEqual([{ execution_key: 1, hash: used }, { execution_key: 2, hash: damaged }, { execution_key: 4, hash: used }])
  } finally {
    db.close()
  }
})
