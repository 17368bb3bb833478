/** The room that a data folder takes, by kind. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { bytes, diskProbe } from '../../../adapters/doctor/diskProbe.js'
import { diskUse, openSqliteEventStore } from '../../../store/index.js'
import { anAppend, anEvent, anExecutionId } from '../../store/anAppend.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-disk-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('tells events, large values and the rest apart; samples come close, and say that they are samples', async () => {
  const file = join(folder, 'events.sqlite')
  const store = openSqliteEventStore({ file })
  for (let n = 0; n < 200; n++) await store.append(anAppend(anExecutionId(), { events: [anEvent({ text: 'x'.repeat(10_000) }), anEvent({ code: `${n}${'y'.repeat(70_000)}` })] }))
  await store.close()
  const exact = diskUse(file)
  expect(exact).toMatchObject({ estimated: false, writeAheadLog: 0 })
  expect(exact.events).toBeGreaterThan(200 * 10_000)
  expect(exact.blobs).toBeGreaterThan(200 * 70_000)
  expect(exact.projections).toBeGreaterThan(0)
  expect(exact.projections).toBeLessThan(exact.events)
  const about = diskUse(file, 0)
  expect(about.estimated).toBe(true)
  for (const kind of ['events', 'blobs'] as const) {
    expect(about[kind]).toBeGreaterThan(exact[kind] * 0.5)
    expect(about[kind]).toBeLessThan(exact[kind] * 1.5)
  }
})

it('says it in units that people read, and leaves out what is not there', async () => {
  mkdirSync(join(folder, 'executed_scripts', 'deep'), { recursive: true })
  writeFileSync(join(folder, 'executed_scripts', 'deep', 'a'), 'x'.repeat(3 * 1024))
  const probe = diskProbe({ dataDir: folder, database: () => null, folders: { 'execution folders': join(folder, 'executed_scripts'), NATS: join(folder, 'nats') } })
  expect((await probe.try()).detail).toBe('execution folders 3.0 KB')
  expect([bytes(0), bytes(1023), bytes(1024), bytes(5 * 1024 ** 3)]).toEqual(['0 B', '1023 B', '1.0 KB', '5.0 GB'])
})
