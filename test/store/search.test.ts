/** Searching the list of a real database: each way goes by an index, and a database of an older release is found through, too. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteEventStore, type ListQuery } from '../../store/index.js'
import { listSql } from '../../store/sqlite/listSql.js'
import { migrate, migrations } from '../../store/sqlite/migrate.js'
import { anAppend, anEvent, aSummary } from './anAppend.js'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-search-'))
  file = join(folder, 'events.sqlite')
})
afterEach(() => rmSync(folder, { recursive: true }))

const time = '2026-11-22T10:00:00.000Z'
const place = { createdMs: Date.parse(time), executionId: '01B' }

function planOf(query: ListQuery, before: typeof place | null): string[] {
  const db = new Database(file)
  try {
    const { sql, values } = listSql(query, before)
    return db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).all(...values).map(({ detail }) => detail)
  } finally {
    db.close()
  }
}

const filters: readonly (readonly [string, ListQuery, RegExp])[] = [
  ['status', { status: 'succeeded' }, /SEARCH executions USING INDEX executions_by_status \(status=\?/],
  ['text', { text: 'jacksboro' }, /SCAN execution_text VIRTUAL TABLE INDEX \d+:M/],
  ['user', { user: 'ada' }, /SEARCH leading USING (PRIMARY KEY|COVERING INDEX \S+|INDEX \S+) \(facet=\? AND value=\?/],
  ['channel', { channel: 'SR:X' }, /SEARCH leading USING (PRIMARY KEY|COVERING INDEX \S+|INDEX \S+) \(facet=\? AND value=\?/],
  ['mode', { mode: 'write_access' }, /SEARCH executions USING INDEX executions_by_mode \(mode=\?/],
  ['creation', { createdSince: time, createdUntil: time }, /SEARCH executions USING INDEX executions_newest \(created_ms>\? AND created_ms<\?/],
  ['change', { updatedSince: time }, /SEARCH executions USING INDEX executions_by_update \(updated_ms>\?/],
  ['being unfinished', { final: false }, /USING INDEX executions_unfinished/],
  ['everything at once', { text: 'jack', user: 'ada', channel: 'x', status: 's', mode: 'm', createdSince: time, updatedUntil: time }, /SCAN execution_text VIRTUAL TABLE INDEX \d+:M/],
]

describe.each(filters)('a search by %s', (_what, query, plan) => {
  it.each([['its first page', null], ['a later page', place]])('goes by an index: %s', async (_page, before) => {
    await openSqliteEventStore({ file }).close()
    const steps = planOf(query, before)
    expect(steps[0]).toMatch(plan)
    // Whatever else is looked at is looked up.
    expect(steps.slice(1).filter((step) => step.startsWith('SCAN'))).toEqual([])
  })
})

it('finds in a database of the first release after it was brought up to date, also channels in a large report', async () => {
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  migrate(db, file, migrations.slice(0, 1))
  const summary = aSummary('01OLD', { sessionContext: { user: 'ÄDA', chat: 7 }, mode: 'read_only', updatedAt: '2026-11-23T10:00:00.000Z', userQuery: 'Old magnets' })
  db.prepare(`INSERT INTO executions VALUES (1, '01OLD', 2, zeroblob(32), 'succeeded', 1, ?, ?)`).run(Date.parse(summary.createdAt), JSON.stringify(summary))
  db.prepare(`INSERT INTO executions VALUES (2, '01BAD', 1, zeroblob(32), 'succeeded', 1, 0, '{')`).run()
  db.prepare('INSERT INTO execution_search VALUES (1, ?), (2, ?)').run('old magnets', '')
  db.prepare(`INSERT INTO blobs VALUES (?, ?, ?)`).run(Buffer.alloc(32, 1), Buffer.byteLength(JSON.stringify([{ channel: 'SR:OLD' }])), Buffer.from(JSON.stringify([{ channel: 'SR:OLD' }])))
  db.prepare(`INSERT INTO events VALUES (1, 1, 1, 'e', 'analysis.completed', 1, ?, '{}', 'c', '1', 's', ?, zeroblob(32), zeroblob(32))`)
    .run(JSON.stringify({ report: { findings: { $blob: '01'.repeat(32), bytes: 1, kind: 'json' } } }), time)
  db.close()
  const store = openSqliteEventStore({ file })
  const queries: ListQuery[] = [{ text: 'MAGNETS' }, { user: 'äda' }, { user: '7' }, { user: 'ada' }, { channel: 'sr:old' }, { mode: 'read_only' }, { updatedSince: '2026-11-23T00:00:00Z' }, { status: 'succeeded', text: 'old' }]
  for (const query of queries) {
    // `ada` only asked for it.
    expect((await store.list(query)).map(({ executionId }) => executionId), JSON.stringify(query)).toEqual(['01OLD'])
  }
  await store.append(anAppend('01NEW', { events: [anEvent()] }))
  expect(await store.list({ text: 'new' })).toHaveLength(1)
  await store.close()
})
