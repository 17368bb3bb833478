/** What holds for the database file itself: reopening, protection, migrations, readers, a second writer, a full disk. */
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Batch, DatabaseInUseError, type EventStore, openSqliteEventStore, verifyHistory } from '../../store/index.js'
import { openWriter } from '../../store/sqlite/connection.js'
import { checkSchema, migrate, migrations } from '../../store/sqlite/migrate.js'
import { sqliteEventStore } from '../../store/sqlite/sqliteEventStore.js'
import { anAppend, anEffect, anEvent, anExecutionId } from './anAppend.js'

let folder: string
let file: string
const opened: EventStore[] = []
const raw: Database.Database[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-file-'))
  file = join(folder, 'data', 'countersign.db')
})
afterEach(async () => {
  for (const db of raw.splice(0)) db.close()
  for (const store of opened.splice(0)) await store.close()
  rmSync(folder, { recursive: true })
})

function open(options: { readOnly?: boolean; file?: string } = {}): EventStore {
  const store = openSqliteEventStore({ file, ...options })
  opened.push(store)
  return store
}
function openRaw(): Database.Database {
  const db = new Database(file)
  raw.push(db)
  return db
}
const codeOf = (work: () => unknown): unknown => {
  try {
    work()
    return 'nothing was thrown'
  } catch (error) {
    return (error as { code?: unknown }).code
  }
}

describe('reopening', () => {
  it('finds everything again', async () => {
    const id = anExecutionId()
    const store = open()
    await store.append(anAppend(id, { events: [anEvent({ large: 'x'.repeat(100_000) })], effectsOpened: [anEffect(id, 'effect-1')] }))
    await store.moveCursor('nats', 1)
    const before = [await store.readAll(), await store.openEffects(), await store.list(), await store.head(id)]
    await store.close()

    const again = open()
    expect([await again.readAll(), await again.openEffects(), await again.list(), await again.head(id)]).toEqual(before)
    expect(await again.cursor('nats')).toBe(1)
    const [next] = await again.append(anAppend(id, { expectedVersion: 1 }))
    expect(next).toMatchObject({ version: 2, globalPosition: 2 })
    expect(verifyHistory(await again.readExecution(id), await again.head(id)).ok).toBe(true)
  })

  it('leaves no log behind after a clean close', async () => {
    const store = open()
    await store.append(anAppend(anExecutionId()))
    await store.close()
    expect(readdirSync(join(folder, 'data')).sort()).toEqual(['countersign.db', 'countersign.db.writer.lock'])
  })

  it('is readable by its owner only', async () => {
    await open().append(anAppend(anExecutionId()))
    for (const name of readdirSync(join(folder, 'data'))) expect([name, statSync(join(folder, 'data', name)).mode & 0o777]).toEqual([name, 0o600])
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
  })
})

describe('protection', () => {
  it.each([
    ['a changed event', `UPDATE events SET data = '{}'`],
    ['a deleted event', 'DELETE FROM events'],
    ['a replaced event', 'INSERT OR REPLACE INTO events SELECT * FROM events WHERE global_position = 1'],
    ['an event put over another position', `INSERT OR REPLACE INTO events SELECT 1, execution_key, version + 1, event_id, type, schema_version, data,
      metadata, commit_id, machine_version, state_after, recorded_at, prev_hash, hash FROM events WHERE version = 2`],
    ['a version left out', `INSERT INTO events SELECT NULL, execution_key, version + 2, event_id, type, schema_version, data,
      metadata, commit_id, machine_version, state_after, recorded_at, prev_hash, hash FROM events WHERE version = 2`],
    ['a changed blob', `UPDATE blobs SET content = x'00', bytes = 1`],
    ['a deleted blob', 'DELETE FROM blobs'],
  ])('refuses %s, whoever asks', async (_what, sql) => {
    const id = anExecutionId()
    const store = open()
    await store.append(anAppend(id, { events: [anEvent({ large: 'x'.repeat(70_000) }), anEvent()] }))
    const before = await store.readAll()
    expect(() => openRaw().exec(sql)).toThrow(/append-only/)
    expect(await store.readAll()).toEqual(before)
  })

  it('cannot hide a change that was made around the triggers', async () => {
    const id = anExecutionId()
    const store = open()
    await store.append(anAppend(id, { events: [anEvent({ n: 1 }), anEvent({ large: 'x'.repeat(70_000) }), anEvent()] }))
    const db = openRaw()
    db.exec(`DROP TRIGGER blobs_are_never_changed; UPDATE blobs SET content = cast(replace(cast(content AS TEXT), 'x', 'y') AS BLOB)`)
    expect(verifyHistory(await store.readExecution(id))).toMatchObject({ ok: false, version: 2 })
    db.exec('DROP TRIGGER events_are_never_deleted; DELETE FROM events WHERE version > 1')
    expect(verifyHistory(await store.readExecution(id), await store.head(id))).toMatchObject({ ok: false, problem: expect.stringContaining('3 events') })
  })

  it('says that a blob is missing', async () => {
    const id = anExecutionId()
    const store = open()
    await store.append(anAppend(id, { events: [anEvent({ large: 'x'.repeat(70_000) })] }))
    openRaw().exec('PRAGMA foreign_keys = OFF; DROP TRIGGER blobs_are_never_deleted; DELETE FROM blobs')
    await expect(store.readExecution(id)).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
    expect(await store.readExecution(id, { blobs: 'reference' })).toHaveLength(1)
  })
})

describe('migrations', () => {
  const next = { version: migrations.length + 1, name: 'next', sql: 'CREATE TABLE next_table (a)' }

  it('are numbered in order and noted in the database', async () => {
    open()
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
    const applied = openRaw().prepare('SELECT version, name FROM schema_migrations ORDER BY version').all()
    expect(applied).toEqual(migrations.map(({ version, name }) => ({ version, name })))
  })

  it('bring an older database up to date and keep its content', async () => {
    const id = anExecutionId()
    const store = open()
    await store.append(anAppend(id))
    await store.close()
    migrate(openRaw(), file, [...migrations, next])
    expect(openRaw().prepare('SELECT count(*) AS n FROM next_table').get()).toEqual({ n: 0 })
    expect(openRaw().prepare('SELECT count(*) AS n FROM events').get()).toEqual({ n: 1 })
  })

  it('leave the database as it was when one fails', async () => {
    await open().close()
    const db = openRaw()
    expect(() => migrate(db, file, [...migrations, next, { version: 99, name: 'broken', sql: 'CREATE TABLE events (a)' }])).toThrow(/already exists/)
    expect(db.prepare('SELECT max(version) AS version FROM schema_migrations').get()).toEqual({ version: migrations.length })
    expect(db.prepare(`SELECT count(*) AS n FROM sqlite_schema WHERE name = 'next_table'`).get()).toEqual({ n: 0 })
  })

  it('refuse a database of a newer program, in words, for writer and reader, and leave the lock free', async () => {
    await open().close()
    migrate(openRaw(), file, [...migrations, next])
    for (const readOnly of [false, true]) {
      expect(codeOf(() => open({ readOnly }))).toBe('STORE_VERSION')
      expect(() => open({ readOnly })).toThrow(/newer version of this program/)
    }
  })

  it('are not run by a reader, which says what to do', async () => {
    await open().close()
    expect(() => checkSchema(openRaw(), file, [...migrations, next])).toThrow(/start the service once/)
  })

  it('leave the database of another program alone', async () => {
    await open().close()
    const other = join(folder, 'other.db')
    const db = new Database(other)
    db.exec('CREATE TABLE theirs (a)')
    db.close()
    for (const readOnly of [false, true]) expect(() => open({ file: other, readOnly })).toThrow(/database of another program/)
  })

  it('say that a file is no database', () => {
    const text = join(folder, 'notes.txt')
    writeFileSync(text, 'not a database, and long enough to be told apart from an empty one. '.repeat(20))
    for (const readOnly of [false, true]) expect(codeOf(() => open({ file: text, readOnly }))).toBe('STORE_CORRUPT')
  })
})

describe('a reader', () => {
  it('sees what the writer beside it commits, and writes nothing', async () => {
    const id = anExecutionId()
    const writer = open()
    const reader = open({ readOnly: true })
    await writer.append(anAppend(id, { effectsOpened: [anEffect(id, 'effect-1')] }))
    expect(await reader.readAll()).toHaveLength(1)
    await expect(reader.append(anAppend(id, { expectedVersion: 1 }))).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    await expect(reader.markDispatched(id, 'effect-1', '2026-11-22T10:00:00.000Z')).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    await expect(reader.moveCursor('nats', 1)).rejects.toMatchObject({ code: 'STORE_READ_ONLY' })
    await writer.append(anAppend(id, { expectedVersion: 1 }))
    expect(await reader.head(id)).toMatchObject({ version: 2 })
  })

  it('reads when no service runs', async () => {
    const writer = open()
    await writer.append(anAppend(anExecutionId()))
    await writer.close()
    expect(await open({ readOnly: true }).list()).toHaveLength(1)
  })

  it('says when there is no database, and makes none', () => {
    expect(codeOf(() => open({ readOnly: true }))).toBe('STORE_NOT_FOUND')
    expect(existsSync(file)).toBe(false)
  })
})

describe('a second writer', () => {
  it('is refused in words while the first is open, also through a link', async () => {
    const first = open()
    const link = join(folder, 'link.db')
    symlinkSync(file, link)
    expect(() => open()).toThrow(DatabaseInUseError)
    expect(() => open({ file: link })).toThrow(/another service is using the database/)
    // The refusal has not loosened the first one's lock.
    expect(() => open()).toThrow(DatabaseInUseError)
    await first.append(anAppend(anExecutionId()))
    await first.close()
    expect(await open().readAll()).toHaveLength(1)
  })

  it('that got past the lock alone writes from then on', async () => {
    const [first, id] = [open(), anExecutionId()]
    await first.append(anAppend(id))
    rmSync(`${file}.writer.lock`)
    const second = open()
    const refused = { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('taken over') }
    await expect(first.append(anAppend(id, { expectedVersion: 1 }))).rejects.toMatchObject(refused)
    await expect(first.moveCursor('nats', 1)).rejects.toMatchObject(refused)
    await second.append(anAppend(id, { expectedVersion: 1 }))
    await expect(first.append(anAppend(id, { expectedVersion: 2 }))).rejects.toMatchObject(refused)
    expect(await second.readAll()).toHaveLength(2)
    expect(await first.readAll(), 'reading goes on').toHaveLength(2)
  })
})

it('groups the appends of one turn into commits of at most 128', async () => {
  const batches: Batch[] = []
  const store = openSqliteEventStore({ file, onBatch: (batch) => batches.push(batch) })
  opened.push(store)
  const turn = Array.from({ length: 300 }, () => store.append(anAppend(anExecutionId())))
  await Promise.all([...turn, store.moveCursor('nats', 1)])
  expect(batches.map(({ writes, events, globalPosition }) => [writes, events, globalPosition])).toEqual([[128, 128, 128], [128, 128, 256], [45, 44, 300]])
})

describe('a disk that fails', () => {
  it('rejects all of a commit when it is full, leaves nothing half written, and works again when there is room', async () => {
    const connection = openWriter(file)
    const store = sqliteEventStore(connection)
    opened.push(store)
    const [a, b] = [anExecutionId(), anExecutionId()]
    await store.append(anAppend(a))
    const pages = connection.db.pragma('page_count', { simple: true }) as number
    connection.db.pragma(`max_page_count = ${pages + 2}`)

    const large = (id: string, expectedVersion: number) => anAppend(id, { expectedVersion, events: [anEvent({ text: `${id}${'x'.repeat(60_000)}` })], effectsOpened: [anEffect(id, `effect-${expectedVersion}`)] })
    const refused = await Promise.allSettled([store.append(anAppend(b)), store.append(large(a, 1)), store.append(anAppend(b, { expectedVersion: 7 }))])
    expect(refused.map((outcome) => outcome.status === 'rejected' && outcome.reason)).toEqual([1, 2, 3].map(() => expect.objectContaining({ code: 'STORE_UNAVAILABLE' })))
    expect(refused[1]).toMatchObject({ reason: { message: expect.stringContaining('disk is full'), cause: { code: 'SQLITE_FULL' } } })
    expect([await store.readAll().then((feed) => feed.length), await store.openEffects(), await store.summary(b)]).toEqual([1, [], null])

    connection.db.pragma('max_page_count = 1000000')
    expect(await store.append(large(a, 1))).toMatchObject([{ version: 2, globalPosition: 2 }])
    expect(verifyHistory(await store.readExecution(a), await store.head(a)).ok).toBe(true)
  })

  it('rejects a commit while another program holds the file, and works again afterwards', async () => {
    const store = open()
    const db = openRaw()
    db.exec('BEGIN IMMEDIATE')
    await expect(store.append(anAppend('a'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', cause: { code: 'SQLITE_BUSY' } })
    db.exec('ROLLBACK')
    expect(await store.append(anAppend('a'))).toHaveLength(1)
  })

  it('rejects a commit while the file is read-only, and works again afterwards', async () => {
    const connection = openWriter(file)
    const store = sqliteEventStore(connection)
    opened.push(store)
    connection.db.pragma('query_only = ON')
    await expect(store.append(anAppend('a'))).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('cannot be written'), cause: { code: expect.stringContaining('SQLITE_READONLY') } })
    connection.db.pragma('query_only = OFF')
    expect(await store.append(anAppend('a'))).toHaveLength(1)
  })

  it('is written to before a commit returns: a write-ahead log, flushed at every commit', () => {
    const connection = openWriter(file)
    opened.push(sqliteEventStore(connection))
    expect([connection.db.pragma('journal_mode', { simple: true }), connection.db.pragma('synchronous', { simple: true })]).toEqual(['wal', 2])
  })

  it('says so when the folder cannot be made', () => {
    writeFileSync(join(folder, 'file'), '')
    expect(codeOf(() => open({ file: join(folder, 'file', 'countersign.db') }))).toBe('STORE_UNAVAILABLE')
  })
})
