import { expect, it } from 'vitest'
import { contextOf, replay } from '../../../machines/index.js'
import { summaryOf, verifyExecution } from '../../../runtime/index.js'
import { createMemoryEventStore, type EventStore } from '../../../store/index.js'
import { recordGolden } from '../../machines/golden/goldenHistory.js'
import { goldenStories } from '../../machines/golden/goldenStories.js'
import { anAppend, anEvent } from '../../store/anAppend.js'

/** A fork that says it begins after this event of its parent. */
async function forkOf(store: EventStore, hash: string | null) {
  const { events } = await recordGolden(goldenStories['forked-with-its-program']!)
  const own = events.map((event) => (event.type === 'execution.requested' && hash !== null ? { ...event, data: withParent(event.data, hash) } : event))
  const state = replay(own)!
  const last = own.at(-1)!
  await store.append({
    executionId: state.executionId, commitId: 'c', expectedVersion: 0, events: own, recordedAt: last.recordedAt,
    effectsOpened: [], effectsEnded: [], timersArmed: [], timersDropped: [], summary: summaryOf(state, last.recordedAt), approval: null,
  })
  return { executionId: state.executionId, parent: contextOf(state).fork!.parent }
}
const withParent = (data: unknown, hash: string) => {
  const { fork, ...rest } = data as { readonly fork: { readonly parent: object } }
  return { ...rest, fork: { ...fork, parent: { ...fork.parent, hash } } }
}
const parentId = '01JPARENT00000000000000001'
const parentWith = (store: EventStore, events: number) => store.append(anAppend(parentId, { events: Array.from({ length: events }, (_, n) => anEvent({ n })) }))

it('a fork whose parent is not here stands for itself', async () => {
  const store = createMemoryEventStore()
  const { executionId } = await forkOf(store, null)
  expect(await verifyExecution(store, executionId)).toMatchObject({ ok: true })
})

it.each([9, 12])('a fork whose parent is as it was, and has %i events now, is sound', async (events) => {
  const store = createMemoryEventStore()
  await parentWith(store, events)
  const { executionId, parent } = await forkOf(store, (await store.readExecution(parentId))[8]!.hash)
  expect(parent).toMatchObject({ executionId: parentId, version: 9 })
  expect(await verifyExecution(store, executionId)).toMatchObject({ ok: true })
})

it.each([[9, 'is another event now'], [12, 'is another event now'], [8, 'has 8 events']])('a fork whose parent has %i other events is not', async (events, problem) => {
  const store = createMemoryEventStore()
  await parentWith(store, events)
  const { executionId } = await forkOf(store, null)
  const [first] = await store.readExecution(executionId)
  expect(await verifyExecution(store, executionId)).toMatchObject({ ok: false, version: 1, eventId: first?.eventId, problem: expect.stringContaining(problem) as string })
})
