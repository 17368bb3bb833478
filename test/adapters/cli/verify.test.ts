/** `verify` on a real database that somebody changed around the triggers, in every way that we could think of. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databaseFile } from '../../../adapters/serviceFile.js'
import { cliProgram, cliStage, compiled, type CliStage, type Ran } from './cliStage.js'
import { recordLog, recordRequests } from './recordedLog.js'

const [done, asked, other] = ['01DDDDDDDDDDDDDDDDDDDDDDDD', '01AAAAAAAAAAAAAAAAAAAAAAAA', '01ZZZZZZZZZZZZZZZZZZZZZZZZ'] as const
let stage: CliStage
let folders = 0
beforeAll(async () => {
  stage = await cliStage()
  await recordLog(databaseFile(stage.dataDir), [
    { executionId: done, request: { approved_code: `# ${'x'.repeat(70_000)}\nresults = {}\n` }, output: ['one', 'two'] },
    { executionId: asked, waits: true, request: { session_context: { user: 'ada' } } },
    { executionId: other },
  ])
})
afterAll(() => stage.clear())

interface Verdict {
  readonly executionId: string | null
  readonly ok: boolean
  readonly version: number
  readonly eventId: string | null
  readonly hash: string | null
  readonly problem: string | null
}
const verdictsOf = ({ stdout }: Ran) => stdout.trim().split('\n').map((line) => JSON.parse(line) as Verdict)

/** A copy of the database, changed. */
function tampered(sql: string): string {
  const folder = join(stage.folder, `tampered-${++folders}`)
  mkdirSync(folder)
  copyFileSync(databaseFile(stage.dataDir), databaseFile(folder))
  const db = new Database(databaseFile(folder))
  for (const name of db.prepare<[], string>(`SELECT name FROM sqlite_schema WHERE type = 'trigger' AND tbl_name IN ('events', 'blobs', 'executions')`).pluck().all()) db.exec(`DROP TRIGGER ${name}`)
  db.pragma('foreign_keys = OFF')
  db.exec(sql)
  db.close()
  return folder
}
const verified = (folder: string, ...options: string[]) => stage.run(['verify', '--all', '--json', '--data', folder, ...options])
const keyOf = (id: string) => `(SELECT key FROM executions WHERE execution_id = '${id}')`
const eventOf = (id: string, version: number) => `execution_key = ${keyOf(id)} AND version = ${version}`
const idAt = (id: string, version: number, folder = stage.dataDir) => {
  const db = new Database(databaseFile(folder), { readonly: true })
  try {
    return db.prepare<[], string>(`SELECT event_id FROM events WHERE ${eventOf(id, version)}`).pluck().get() ?? null
  } finally {
    db.close()
  }
}

it('finds nothing in a sound log, and prints the hashes to keep', async () => {
  const ran = await verified(stage.dataDir)
  expect(ran).toMatchObject({ exitCode: 0, stderr: '' })
  expect(verdictsOf(ran)).toEqual([asked, done, other].map((executionId) => ({ executionId, ok: true, version: expect.any(Number), eventId: null, hash: expect.stringMatching(/^[0-9a-f]{64}$/), problem: null })))
  expect(await stage.run(['verify', '--all'])).toMatchObject({ exitCode: 0, stdout: '3 of 3 executions are as they were recorded\n' })
  expect((await stage.run(['verify', done.slice(0, 8)])).stdout).toMatch(/^✓ 01D{24}: \d+ events, hash of the last [0-9a-f]{64}\n$/)
})

describe('names the event, and judges all the others', () => {
  it.each([
    ['one byte of data', `UPDATE events SET data = replace(data, 'ada', 'adb') WHERE ${eventOf(done, 1)}`, 1, 'changed after it was recorded'],
    ['who did it', `UPDATE events SET metadata = replace(metadata, 'ada', 'eve') WHERE ${eventOf(done, 1)}`, 1, 'changed after it was recorded'],
    ['when it was', `UPDATE events SET recorded_at = '2026-11-22T10:00:01.000Z' WHERE ${eventOf(done, 3)}`, 3, 'changed after it was recorded'],
    ['the recorded state', `UPDATE events SET state_after = 'active.executing' WHERE ${eventOf(done, 3)}`, 3, 'changed after it was recorded'],
    ['a hash', `UPDATE events SET hash = zeroblob(32) WHERE ${eventOf(done, 4)}`, 4, 'changed after it was recorded'],
    ['a link of the chain', `UPDATE events SET prev_hash = zeroblob(32) WHERE ${eventOf(done, 4)}`, 4, 'does not follow'],
    ['a large value', `UPDATE blobs SET content = cast(replace(cast(content AS TEXT), 'xxx', 'xxy') AS BLOB)`, 1, 'changed after it was recorded'],
    ['a large value that is gone', 'DELETE FROM blobs', 1, 'is missing'],
    ['data that is no JSON', `UPDATE events SET data = '{"n": ' WHERE ${eventOf(done, 2)}`, 2, 'cannot be read'],
    ['two rows that were swapped', `UPDATE events SET version = version + 1000 WHERE ${eventOf(done, 3)}; UPDATE events SET version = 3 WHERE ${eventOf(done, 4)}; UPDATE events SET version = 4 WHERE ${eventOf(done, 1003)}`, 3, 'does not follow'],
    ['a row that was put into another execution', `UPDATE events SET data = (SELECT data FROM events WHERE ${eventOf(other, 3)}), event_id = event_id || 'x' WHERE ${eventOf(done, 3)}`, 3, 'changed after it was recorded'],
  ])('%s', async (_what, sql, version, problem) => {
    const folder = tampered(sql)
    const ran = await verified(folder)
    expect(ran.exitCode).toBe(1)
    const verdicts = verdictsOf(ran)
    const wrong = verdicts.filter(({ ok }) => !ok)
    expect(wrong[0]).toMatchObject({ executionId: done, version, hash: null, problem: expect.stringContaining(problem) })
    expect(wrong[0]?.eventId).toBe(problem === 'cannot be read' ? null : idAt(done, version, folder))
    expect(verdicts.map(({ executionId }) => executionId).sort()).toEqual([asked, done, other])
  })

  it('a row that is missing in the middle', async () => {
    const ran = await verified(tampered(`DELETE FROM events WHERE ${eventOf(done, 3)}`))
    expect(verdictsOf(ran).filter(({ ok }) => !ok)).toEqual([
      expect.objectContaining({ executionId: done, version: 4, eventId: idAt(done, 4), problem: expect.stringContaining('version 3 is expected') }),
      expect.objectContaining({ executionId: null, problem: expect.stringContaining('1 positions of the log have no event') }),
    ])
  })
})

describe('an end that was cut off', () => {
  const cut = (id: string) => `DELETE FROM events WHERE execution_key = ${keyOf(id)} AND version > 3;`
  const covered = (id: string) => `UPDATE executions SET version = 3, head_hash = (SELECT hash FROM events WHERE ${eventOf(id, 3)}) WHERE execution_id = '${id}';`

  it('is found by the head that the execution has', async () => {
    expect(verdictsOf(await verified(tampered(cut(other)))).find(({ executionId }) => executionId === other)).toMatchObject({ ok: false, version: 3, problem: expect.stringContaining('events, the history has 3') })
  })

  it('with its head is found by what was derived from it', async () => {
    expect(verdictsOf(await verified(tampered(cut(other) + covered(other)))).find(({ executionId }) => executionId === other)).toMatchObject({ ok: false, problem: expect.stringContaining('its row in the execution list') })
  })

  it('with all its traces, at the very end of the log, is found by who kept the hashes', async () => {
    const kept = join(stage.folder, 'kept.jsonl')
    writeFileSync(kept, (await verified(stage.dataDir)).stdout)
    expect(await verified(stage.dataDir, '--against', kept)).toMatchObject({ exitCode: 0 })
    // The last execution as a whole: its id is known to nobody but to the file.
    const folder = tampered(`DELETE FROM events WHERE execution_key = ${keyOf(other)}; DELETE FROM effects WHERE execution_key = ${keyOf(other)}; DELETE FROM execution_search WHERE execution_key = ${keyOf(other)}; DELETE FROM executions WHERE execution_id = '${other}'`)
    expect(await verified(folder)).toMatchObject({ exitCode: 0 })
    const ran = await verified(folder, '--against', kept)
    expect(ran.exitCode).toBe(1)
    expect(verdictsOf(ran).at(-1)).toMatchObject({ executionId: other, problem: expect.stringContaining('its end is gone') })
  })

  it('a file that is something else is refused', async () => {
    const file = await stage.file('notes.txt', 'hello\n')
    expect(await verified(stage.dataDir, '--against', file)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('NOT_A_VERDICT') })
    expect(await verified(stage.dataDir, '--against', `${file}.gone`)).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('FILE_NOT_READABLE') })
    expect(await stage.run(['verify', './some.gz', '--against', file])).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('WHAT_TO_VERIFY') })
  })
})

it('finds an execution that was removed from the middle of the log, and events whose execution is gone', async () => {
  expect(verdictsOf(await verified(tampered(`DELETE FROM events WHERE execution_key = ${keyOf(asked)}; DELETE FROM executions WHERE execution_id = '${asked}'`))).filter(({ ok }) => !ok))
    .toEqual([expect.objectContaining({ executionId: null, problem: expect.stringContaining('positions of the log have no event') })])
  expect(verdictsOf(await verified(tampered(`DELETE FROM executions WHERE execution_id = '${asked}'`))).filter(({ ok }) => !ok))
    .toEqual([expect.objectContaining({ executionId: null, problem: expect.stringContaining('events belong to an execution that is not in the table') })])
})

describe('what was derived from the events', () => {
  it.each([
    ['a status', `UPDATE executions SET summary = json_set(summary, '$.status', 'succeeded') WHERE execution_id = '${asked}'`, 'another status'],
    ['a requester', `UPDATE executions SET summary = json_set(summary, '$.requester', 'eve') WHERE execution_id = '${asked}'`, 'another requester'],
    ['a row of the list that is no JSON', `UPDATE executions SET summary = '{' WHERE execution_id = '${asked}'`, 'cannot be read'],
    ['a question that was removed', 'DELETE FROM approvals', 'open question'],
    ['the hash that is to be approved', `UPDATE approvals SET approval = json_set(approval, '$.approvalHash', 'f')`, 'is other in its table'],
    ['a deadline', `UPDATE timers SET due_at = '2030-01-01T00:00:00.000Z'`, 'is other in its table'],
    ['a deadline that was removed', 'DELETE FROM timers', 'is missing in its table'],
    ['an effect that nobody decided', `INSERT INTO effects (execution_key, effect_id, effect) VALUES (${keyOf(asked)}, 'e', json_object('effectId', 'e', 'executionId', '${asked}', 'type', 'runCode'))`, 'does not follow from its events'],
  ])('%s', async (_what, sql, problem) => {
    const ran = await verified(tampered(sql))
    expect(ran.exitCode).toBe(1)
    expect(verdictsOf(ran).filter(({ ok }) => !ok)).toEqual([expect.objectContaining({ executionId: asked, problem: expect.stringContaining(problem) })])
  })
})

it('names the first event that leads elsewhere with today\'s machine', async () => {
  const folder = tampered('')
  const db = new Database(databaseFile(folder))
  const { hashEvent } = await import('../../../store/hashChain.js')
  const { openSqliteEventStore } = await import('../../../store/index.js')
  const reader = openSqliteEventStore({ file: databaseFile(folder), readOnly: true })
  // As a machine of other days would have recorded it: a sound chain.
  let prevHash = '0'.repeat(64)
  for (const event of await reader.readExecution(other)) {
    const stateAfter = event.version === 5 ? 'active.somewhere' : event.stateAfter
    const hash = hashEvent({ ...event, stateAfter, prevHash })
    db.prepare('UPDATE events SET state_after = ?, prev_hash = ?, hash = ? WHERE event_id = ?').run(stateAfter, Buffer.from(prevHash, 'hex'), Buffer.from(hash, 'hex'), event.eventId)
    prevHash = hash
  }
  db.prepare('UPDATE executions SET head_hash = ? WHERE execution_id = ?').run(Buffer.from(prevHash, 'hex'), other)
  db.close()
  await reader.close()
  expect(verdictsOf(await verified(folder)).filter(({ ok }) => !ok)).toEqual([
    expect.objectContaining({ executionId: other, version: 5, eventId: idAt(other, 5), problem: expect.stringMatching(/led to active.somewhere when it was recorded, and leads to active\.\S+ today/) }),
  ])
})

it('shows a bar to somebody who looks, on stderr', async () => {
  const running = stage.begin(['verify', '--all'], { terminal: true })
  const ran = await running.ended
  expect(ran.exitCode).toBe(0)
  expect(ran.stderr).toContain('events')
  expect(ran.stdout).toContain('3 of 3')
})

it('needs memory neither for the length of a history nor for their number', async () => {
  await compiled()
  const folder = join(stage.folder, 'large')
  // 40 MB of output in one history, 60 MB of requests, and 32 MB to hold them.
  await recordLog(databaseFile(folder), [{ executionId: done, output: Array.from({ length: 400 }, (_, n) => `${n}${'y'.repeat(100_000)}`) }])
  await recordRequests(databaseFile(folder), 1_500, 'z'.repeat(20_000))
  const child = spawn(process.execPath, ['--max-old-space-size=32', cliProgram, 'verify', '--all', '--data', folder], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()))
  const [exitCode] = await once(child, 'exit')
  expect(said).toBe('1501 of 1501 executions are as they were recorded\n')
  expect(exitCode).toBe(0)
}, 180_000)
