/** A service whose disk fills up while executions are under way: it refuses in words, loses nothing, and goes on when there is room. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import type { Effect } from '../../machines/index.js'
import { createExecutionService, silentLogger, verifyExecution, type EffectHandlers } from '../../runtime/index.js'
import { openWriter } from '../../store/sqlite/connection.js'
import { sqliteEventStore } from '../../store/sqlite/sqliteEventStore.js'
import { policy, usualAnswer } from '../machines/execution/scenario.js'
import { asHost } from '../../runtime/ports/identity.js'

it('answers of adapters wait, a request is refused, and both go through once there is room', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-full-'))
  const connection = openWriter(join(folder, 'events.sqlite'))
  const store = sqliteEventStore(connection)
  let answer = (): void => {}
  const generated = new Promise<void>((resolve) => { answer = resolve })
  const handlers = new Proxy({}, { get: (_, type) => async (effect: Effect) => {
    if (type === 'generateCode') await generated
    return usualAnswer(effect)
  } }) as EffectHandlers
  let ids = 0
  const said: (string | undefined)[] = []
  const service = createExecutionService({
    store, handlers, log: { ...silentLogger, warn: (_fields, message) => { said.push(message) } }, publisher: { publish: () => Promise.resolve(), progress() {} }, clock: { now: () => new Date() },
    ids: { next: () => `01J${String(++ids).padStart(23, '0')}` }, policy: () => policy(),
  })
  onTestFinished(async () => {
    await service.stop()
    await store.close()
    rmSync(folder, { recursive: true })
  })
  await service.start()
  const request = { user_query: 'q', task_objective: 'o', execution_folder_name: 'n' }
  const first = await service.submit(request, { ...asHost('ada'), executionId: '01FIRST' })
  expect(first).toMatchObject({ accepted: true })
  await vi.waitFor(async () => expect((await service.get('01FIRST'))?.status).toBe('generating'))
  const full = (): void => { connection.db.pragma(`max_page_count = ${Number(connection.db.pragma('page_count', { simple: true }))}`) }
  full()
  const large = { ...request, user_query: 'q'.repeat(19_000), task_objective: 'o'.repeat(19_000), session_context: { much: 'x'.repeat(60_000) } }
  expect(await service.submit(large, { ...asHost('ada'), executionId: '01SECOND' })).toMatchObject({ accepted: false, error: { code: 'STORE_UNAVAILABLE', message: expect.stringContaining('the disk is full') } })
  expect(await store.summary('01SECOND')).toBeNull()
  // Nothing at all can be written now, not even what would fit.
  connection.db.pragma('query_only = ON')
  answer()
  await vi.waitFor(() => expect(said).toContain('the store is away: trying again'))
  expect((await service.get('01FIRST'))?.status).toBe('generating')
  connection.db.pragma('query_only = OFF')
  connection.db.pragma('max_page_count = 1000000')
  await vi.waitFor(async () => expect((await service.get('01FIRST'))?.status).toBe('succeeded'), { timeout: 20_000 })
  expect(await service.submit(large, { ...asHost('ada'), executionId: '01SECOND' })).toMatchObject({ accepted: true, duplicate: false })
  await vi.waitFor(async () => expect((await service.get('01SECOND'))?.status).toBe('succeeded'), { timeout: 20_000 })
  for (const id of ['01FIRST', '01SECOND']) expect(await verifyExecution(store, id)).toMatchObject({ ok: true })
})
