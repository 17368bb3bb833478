/** `verify --all` on a database with one damaged row among sound executions. */
import { mkdirSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { databaseFile } from '../../../adapters/serviceFile.js'
import { openSqliteEventStore } from '../../../store/index.js'
import { anAppend, anEvent } from '../../store/anAppend.js'
import { cliStage, type CliStage } from './cliStage.js'

let stage: CliStage
beforeAll(async () => {
  stage = await cliStage()
})
afterAll(() => stage.clear())

it('names the execution with a damaged row, and judges all the others', async () => {
  mkdirSync(stage.dataDir)
  const file = databaseFile(stage.dataDir)
  const store = openSqliteEventStore({ file })
  for (const id of ['01AAAAAAAAAAAAAAAAAAAAAAAA', '01BBBBBBBBBBBBBBBBBBBBBBBB']) await store.append(anAppend(id, { events: [anEvent(), anEvent()] }))
  await store.close()
  const raw = new Database(file)
  raw.exec(`DROP TRIGGER events_are_never_changed; UPDATE events SET data = '{"n": ' WHERE version = 2 AND global_position < 3`)
  raw.close()
  const ran = await stage.run(['verify', '--all', '--json'])
  expect(ran).toMatchObject({ exitCode: 1, stderr: '' })
  const verdicts = ran.stdout.trim().split('\n').map((line) => JSON.parse(line) as { executionId: string })
  expect(verdicts).toHaveLength(2)
  expect(verdicts.find(({ executionId }) => executionId.startsWith('01A'))).toMatchObject({ ok: false, version: 2, problem: expect.stringContaining('cannot be read') })
  expect(verdicts.find(({ executionId }) => executionId.startsWith('01B'))).toMatchObject({ ok: false, version: 1, problem: expect.stringContaining('cannot be replayed') })
})
