/** What every store promises about the account of model calls. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { StoreClosedError, type EventStore, type ModelCall } from '../../store/index.js'

const call = (callId: string, changes: Partial<ModelCall> = {}): ModelCall => ({
  callId, executionId: 'e1', provider: 'openai', model: null, begunAt: '2026-11-22T23:59:59.000Z', currency: 'USD', reserved: { tokens: 1000, cost: 0.5 }, ...changes,
})
const end = (changes: object = {}) => ({ endedAt: '2026-11-23T00:00:05.000Z', model: 'gpt', inputTokens: 100, outputTokens: 20, cost: 0.01, ...changes })

export function modelAccountContract(name: string, open: () => EventStore): void {
  describe(`model account contract: ${name}`, () => {
    let store: EventStore
    beforeEach(() => { store = open() })
    afterEach(() => store.close())
    const spentOn = async (day: string) => {
      let seen = { tokens: -1, cost: -1 }
      await store.beginModelCall(call('probe', { begunAt: `${day}T12:00:00Z` }), (spent) => { seen = { ...spent }; return false })
      return seen
    }

    it('counts what was reserved until a call has ended, then what it used, on the day on which it began', async () => {
      expect(await spentOn('2026-11-22')).toEqual({ tokens: 0, cost: 0 })
      expect(await store.beginModelCall(call('a'), () => true)).toBe(true)
      expect(await spentOn('2026-11-22')).toEqual({ tokens: 1000, cost: 0.5 })
      await store.endModelCall('a', end())
      expect(await spentOn('2026-11-22')).toEqual({ tokens: 120, cost: 0.01 })
      expect(await spentOn('2026-11-23')).toEqual({ tokens: 0, cost: 0 })
    })

    it('leaves no trace of a call that was not allowed, nor of one that it does not know', async () => {
      expect(await store.beginModelCall(call('a'), () => false)).toBe(false)
      await store.endModelCall('b', end())
      expect(await store.modelUsage()).toEqual([])
    })

    it('lets calls that begin together see each other', async () => {
      const begun = await Promise.all(Array.from({ length: 5 }, (_, n) => store.beginModelCall(call(`c${n}`), ({ tokens }) => tokens < 2000)))
      expect(begun.filter(Boolean)).toHaveLength(2)
    })

    it('adds up by day, provider and model, the newest day first', async () => {
      for (const [id, changes] of [['a', {}], ['b', {}], ['c', { provider: 'local' }], ['d', { begunAt: '2026-11-23T01:00:00Z' }]] as const) await store.beginModelCall(call(id, changes), () => true)
      await store.endModelCall('a', end())
      await store.endModelCall('b', end({ inputTokens: 1 }))
      await store.endModelCall('d', end({ model: null }))
      expect(await store.modelUsage()).toEqual([
        { day: '2026-11-23', provider: 'openai', model: null, currency: 'USD', calls: 1, openCalls: 0, inputTokens: 100, outputTokens: 20, tokens: 120, cost: 0.01 },
        { day: '2026-11-22', provider: 'local', model: null, currency: 'USD', calls: 1, openCalls: 1, inputTokens: 0, outputTokens: 0, tokens: 1000, cost: 0.5 },
        { day: '2026-11-22', provider: 'openai', model: 'gpt', currency: 'USD', calls: 2, openCalls: 0, inputTokens: 101, outputTokens: 40, tokens: 141, cost: 0.02 },
      ])
      expect((await store.modelUsage({ since: '2026-11-23' })).map(({ day }) => day)).toEqual(['2026-11-23'])
      expect((await store.modelUsage({ until: '2026-11-22' })).map(({ day }) => day)).toEqual(['2026-11-22', '2026-11-22'])
    })

    it('is closed with the store', async () => {
      await store.close()
      await expect(store.modelUsage()).rejects.toThrow(StoreClosedError)
      await expect(store.beginModelCall(call('a'), () => true)).rejects.toThrow(StoreClosedError)
    })
  })
}
