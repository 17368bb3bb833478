/** What every store promises about the service's own log. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NewServiceEvent } from '../../machines/index.js'
import { serviceLogProblem, StoreClosedError, type EventStore } from '../../store/index.js'

let ids = 0
const anEvent = (data: unknown = {}): NewServiceEvent => ({
  eventId: `service-${++ids}`, type: 'service.started', schemaVersion: 1, data, actor: { kind: 'service', name: 'test' }, recordedAt: '2026-11-22T10:00:00.000Z',
})

export function serviceLogContract(name: string, open: () => EventStore): void {
  describe(`service log contract: ${name}`, () => {
    let store: EventStore
    beforeEach(() => { store = open() })
    afterEach(() => store.close())

    it('is empty at first', async () => {
      expect(await store.serviceEvents()).toEqual([])
      expect(serviceLogProblem([])).toBeNull()
    })

    it('gives back what it recorded, in order, each chained to the one before', async () => {
      const recorded = [await store.recordServiceEvent(anEvent({ a: 1, b: undefined })), await store.recordServiceEvent(anEvent()), await store.recordServiceEvent(anEvent(null))]
      expect(recorded.map(({ position }) => position)).toEqual([1, 2, 3])
      expect(recorded[0]).toMatchObject({ data: { a: 1 }, prevHash: '0'.repeat(64) })
      expect(recorded[2]?.prevHash).toBe(recorded[1]?.hash)
      expect(await store.serviceEvents()).toStrictEqual(recorded)
      expect(await store.serviceEvents({ afterPosition: 1, limit: 1 })).toStrictEqual([recorded[1]])
      expect(serviceLogProblem(recorded)).toBeNull()
    })

    it('takes several at once, each in a position of its own', async () => {
      const recorded = await Promise.all(Array.from({ length: 20 }, () => store.recordServiceEvent(anEvent())))
      expect(recorded.map(({ position }) => position).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, n) => n + 1))
      expect(serviceLogProblem(await store.serviceEvents())).toBeNull()
    })

    it('shows a change, a gap and a swap', async () => {
      for (let n = 0; n < 3; n++) await store.recordServiceEvent(anEvent({ n }))
      const [first, second, third] = await store.serviceEvents()
      if (!first || !second || !third) throw new Error('not there')
      expect(serviceLogProblem([first, { ...second, data: { n: 9 } }, third])).toEqual({ position: 2, problem: 'its content was changed after it was recorded' })
      expect(serviceLogProblem([first, { ...second, actor: { kind: 'service', name: 'other' } }, third])?.position).toBe(2)
      expect(serviceLogProblem([first, third])?.problem).toContain('position 2 is expected')
      expect(serviceLogProblem([{ ...first, hash: 'a'.repeat(64) }, second])?.position).toBe(1)
    })

    it('is closed with the store', async () => {
      await store.close()
      await expect(store.serviceEvents()).rejects.toThrow(StoreClosedError)
      await expect(store.recordServiceEvent(anEvent())).rejects.toThrow(StoreClosedError)
    })
  })
}
