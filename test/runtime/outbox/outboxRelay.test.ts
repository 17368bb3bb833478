import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { OutboxRelay } from '../../../runtime/outbox/outboxRelay.js'
import { silentLogger, type EventPublisher } from '../../../runtime/index.js'
import { createMemoryEventStore, StoreUnavailableError, type EventStore } from '../../../store/index.js'
import { anAppend } from '../../store/anAppend.js'

function keeping() {
  const kept: number[] = []
  const publisher: EventPublisher = { publish: (events) => Promise.resolve(void kept.push(...events.map(({ globalPosition }) => globalPosition))), progress() {} }
  return { kept, publisher }
}

function relayOver(store: EventStore, publisher: EventPublisher): OutboxRelay {
  const relay = new OutboxRelay({ store, publisher, log: silentLogger })
  relay.start()
  onTestFinished(() => relay.stop())
  return relay
}

async function storeWith(events: number): Promise<EventStore> {
  const store = createMemoryEventStore()
  for (let version = 0; version < events; version++) await store.append(anAppend('A', { expectedVersion: version }))
  return store
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1)
const follows = (store: EventStore, position: number) => vi.waitFor(async () => expect(await store.cursor('publisher')).toBe(position))

describe('the cursor of the outbox', () => {
  it('follows what is published, and has come there when the relay has stopped', async () => {
    const store = await storeWith(3)
    const { kept, publisher } = keeping()
    const relay = relayOver(store, publisher)
    await follows(store, 3)
    await store.append(anAppend('A', { expectedVersion: 3 }))
    relay.notify()
    await vi.waitFor(() => expect(kept).toEqual(upTo(4)))
    await relay.stop()
    expect(await store.cursor('publisher')).toBe(4)
  })

  it('holds from then on when somebody moves it back', async () => {
    const store = await storeWith(4)
    const { kept, publisher } = keeping()
    const relay = relayOver(store, publisher)
    await vi.waitFor(() => expect(kept).toEqual(upTo(4)))
    await relay.between(() => store.moveCursor('publisher', 0))
    await vi.waitFor(() => expect(kept).toEqual([...upTo(4), ...upTo(4)]))
    await follows(store, 4)
  })

  it('is where the next process goes on', async () => {
    const store = await storeWith(4)
    await store.moveCursor('publisher', 2)
    const { kept, publisher } = keeping()
    relayOver(store, publisher)
    await vi.waitFor(() => expect(kept).toEqual([3, 4]))
  })

  it('that cannot be written holds up nothing, and follows with what is published next', async () => {
    const store = await storeWith(2)
    const { kept, publisher } = keeping()
    const moveCursor = vi.fn(store.moveCursor.bind(store)).mockRejectedValueOnce(new StoreUnavailableError('disk full'))
    const relay = relayOver({ ...store, moveCursor }, publisher)
    await vi.waitFor(() => expect(moveCursor).toHaveBeenCalledTimes(1))
    await store.append(anAppend('A', { expectedVersion: 2 }))
    relay.notify()
    await vi.waitFor(() => expect(kept).toEqual(upTo(3)))
    await follows(store, 3)
  })

  it('that is being written when somebody moves it back stays where it was put', async () => {
    const store = await storeWith(4)
    const { kept, publisher } = keeping()
    let write = (): void => {}
    const slow = new Promise<void>((resolve) => { write = resolve })
    const moveCursor = vi.fn(store.moveCursor.bind(store)).mockImplementationOnce(async (name, position) => { await slow; await store.moveCursor(name, position) })
    const relay = relayOver({ ...store, moveCursor }, publisher)
    await vi.waitFor(() => expect(moveCursor).toHaveBeenCalledTimes(1))
    const moved = relay.between(() => store.moveCursor('publisher', 0))
    write()
    await moved
    await vi.waitFor(() => expect(kept).toEqual([...upTo(4), ...upTo(4)]))
    await follows(store, 4)
  })
})
