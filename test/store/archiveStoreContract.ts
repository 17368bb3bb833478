/** What every event store promises about histories that leave it for a file and come from one. Run by the test file of each implementation. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createMemoryEventStore, type EventStore, type ExecutionSummary, type Origin, type Tombstone, verifyHistory } from '../../store/index.js'
import { anAppend, anEffect, anEvent, anExecutionId, aSummary } from './anAppend.js'

const large = 'x'.repeat(70_000)
const origin: Origin = { importedAt: '2026-11-23T10:00:00.000Z', file: '/usb/a.gz', sha256: 'a'.repeat(64), exportedAt: '2026-11-22T10:00:00.000Z', program: '0.1.0', folder: null }
const finalOf = (id: string, more: Partial<ExecutionSummary> = {}): ExecutionSummary => aSummary(id, { status: 'succeeded', final: true, version: 2, ...more })

export function archiveStoreContract(name: string, open: () => EventStore): void {
  describe(`archives in the event store: ${name}`, () => {
    let store: EventStore
    beforeEach(() => {
      store = open()
    })
    afterEach(() => store.close())

    const finished = async (data: unknown = { text: large }, more: Partial<ExecutionSummary> = {}): Promise<string> => {
      const id = anExecutionId()
      await store.append(anAppend(id, { events: [anEvent(data), anEvent({ last: true })], summary: finalOf(id, more) }))
      return id
    }
    const newest = () => store.append(anAppend(anExecutionId()))
    const tombstoneOf = async (executionId: string): Promise<Tombstone> => {
      const head = await store.head(executionId)
      const summary = await store.summary(executionId)
      if (!head || !summary) throw new Error('unknown')
      return { executionId, ...head, archivedAt: '2026-11-23T09:00:00.000Z', file: '/archives/a.gz', sha256: 'b'.repeat(64), requestHash: 'c'.repeat(64), summary, folder: '/folder' }
    }

    describe('taking out', () => {
      it('leaves a tombstone and nothing else, and does not touch the others', async () => {
        const [id, other] = [await finished(), await finished()]
        await newest()
        const before = await store.readExecution(other)
        const tombstone = await tombstoneOf(id)
        await store.remove(tombstone)
        expect(await store.readExecution(id)).toEqual([])
        expect(await store.head(id)).toBeNull()
        expect(await store.summary(id)).toBeNull()
        expect((await store.list()).map(({ executionId }) => executionId)).not.toContain(id)
        expect(await store.tombstone(id)).toEqual(tombstone)
        expect(await store.tombstone(other)).toBeNull()
        expect(await store.readExecution(other)).toEqual(before)
        expect(verifyHistory(await store.readExecution(other), await store.head(other))).toMatchObject({ ok: true })
      })

      it('keeps a large value that another execution or an open effect uses', async () => {
        const [id, other, third] = [await finished(), await finished(), anExecutionId()]
        await store.append(anAppend(third, { effectsOpened: [anEffect(third, 'e1', `${large}y`)] }))
        const fourth = await finished({ text: `${large}y` })
        await newest()
        for (const one of [id, fourth]) await store.remove(await tombstoneOf(one))
        expect((await store.readExecution(other))[0]?.data).toEqual({ text: large })
        expect((await store.openEffects(third))[0]?.effect.input).toMatchObject({ code: `${large}y` })
      })

      it('leaves gaps in the feed, and never gives a position twice', async () => {
        const [id, other] = [await finished(), await finished()]
        await newest()
        await store.remove(await tombstoneOf(id))
        expect((await store.readAll()).map(({ globalPosition }) => globalPosition)).toEqual([3, 4, 5])
        expect((await store.readAll({ afterPosition: 1, limit: 2 })).map(({ globalPosition }) => globalPosition)).toEqual([3, 4])
        const [appended] = await newest()
        expect(appended?.globalPosition).toBe(6)
        expect(await store.head(other)).toMatchObject({ version: 2 })
        expect(await store.tally()).toMatchObject({ events: 4, strayEvents: 0, missingPositions: 0 })
      })

      it('is refused while it is not over, held, or holds the newest event of the log', async () => {
        const held = await finished({}, { hold: { by: 'otto', reason: 'incident', placedAt: '2026-11-22T10:00:00.000Z' } })
        const open = anExecutionId()
        await store.append(anAppend(open))
        const last = await finished()
        for (const [id, why] of [[held, 'legal hold'], [open, 'not over'], [last, 'newest']] as const) {
          await expect(store.remove(await tombstoneOf(id))).rejects.toMatchObject({ code: 'NOT_REMOVABLE', message: expect.stringContaining(why) })
          expect(await store.tombstone(id)).toBeNull()
          expect(await store.readExecution(id)).not.toEqual([])
        }
      })

      it('is refused when something has happened to it since', async () => {
        const id = await finished()
        const tombstone = await tombstoneOf(id)
        await store.append(anAppend(id, { expectedVersion: 2, summary: finalOf(id) }))
        await newest()
        await expect(store.remove(tombstone)).rejects.toMatchObject({ code: 'WRONG_EXPECTED_VERSION' })
        await expect(store.remove({ ...tombstone, version: 3 })).rejects.toMatchObject({ code: 'WRONG_EXPECTED_VERSION' })
        await expect(store.remove({ ...tombstone, executionId: 'nobody' })).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
      })

      it('keeps the id: nobody begins another execution with it', async () => {
        const id = await finished()
        const [neighbour] = [anExecutionId(), await newest()]
        await store.remove(await tombstoneOf(id))
        const outcomes = await Promise.allSettled([store.append(anAppend(id)), store.append(anAppend(neighbour))])
        expect(outcomes).toMatchObject([{ status: 'rejected', reason: { code: 'EXECUTION_ARCHIVED' } }, { status: 'fulfilled' }])
      })

      it('remembers whose folder is still to be removed', async () => {
        const id = await finished()
        await newest()
        await store.remove(await tombstoneOf(id))
        expect((await store.foldersToRemove()).map(({ executionId, folder }) => [executionId, folder])).toEqual([[id, '/folder']])
        await store.folderRemoved(id)
        await store.folderRemoved(id)
        expect(await store.foldersToRemove()).toEqual([])
        expect(await store.tombstone(id)).toMatchObject({ folder: null })
      })
    })

    describe('bringing in', () => {
      /** A history as another store has recorded it. */
      const elsewhere = async (id = anExecutionId()) => {
        const other = createMemoryEventStore()
        await newest()
        await other.append(anAppend(id, { events: [anEvent({ text: large, $blob: 'mine' }), anEvent({ last: true })], summary: finalOf(id) }))
        return other.readExecution(id)
      }

      it('keeps ids, versions and hashes, and tells where it came from', async () => {
        const events = await elsewhere()
        const id = events[0]?.executionId ?? ''
        expect(await store.importHistory(events, finalOf(id), { ...origin, folder: '/here' })).toBe('imported')
        const stored = await store.readExecution(id)
        expect(stored.map(({ globalPosition: _, ...event }) => event)).toEqual(events.map(({ globalPosition: _, ...event }) => event))
        expect(verifyHistory(stored, await store.head(id))).toMatchObject({ ok: true })
        expect(await store.origin(id)).toEqual({ ...origin, folder: '/here' })
        expect(await store.summary(id)).toEqual(finalOf(id))
        expect((await store.list({ text: id })).map(({ executionId }) => executionId)).toEqual([id])
      })

      it('is no news: the feed leaves it out, and tells what happens to it afterwards', async () => {
        const events = await elsewhere()
        const id = events[0]?.executionId ?? ''
        await store.importHistory(events, finalOf(id), origin)
        expect((await store.readAll()).map(({ executionId }) => executionId)).not.toContain(id)
        const [held] = await store.append(anAppend(id, { expectedVersion: 2, summary: finalOf(id) }))
        expect((await store.readAll()).at(-1)).toMatchObject({ executionId: id, version: 3, globalPosition: held?.globalPosition })
        expect(await store.origin(anExecutionId())).toBeNull()
      })

      it('says so when the same history is there, also when it has gone on, and changes nothing', async () => {
        const events = await elsewhere()
        const id = events[0]?.executionId ?? ''
        await store.importHistory(events, finalOf(id), origin)
        expect(await store.importHistory(events, finalOf(id), { ...origin, file: '/other' })).toBe('known')
        await store.append(anAppend(id, { expectedVersion: 2, summary: finalOf(id) }))
        expect(await store.importHistory(events, finalOf(id), origin)).toBe('known')
        expect(await store.readExecution(id)).toHaveLength(3)
        expect(await store.origin(id)).toEqual(origin)
      })

      it('refuses another history of an id that is there, or was', async () => {
        const [id, gone] = [await finished(), await finished()]
        await newest()
        await store.remove(await tombstoneOf(gone))
        for (const one of [id, gone]) {
          await expect(store.importHistory(await elsewhere(one), finalOf(one), origin)).rejects.toMatchObject({ code: 'IMPORT_OTHER_HISTORY' })
        }
        expect(await store.readExecution(gone)).toEqual([])
        expect(await store.tombstone(gone)).not.toBeNull()
      })

      it('refuses what does not hold together, or is not over', async () => {
        const events = await elsewhere()
        const id = events[0]?.executionId ?? ''
        const changed = events.map((event, index) => (index === 0 ? { ...event, data: { text: 'other' } } : event))
        await expect(store.importHistory(changed, finalOf(id), origin)).rejects.toMatchObject({ code: 'INVALID_APPEND' })
        await expect(store.importHistory([], finalOf(id), origin)).rejects.toMatchObject({ code: 'INVALID_APPEND' })
        await expect(store.importHistory(events, aSummary(id), origin)).rejects.toMatchObject({ code: 'INVALID_APPEND' })
        expect(await store.head(id)).toBeNull()
      })

      it('brings back what was taken out, as it was, and lets it go again', async () => {
        const id = await finished()
        await newest()
        const [events, summary] = [await store.readExecution(id), await store.summary(id)]
        await store.remove(await tombstoneOf(id))
        expect(await store.importHistory(events, summary ?? finalOf(id), origin)).toBe('imported')
        expect(await store.tombstone(id)).toBeNull()
        expect((await store.readExecution(id)).map(({ hash }) => hash)).toEqual(events.map(({ hash }) => hash))
        expect((await store.readExecution(id))[0]?.data).toEqual({ text: large })
        await newest()
        await store.remove(await tombstoneOf(id))
        expect(await store.origin(id)).toBeNull()
        expect(await store.tombstone(id)).toMatchObject({ version: 2 })
      })
    })
  })
}
