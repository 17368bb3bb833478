/** What every event store promises. Run by the test file of each implementation, with a way to open an empty one. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  type Append, type Batch, type EventStore, InvalidAppendError, StoreClosedError, UnknownExecutionError, verifyHistory, WrongExpectedVersionError,
} from '../../store/index.js'
import { anAppend, anEffect, anEvent, anExecutionId, aSummary } from './anAppend.js'

const aTimer = (executionId: string, timerId: string, dueAt = '2026-11-22T11:00:00.000Z') => ({ executionId, timerId, statePath: 'active.awaitingApproval', dueAt })
const anApproval = (executionId: string, requestedAt = '2026-11-22T10:00:00.000Z') => ({ executionId, approvalId: 'approval-1', approvalHash: 'a'.repeat(64), requestedAt, expiresAt: null })
const outcomesOf = async (appends: Promise<unknown>[]) => (await Promise.allSettled(appends)).map(({ status }) => status)

export function eventStoreContract(name: string, open: (onBatch: (batch: Batch) => void) => EventStore): void {
  describe(`event store contract: ${name}`, () => {
    let store: EventStore
    let batches: Batch[]
    beforeEach(() => {
      batches = []
      store = open((batch) => batches.push(batch))
    })
    afterEach(() => store.close())

    const appendData = async (data: unknown): Promise<string> => {
      const id = anExecutionId()
      await store.append(anAppend(id, { events: [anEvent(data)] }))
      return id
    }
    const readData = async (id: string, blobs?: 'resolve' | 'reference') => (await store.readExecution(id, blobs ? { blobs } : {}))[0]?.data

    describe('versions', () => {
      it('lets one of two creators win', async () => {
        const id = anExecutionId()
        const outcomes = await outcomesOf([store.append(anAppend(id)), store.append(anAppend(id))])
        expect(outcomes).toEqual(['fulfilled', 'rejected'])
        expect(await store.readExecution(id)).toHaveLength(1)
      })

      it('refuses an append that was decided on an older version, and says which version is there', async () => {
        const id = anExecutionId()
        await store.append(anAppend(id, { events: [anEvent(), anEvent()] }))
        const refused = await store.append(anAppend(id, { expectedVersion: 1 })).catch((error: unknown) => error)
        expect(refused).toBeInstanceOf(WrongExpectedVersionError)
        expect(refused).toMatchObject({ code: 'WRONG_EXPECTED_VERSION', executionId: id, expected: 1, actual: 2 })
        expect(await store.readExecution(id)).toHaveLength(2)
      })

      it('refuses an append to an execution that is not there', async () => {
        await expect(store.append(anAppend(anExecutionId(), { expectedVersion: 3 }))).rejects.toMatchObject({ expected: 3, actual: 0 })
      })

      it('lets a refused append leave its neighbours of the same turn alone', async () => {
        const [a, b] = [anExecutionId(), anExecutionId()]
        const outcomes = await outcomesOf([store.append(anAppend(a)), store.append(anAppend(b, { expectedVersion: 9 })), store.append(anAppend(a, { expectedVersion: 1 }))])
        expect(outcomes).toEqual(['fulfilled', 'rejected', 'fulfilled'])
        expect((await store.readExecution(a)).map(({ version }) => version)).toEqual([1, 2])
      })

      it('takes parallel appends to 50 executions, each in its own order', async () => {
        const ids = Array.from({ length: 50 }, anExecutionId)
        const appends = Array.from({ length: 10 }, (_, version) =>
          ids.map((id) => store.append(anAppend(id, { expectedVersion: version, events: [anEvent({ version: version + 1 })] }))),
        ).flat()
        await Promise.all(appends)
        for (const id of ids) expect((await store.readExecution(id)).map(({ data }) => data)).toEqual(Array.from({ length: 10 }, (_, n) => ({ version: n + 1 })))
        expect((await store.readAll({ limit: 1000 })).map(({ globalPosition }) => globalPosition)).toEqual(Array.from({ length: 500 }, (_, n) => n + 1))
        expect(batches.reduce((sum, { events }) => sum + events, 0)).toBe(500)
        expect(batches.at(-1)?.globalPosition).toBe(500)
      })
    })

    describe('reading', () => {
      it('gives back what append returned, with everything that was appended', async () => {
        const id = anExecutionId()
        const append = anAppend(id, { events: [anEvent({ a: [1, null, 'x'] }), anEvent(null), anEvent({ left: undefined, out: 1 })] })
        const recorded = await store.append(append)
        expect(await store.readExecution(id)).toEqual(recorded)
        expect(recorded[0]).toMatchObject({
          ...append.events[0], executionId: id, version: 1, globalPosition: 1, commitId: append.commitId, recordedAt: append.recordedAt, prevHash: '0'.repeat(64),
        })
        expect(recorded[2]?.data).toStrictEqual({ out: 1 })
      })

      it('reads an execution from a version on, and as many as asked for', async () => {
        const id = anExecutionId()
        await store.append(anAppend(id, { events: [1, 2, 3, 4, 5].map((n) => anEvent(n)) }))
        expect((await store.readExecution(id, { afterVersion: 2 })).map(({ data }) => data)).toEqual([3, 4, 5])
        expect((await store.readExecution(id, { afterVersion: 1, limit: 2 })).map(({ version }) => version)).toEqual([2, 3])
        expect(await store.readExecution(id, { afterVersion: 5 })).toEqual([])
      })

      it('has a global feed in commit order, without gaps also after refusals, that can be read on from a position', async () => {
        const [a, b] = [anExecutionId(), anExecutionId()]
        await store.append(anAppend(a, { events: [anEvent('a1'), anEvent('a2')] }))
        await store.append(anAppend(a)).catch(() => {})
        await store.append(anAppend(b, { events: [anEvent('b1')] }))
        await store.append(anAppend(a, { expectedVersion: 2, events: [anEvent('a3')] }))
        const feed = await store.readAll()
        expect(feed.map(({ data }) => data)).toEqual(['a1', 'a2', 'b1', 'a3'])
        expect(feed.map(({ globalPosition }) => globalPosition)).toEqual([1, 2, 3, 4])
        expect((await store.readAll({ afterPosition: 1, limit: 2 })).map(({ data }) => data)).toEqual(['a2', 'b1'])
        expect(await store.readAll({ afterPosition: 4 })).toEqual([])
      })

      it('knows nothing of an unknown execution', async () => {
        expect(await store.readExecution('nobody')).toEqual([])
        expect(await store.summary('nobody')).toBeNull()
        expect(await store.head('nobody')).toBeNull()
        expect(await store.openEffects('nobody')).toEqual([])
        expect(await store.markDispatched('nobody', 'effect', '2026-11-22T10:00:00.000Z')).toBe(false)
        await expect(store.list({ before: 'nobody' })).rejects.toBeInstanceOf(UnknownExecutionError)
      })

      it('cannot be changed through an object that went in or came out', async () => {
        const id = anExecutionId()
        const data = { n: 1 }
        const [recorded] = await store.append(anAppend(id, { events: [anEvent(data)] }))
        data.n = 2
        Object.assign(recorded?.data as object, { n: 3 })
        Object.assign((await store.readExecution(id))[0]?.metadata ?? {}, { causationId: 'other' })
        expect((await store.readExecution(id))[0]).toMatchObject({ data: { n: 1 }, metadata: { causationId: 'command-1' } })
      })
    })

    describe('one commit', () => {
      const everything = (id: string): Partial<Append> => ({
        effectsOpened: [anEffect(id, 'effect-1'), anEffect(id, 'effect-2')],
        timersArmed: [aTimer(id, 'approval')],
        summary: aSummary(id, { status: 'awaitingApproval', sessionContext: { chat: 'c1' } }),
        approval: anApproval(id),
      })

      it('changes effects, timers, summary and approval together with the events', async () => {
        const id = anExecutionId()
        await store.append(anAppend(id, everything(id)))
        expect(await store.openEffects()).toEqual([
          { effect: anEffect(id, 'effect-1'), dispatchedAt: null },
          { effect: anEffect(id, 'effect-2'), dispatchedAt: null },
        ])
        expect(await store.timers()).toEqual([aTimer(id, 'approval')])
        expect(await store.summary(id)).toEqual(everything(id).summary)
        expect(await store.pendingApprovals()).toEqual([anApproval(id)])

        await store.append(anAppend(id, { expectedVersion: 1, effectsEnded: ['effect-1', 'unknown'], timersDropped: ['approval'], approval: null }))
        expect((await store.openEffects(id)).map(({ effect }) => effect.effectId)).toEqual(['effect-2'])
        expect(await store.timers()).toEqual([])
        expect(await store.pendingApprovals()).toEqual([])
        expect((await store.summary(id))?.status).toBe('generating')
      })

      it('leaves none of them when it is refused', async () => {
        const id = anExecutionId()
        await expect(store.append(anAppend(id, { ...everything(id), expectedVersion: 1 }))).rejects.toBeInstanceOf(WrongExpectedVersionError)
        expect([await store.openEffects(), await store.timers(), await store.summary(id), await store.pendingApprovals()]).toEqual([[], [], null, []])
      })

      it('refuses to open an effect that is open, leaves nothing of that append, and spares its neighbours', async () => {
        const [id, other] = [anExecutionId(), anExecutionId()]
        await store.append(anAppend(id, everything(id)))
        const outcomes = await Promise.allSettled([
          store.append(anAppend(other)),
          store.append(anAppend(id, { expectedVersion: 1, effectsOpened: [anEffect(id, 'effect-3'), anEffect(id, 'effect-2')], timersDropped: ['approval'] })),
          store.append(anAppend(other, { expectedVersion: 1 })),
        ])
        expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
        expect(outcomes[1]).toMatchObject({ reason: { code: 'INVALID_APPEND' } })
        expect((await store.head(id))?.version).toBe(1)
        expect((await store.head(other))?.version).toBe(2)
        expect(await store.openEffects()).toHaveLength(2)
        expect(await store.timers()).toHaveLength(1)
        expect((await store.readAll()).map(({ globalPosition }) => globalPosition)).toEqual([1, 2, 3])
      })

      it('gives an armed timer its new deadline, and lists the earliest first', async () => {
        const id = anExecutionId()
        await store.append(anAppend(id, { timersArmed: [aTimer(id, 'b', '2026-11-22T12:00:00.000Z'), aTimer(id, 'a', '2026-11-22T13:00:00.000Z')] }))
        await store.append(anAppend(id, { expectedVersion: 1, timersDropped: ['a'], timersArmed: [aTimer(id, 'a', '2026-11-22T12:30:00.000+01:00')] }))
        expect((await store.timers()).map(({ timerId, dueAt }) => [timerId, dueAt])).toEqual([['a', '2026-11-22T12:30:00.000+01:00'], ['b', '2026-11-22T12:00:00.000Z']])
      })

      it('may hold no event, except the first', async () => {
        const id = anExecutionId()
        await expect(store.append(anAppend(id, { events: [] }))).rejects.toBeInstanceOf(InvalidAppendError)
        await store.append(anAppend(id, everything(id)))
        expect(await store.append(anAppend(id, { expectedVersion: 1, events: [], effectsEnded: ['effect-1'] }))).toEqual([])
        expect(await store.openEffects()).toHaveLength(1)
        expect((await store.head(id))?.version).toBe(1)
      })

      it.each([
        ['a summary of another execution', { summary: aSummary('other') }],
        ['an effect of another execution', { effectsOpened: [anEffect('other', 'effect-1')] }],
        ['an effect opened twice', { effectsOpened: [anEffect('mine', 'effect-1'), anEffect('mine', 'effect-1')] }],
        ['a timer without a time', { timersArmed: [aTimer('mine', 'approval', 'tomorrow')] }],
        ['a broken expected version', { expectedVersion: -1 }],
        ['a creation time that is none', { summary: aSummary('mine', { createdAt: 'then' }) }],
        ['data that is no JSON', { events: [anEvent({ n: 1n })] }],
      ])('refuses %s', async (_what, different) => {
        await expect(store.append(anAppend('mine', different))).rejects.toBeInstanceOf(InvalidAppendError)
        expect(await store.readAll()).toEqual([])
      })
    })

    it('marks an open effect as dispatched once, and says when it is no longer open', async () => {
      const id = anExecutionId()
      await store.append(anAppend(id, { effectsOpened: [anEffect(id, 'effect-1')] }))
      expect(await store.markDispatched(id, 'effect-1', '2026-11-22T10:00:01.000Z')).toBe(true)
      expect(await store.markDispatched(id, 'effect-1', '2026-11-22T10:00:02.000Z')).toBe(true)
      expect((await store.openEffects(id))[0]?.dispatchedAt).toBe('2026-11-22T10:00:01.000Z')
      await store.append(anAppend(id, { expectedVersion: 1, effectsEnded: ['effect-1'] }))
      expect(await store.markDispatched(id, 'effect-1', '2026-11-22T10:00:03.000Z')).toBe(false)
    })

    it('keeps a cursor for each relay', async () => {
      expect(await store.cursor('nats')).toBe(0)
      await store.moveCursor('nats', 7)
      await store.moveCursor('nats', 9)
      expect([await store.cursor('nats'), await store.cursor('other')]).toEqual([9, 0])
    })

    describe('large values', () => {
      const large = 'x'.repeat(70_000)

      it('leaves a reference in the place of a large text, and resolves it', async () => {
        const id = await appendData({ code: large, small: 'y' })
        expect(await readData(id, 'reference')).toEqual({ code: { $blob: expect.stringMatching(/^[0-9a-f]{64}$/), bytes: 70_000, kind: 'text' }, small: 'y' })
        expect(await readData(id)).toEqual({ code: large, small: 'y' })
        expect((await store.readAll())[0]?.data).toEqual({ code: large, small: 'y' })
      })

      it.each([
        ['a large array', { rows: Array.from({ length: 20_000 }, (_, n) => n), small: 1 }],
        ['a large object deep inside', { a: { b: Object.fromEntries(Array.from({ length: 9_000 }, (_, n) => [`key${n}`, n])), c: 1 } }],
        ['large data as a whole', Array.from({ length: 20_000 }, (_, n) => n)],
        ['a large text as a whole', large],
        ['a large text with a lone surrogate', { text: `${large}\ud800` }],
        ['large text of several bytes a character', { text: '€'.repeat(30_000) }],
        ['a large array that holds a large text', { all: [large, ...Array.from({ length: 20_000 }, (_, n) => n)] }],
        ['many small fields', Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`key${n}`, 'z'.repeat(1000)]))],
      ])('round-trips %s, byte for byte', async (_what, data) => {
        const id = await appendData(data)
        expect(JSON.stringify(await readData(id))).toBe(JSON.stringify(data))
        expect(Buffer.byteLength(JSON.stringify(await readData(id, 'reference')))).toBeLessThanOrEqual(65_536)
      })

      it.each([
        ['a reference', { $blob: 'a'.repeat(64), bytes: 1, kind: 'text' }],
        ['an escaped reference', { $$blob: 'a'.repeat(64), nested: [{ $$$blob: 1, $blob: 2 }] }],
        ['a reference beside a large value', { mine: { $blob: 'a'.repeat(64), bytes: 1, kind: 'json' }, large }],
        ['a reference inside a large value', { large: [{ $blob: 'a'.repeat(64) }, ...Array.from({ length: 20_000 }, (_, n) => n)] }],
      ])('is not taken in by user data that looks like %s', async (_what, data) => {
        expect(await readData(await appendData(data))).toEqual(data)
      })

      it('goes for the input of effects, too', async () => {
        const id = anExecutionId()
        await store.append(anAppend(id, { effectsOpened: [anEffect(id, 'effect-1', large)] }))
        expect((await store.openEffects())[0]?.effect).toEqual(anEffect(id, 'effect-1', large))
      })
    })

    it('round-trips any JSON data, exactly', async () => {
      // Any UTF-16 units, lone surrogates among them.
      const text = fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) })
      const json = fc.oneof(
        fc.jsonValue(),
        fc.array(text),
        fc.dictionary(fc.oneof(fc.constantFrom('$blob', '$$blob', '__proto__', 'constructor', '0'), text), fc.jsonValue()),
        fc.integer({ min: 60_000, max: 70_000 }).map((length) => ({ nested: [{ text: 'é'.repeat(length / 2) }, { $blob: 'x' }] })),
      )
      await fc.assert(
        fc.asyncProperty(json, async (data) => {
          const expected = JSON.stringify(data)
          const id = await appendData(data)
          expect(JSON.stringify(await readData(id))).toBe(expected)
          expect(verifyHistory(await store.readExecution(id), await store.head(id)).ok).toBe(true)
        }),
        { numRuns: 200 },
      )
    })

    describe('hash chain', () => {
      const history = async () => {
        const id = anExecutionId()
        await store.append(anAppend(id, { events: [anEvent('one'), anEvent({ big: 'x'.repeat(70_000) })] }))
        await store.append(anAppend(id, { expectedVersion: 2, events: [anEvent('three')] }))
        return { id, events: await store.readExecution(id), head: await store.head(id) }
      }

      it('holds for a history as it was recorded, also after a trip through JSON', async () => {
        const { events, head } = await history()
        expect(events.map(({ prevHash }) => prevHash)).toEqual(['0'.repeat(64), events[0]?.hash, events[1]?.hash])
        expect(verifyHistory(events, head)).toEqual({ ok: true, version: 3, hash: head?.hash })
        expect(verifyHistory(JSON.parse(JSON.stringify(events)), head).ok).toBe(true)
        expect(verifyHistory([], null).ok).toBe(true)
      })

      it('shows the first event that was changed, removed, added or moved', async () => {
        const { events, head } = await history()
        const [one, two, three] = events
        if (!one || !two || !three) throw new Error('three events are expected')
        const other = (await history()).events[2]
        expect(verifyHistory([one, { ...two, data: { big: 'y' } }, three])).toMatchObject({ ok: false, version: 2, eventId: two.eventId })
        expect(verifyHistory([one, { ...two, metadata: { ...two.metadata, actor: { kind: 'user', name: 'eve' } } }, three])).toMatchObject({ ok: false, version: 2 })
        expect(verifyHistory([one, three])).toMatchObject({ ok: false, version: 3 })
        expect(verifyHistory([two, three])).toMatchObject({ ok: false, version: 2 })
        expect(verifyHistory([two, one, three])).toMatchObject({ ok: false, version: 2 })
        expect(verifyHistory([one, two, ...(other ? [other] : [])])).toMatchObject({ ok: false, version: 3, eventId: other?.eventId })
        expect(verifyHistory([one, two], head)).toMatchObject({ ok: false, version: 2, problem: expect.stringContaining('3 events') })
        expect(verifyHistory([one, two, three], head && { ...head, hash: one.hash })).toMatchObject({ ok: false, version: 3 })
      })
    })

    describe('list', () => {
      beforeEach(async () => {
        const rows = [
          aSummary('01A', { createdAt: '2026-11-20T10:00:00.000Z', status: 'succeeded', final: true, folderName: 'Orbit_Study' }),
          aSummary('01C', { createdAt: '2026-11-21T10:00:00.000Z', userQuery: 'ÄRGER with 100% of "magnets"' }),
          aSummary('01B', { createdAt: '2026-11-21T10:00:00.000Z', status: 'awaitingApproval', sessionContext: { chat: { id: 'Session-42' } } }),
          aSummary('01D', { createdAt: '2026-11-21T10:30:00.000+01:00', taskObjective: 'Plot the lattice' }),
        ]
        for (const summary of rows) await store.append(anAppend(summary.executionId, { summary }))
      })
      const ids = async (query?: Parameters<EventStore['list']>[0]) => (await store.list(query)).map(({ executionId }) => executionId)

      it('gives the newest first, and of one moment the higher id first', async () => {
        expect(await ids()).toEqual(['01C', '01B', '01D', '01A'])
      })

      it('filters by status and by being final', async () => {
        expect(await ids({ status: 'awaitingApproval' })).toEqual(['01B'])
        expect(await ids({ final: true })).toEqual(['01A'])
        expect(await ids({ final: false })).toEqual(['01C', '01B', '01D'])
        expect(await ids({ status: 'no such status' })).toEqual([])
      })

      it.each([
        ['query', 'ärger', '01C'], ['quotes in it', '"magnets"', '01C'], ['no wildcards', '100%', '01C'], ['objective', 'LATTICE', '01D'],
        ['folder name', 'orbit_s', '01A'], ['execution id', '01b', '01B'], ['session context', 'session-42', '01B'],
      ])('finds text in %s, in any case', async (_where, text, id) => {
        expect(await ids({ text })).toEqual([id])
      })

      it('filters by user, channel, mode and time, each alone and together, page by page', async () => {
        const rows = [
          aSummary('02A', { createdAt: '2026-12-01T10:00:00.000Z', updatedAt: '2026-12-03T10:00:00.000Z', requester: 'Grace', mode: 'read_only', sessionContext: { user_id: 'u-7', deep: [{ chat: 42 }] }, channels: ['SR:BPM1:X', 'SR:Q1'] }),
          aSummary('02B', { createdAt: '2026-12-02T10:00:00.000Z', updatedAt: '2026-12-02T10:00:00.000Z', requester: 'grace', mode: 'write_access', channels: ['SR:Q1'] }),
          aSummary('02C', { createdAt: '2026-12-03T10:00:00.000Z', updatedAt: '2026-12-03T11:00:00.000Z', requester: 'heidi', mode: 'read_only', sessionContext: { user_id: 'GRACE' } }),
        ]
        for (const summary of rows) await store.append(anAppend(summary.executionId, { summary }))
        expect(await ids({ user: 'GRACE' })).toEqual(['02C', '02B', '02A'])
        expect(await ids({ user: 'grace', limit: 1 })).toEqual(['02C'])
        expect(await ids({ user: 'grace', before: '02C', limit: 1 })).toEqual(['02B'])
        expect(await ids({ user: 'grace', before: '02B' })).toEqual(['02A'])
        expect([await ids({ user: '42' }), await ids({ user: 'u-7' }), await ids({ user: 'u-' }), await ids({ user: 'user_id' })]).toEqual([['02A'], ['02A'], [], []])
        expect([await ids({ channel: 'sr:q1' }), await ids({ channel: 'SR:BPM1:X', user: 'grace' }), await ids({ channel: 'SR:Q1', mode: 'read_only' }), await ids({ channel: 'SR' })]).toEqual([['02B', '02A'], ['02A'], ['02A'], []])
        expect(await ids({ mode: 'read_only' })).toEqual(['02C', '02A'])
        expect(await ids({ createdSince: '2026-12-02T10:00:00Z', createdUntil: '2026-12-03T10:00:00Z' })).toEqual(['02B'])
        expect(await ids({ updatedSince: '2026-12-03T11:00:00+01:00', updatedUntil: '2026-12-03T11:00:00Z' })).toEqual(['02A'])
        expect(await ids({ text: 'hill', user: 'grace', mode: 'read_only', createdSince: '2026-12-01T00:00:00Z', before: '02C' })).toEqual(['02A'])
        expect([await ids({ text: '02' }), await ids({ text: 'h' , limit: 1 })]).toEqual([['02C', '02B', '02A'], ['02C']])
      })

      it('lets go of a channel that a new program does not touch', async () => {
        await store.append(anAppend('03A', { summary: aSummary('03A', { channels: ['OLD'] }) }))
        await store.append(anAppend('03A', { expectedVersion: 1, summary: aSummary('03A', { channels: ['NEW'] }) }))
        expect([await ids({ channel: 'old' }), await ids({ channel: 'new' })]).toEqual([[], ['03A']])
      })

      it('follows a summary that changes', async () => {
        await store.append(anAppend('01A', { expectedVersion: 1, summary: aSummary('01A', { createdAt: '2026-11-20T10:00:00.000Z', folderName: 'renamed' }) }))
        expect([await ids({ text: 'orbit' }), await ids({ text: 'renamed' }), await ids({ final: true })]).toEqual([[], ['01A'], []])
      })

      it('pages by the last id of the page before', async () => {
        expect(await ids({ limit: 2 })).toEqual(['01C', '01B'])
        expect(await ids({ limit: Infinity })).toHaveLength(4)
        expect(await ids({ limit: 2, before: '01B' })).toEqual(['01D', '01A'])
        expect(await ids({ before: '01A' })).toEqual([])
        expect(await ids({ before: '01C', final: false })).toEqual(['01B', '01D'])
      })
    })

    it('lists open questions, the longest-waiting first', async () => {
      const [a, b] = [anExecutionId(), anExecutionId()]
      await store.append(anAppend(a, { approval: anApproval(a, '2026-11-22T10:00:02.000Z') }))
      await store.append(anAppend(b, { approval: anApproval(b, '2026-11-22T10:00:01.000Z') }))
      expect((await store.pendingApprovals()).map(({ executionId }) => executionId)).toEqual([b, a])
    })

    it('goes through all ids in their order, page by page, and counts what there is', async () => {
      for (const id of ['01B', '01C', '01A']) await store.append(anAppend(id, { events: [anEvent(), anEvent()] }))
      expect(await store.executionIds({ limit: 2 })).toEqual(['01A', '01B'])
      expect(await store.executionIds({ after: '01B', limit: 2 })).toEqual(['01C'])
      expect(await store.executionIds({ after: '01C' })).toEqual([])
      expect(await store.tally()).toEqual({ executions: 3, events: 6, strayEvents: 0, missingPositions: 0 })
    })

    it('gives timers and open questions of one execution', async () => {
      const [a, b] = [anExecutionId(), anExecutionId()]
      for (const id of [a, b]) await store.append(anAppend(id, { timersArmed: [aTimer(id, 'approval')], approval: anApproval(id) }))
      expect(await store.timers(b)).toEqual([aTimer(b, 'approval')])
      expect(await store.pendingApprovals(a)).toEqual([anApproval(a)])
      expect([await store.timers('nobody'), await store.pendingApprovals('nobody')]).toEqual([[], []])
    })

    it('finishes what was begun when it is closed, and then refuses in words', async () => {
      const appended = store.append(anAppend('01A'))
      await store.close()
      expect(await appended).toHaveLength(1)
      await expect(store.append(anAppend('01A', { expectedVersion: 1 }))).rejects.toBeInstanceOf(StoreClosedError)
      await expect(store.readAll()).rejects.toBeInstanceOf(StoreClosedError)
      await store.close()
    })
  })
}
