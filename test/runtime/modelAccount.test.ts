/** The budget of a day, over executions and restarts. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { generateCodeHandler } from '../../adapters/llm/generateCodeHandler.js'
import { KeyPauses, withKeyPause } from '../../adapters/llm/keyPauses.js'
import type { Effect, GenerationInfo } from '../../machines/index.js'
import { AdapterFailure, modelAccount, silentLogger, type EffectScope } from '../../runtime/index.js'
import { createMemoryEventStore, openSqliteEventStore } from '../../store/index.js'
import { generationInput } from '../adapters/llm/generationInputs.js'

const info = (tokens: number): GenerationInfo => ({ generator: 'g', model: 'm', promptHash: null, prompt: null, reply: 'x', usage: { inputTokens: tokens, outputTokens: 0 }, latencyMs: 1 })
const scope = (signal = new AbortController().signal): EffectScope => ({ signal, resumed: false, log: silentLogger, observe() {}, appendOutput: async () => {}, truncateOutput: async () => {}, history: async () => [] })
const effect: Effect<'generateCode'> = { effectId: 'e', executionId: 'x', type: 'generateCode', input: generationInput(), invokeId: 'codeGenerator', statePath: null }

it('counts programs, failures and calls that were cut off, and survives a restart', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-account-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  let now = new Date('2026-11-22T23:00:00Z')
  let ids = 0
  let next: () => Promise<{ code: string; info: GenerationInfo }> = () => Promise.resolve({ code: 'x\n', info: info(100) })
  let store = openSqliteEventStore({ file: join(folder, 'events.sqlite') })
  onTestFinished(() => store.close())
  const call = (signal?: AbortSignal) => {
    const account = modelAccount({ store, clock: { now: () => now }, ids: { next: () => `id${ids++}` }, log: silentLogger, perDay: { tokens: 1000, cost: null }, currency: 'USD' })
    return generateCodeHandler({ name: 'g', generate: async (_input, { beforeAsking }) => { await beforeAsking?.(); return next() } }, { account, reserve: () => ({ tokens: 500, cost: 0 }) })(effect, scope(signal))
  }
  /** Of a day, whichever model it was: one that gave nothing has no name. */
  const used = async (day: string) => (await store.modelUsage({ since: day, until: day })).reduce((sum, { calls, openCalls, tokens }) => ({ calls: sum.calls + calls, open: sum.open + openCalls, tokens: sum.tokens + tokens }), { calls: 0, open: 0, tokens: 0 })

  await call()
  next = () => Promise.reject(new AdapterFailure({ category: 'code', code: 'REFUSED', message: 'no' }, { generation: info(200) }))
  await expect(call()).rejects.toThrow('no')
  next = () => Promise.reject(new AdapterFailure({ category: 'infrastructure', code: 'LLM_UNAVAILABLE', message: 'gone' }, { generation: { ...info(0), reply: null, usage: null } }))
  await expect(call()).rejects.toThrow('gone')
  expect(await used('2026-11-22')).toEqual({ calls: 3, open: 0, tokens: 300 })

  next = () => Promise.reject(new Error('aborted'))
  await expect(call(AbortSignal.abort(new Error('cancelled')))).rejects.toThrow()
  expect(await used('2026-11-22')).toEqual({ calls: 4, open: 1, tokens: 800 })

  await store.close()
  store = openSqliteEventStore({ file: join(folder, 'events.sqlite') })
  next = () => Promise.resolve({ code: 'x\n', info: info(300) })
  await call()
  await expect(call()).rejects.toMatchObject({ failure: { category: 'workflow', code: 'DAY_BUDGET_USED_UP', message: expect.stringContaining('1100 tokens of 1000') as string } })
  now = new Date('2026-11-23T00:00:00Z')
  await call()
  expect(await used('2026-11-22')).toEqual({ calls: 5, open: 1, tokens: 1100 })
  expect(await used('2026-11-23')).toEqual({ calls: 1, open: 0, tokens: 300 })
})

const inMemory = () => {
  const store = createMemoryEventStore()
  onTestFinished(() => store.close())
  let ids = 0
  return { store, account: modelAccount({ store, clock: { now: () => new Date('2026-11-22T12:00:00Z') }, ids: { next: () => `id${ids++}` }, log: silentLogger, perDay: { tokens: 1000, cost: null }, currency: 'USD' }) }
}

it('keeps what was reserved for a call that failed without a word of what it used', async () => {
  const { store, account } = inMemory()
  const call = generateCodeHandler({ name: 'g', generate: async (_input, { beforeAsking }) => { await beforeAsking?.(); throw new AdapterFailure({ category: 'infrastructure', code: 'LLM_UNAVAILABLE', message: 'gone' }) } }, { account, reserve: () => ({ tokens: 1000, cost: 0 }) })
  await expect(call(effect, scope())).rejects.toThrow('gone')
  expect(await store.modelUsage()).toMatchObject([{ calls: 1, openCalls: 1, tokens: 1000 }])
  await expect(account.begin({ executionId: 'y', provider: 'g', reserved: { tokens: 1, cost: 0 } })).rejects.toMatchObject({ failure: { category: 'workflow', code: 'DAY_BUDGET_USED_UP' } })
})

it('says to come back where only calls that have not ended hold the budget, and lets the next one ask when they used less', async () => {
  const { account } = inMemory()
  const begin = (tokens: number) => account.begin({ executionId: 'x', provider: 'g', reserved: { tokens, cost: 0 } })
  const open = await begin(1000)
  await expect(begin(1)).rejects.toMatchObject({ failure: { category: 'infrastructure', code: 'DAY_BUDGET_RESERVED', retryAfterMs: 60_000, message: expect.stringContaining('used or reserved 1000 tokens of 1000') as string } })
  await open.end(info(400))
  const next = await begin(500)
  await next.end(info(600))
  await expect(begin(1)).rejects.toMatchObject({ failure: { code: 'DAY_BUDGET_USED_UP' } })
})

it('reserves nothing for a call that only waits until its provider may be asked again', async () => {
  const { store, account } = inMemory()
  const pauses = new KeyPauses()
  pauses.pause('key', 3_600_000)
  const generator = withKeyPause({ name: 'g', generate: () => Promise.resolve({ code: 'x\n', info: info(1) }) }, { pauses, key: 'key', elsewhere: false })
  const leave = new AbortController()
  let waits = () => {}
  const waiting = new Promise<void>((resolve) => { waits = resolve })
  const call = generateCodeHandler(generator, { account, reserve: () => ({ tokens: 1000, cost: 0 }) })(effect, { ...scope(leave.signal), observe: () => { waits() } })
  const settled = expect(call).rejects.toThrow('cancelled')
  await waiting
  await (await account.begin({ executionId: 'y', provider: 'g', reserved: { tokens: 1000, cost: 0 } })).end(info(10))
  leave.abort(new Error('cancelled'))
  await settled
  expect(await store.modelUsage()).toMatchObject([{ calls: 1, openCalls: 0, tokens: 10 }])
})
