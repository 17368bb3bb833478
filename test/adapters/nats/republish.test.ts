/** What becomes of the JetStream stream of events when a real nats-server loses its store, gets an old one back, or has gaps. */
import { cp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { NatsConnection } from '../../../adapters/nats/connectNats.js'
import { ensureStreams } from '../../../adapters/nats/ensureStreams.js'
import { natsPublisher } from '../../../adapters/nats/natsPublisher.js'
import { OutboxRelay, republish, type EventPublisher } from '../../../runtime/index.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { createMemoryEventStore, type EventStore } from '../../../store/index.js'
import { anAppend, anEvent } from '../../store/anAppend.js'
import { natsStage, until, type NatsStage } from './natsStage.js'

let stage: NatsStage
let connection: NatsConnection
let store: EventStore
let publisher: EventPublisher
let relay: OutboxRelay

beforeEach(async () => {
  stage = await natsStage()
  connection = await stage.connect('service')
  await ensureStreams(connection)
  store = createMemoryEventStore()
  begin()
})
afterEach(async () => {
  await relay.stop()
  await stage.clear()
})

function begin(): void {
  publisher = natsPublisher({ connection, log: silentLogger })
  relay = new OutboxRelay({ store, publisher, log: silentLogger })
  relay.start()
}
/** A new process: nothing is known but what the store and the server have. */
async function beginAgain(): Promise<void> {
  await relay.stop()
  begin()
}
async function append(executionId: string, count: number): Promise<void> {
  const head = await store.head(executionId)
  await store.append(anAppend(executionId, { expectedVersion: head?.version ?? 0, events: Array.from({ length: count }, (_, n) => anEvent({ n })) }))
  relay.notify()
}
const streams = async () => (await connection.raw.jetstreamManager()).streams
const published = async (): Promise<string[]> => {
  const { state } = await (await streams()).info('COUNTERSIGN_EVENTS')
  const found = []
  for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
    const message = await (await streams()).getMessage('COUNTERSIGN_EVENTS', { seq }).catch(() => null)
    if (message !== null) found.push(message.header.get('Nats-Msg-Id'))
  }
  return found
}
const recorded = async () => (await store.readAll({ limit: Infinity })).map(({ eventId }) => eventId)
const allPublished = () => until('the stream is as the log', async () => {
  const [there, wanted] = [await published().catch(() => []), await recorded()]
  return JSON.stringify(there) === JSON.stringify(wanted)
})
const restarted = async () => {
  await until('its loss is noticed', () => !connection.connected)
  await stage.restart()
  await until('it is back', () => connection.connected)
}
const nats = () => join(stage.folder, 'nats')
const again = (input: Parameters<typeof republish>[1] = {}) => republish({ store, publisher, relay }, input)

describe('a nats-server whose store was wiped', () => {
  it('while no service runs: the next one publishes everything again by itself', async () => {
    await append('A', 3)
    await append('B', 30)
    await allPublished()
    await relay.stop()
    await stage.stopServer()
    await rm(nats(), { recursive: true })
    await restarted()
    begin()
    await allPublished()
  })

  it('under a running service: it notices when the server is back, and publishes everything again', async () => {
    await append('A', 5)
    await allPublished()
    await stage.stopServer()
    await rm(nats(), { recursive: true })
    await append('B', 2)
    await restarted()
    await allPublished()
    await append('A', 1)
    await allPublished()
  })

  it('and the stream alone, by hand, under a running service: the next event brings everything back', async () => {
    await append('A', 5)
    await allPublished()
    await (await streams()).delete('COUNTERSIGN_EVENTS')
    await append('A', 1)
    await allPublished()
  })
})

it('a nats-server that is killed right after it acknowledged events, some of them not written: they are published again, in order', async () => {
  for (const execution of ['A', 'B']) {
    for (let commit = 0; commit < 5; commit++) await append(execution, 40)
    await relay.passed(await store.lastPosition())
    process.kill(stage.server.pid, 'SIGKILL')
    await append('late', 1)
    await restarted()
    await allPublished()
  }
})

it('an older copy of the store is gone on with behind its last event, and nothing is in it twice', async () => {
  await append('A', 3)
  await append('B', 3)
  await allPublished()
  await stage.stopServer()
  await cp(nats(), join(stage.folder, 'backup'), { recursive: true })
  await restarted()
  await append('B', 3)
  await append('C', 3)
  await allPublished()
  await stage.stopServer()
  await rm(nats(), { recursive: true })
  await cp(join(stage.folder, 'backup'), nats(), { recursive: true })
  await restarted()
  await allPublished()
})

it('a stream that is whole is left as it is, and republish says so', async () => {
  await append('A', 5)
  await allPublished()
  await beginAgain()
  expect(await again()).toEqual({ from: 5, through: 5, first: 1 })
  await append('A', 1)
  await allPublished()
  expect(await again()).toEqual({ from: 6, through: 6, first: 1 })
})

it('a stream that was emptied on purpose stays empty until somebody asks, then gets all, or what follows a position', async () => {
  await append('A', 5)
  await allPublished()
  await (await streams()).purge('COUNTERSIGN_EVENTS')
  await beginAgain()
  await append('A', 1)
  await until('the new one is out', async () => (await published()).length > 0)
  expect(await published()).toEqual((await recorded()).slice(5))
  await (await streams()).purge('COUNTERSIGN_EVENTS')
  expect(await again({ from: 4 })).toEqual({ from: 4, through: 6, first: 5 })
  expect(await published()).toEqual((await recorded()).slice(4))
})

describe('what cannot be completed at its end is not touched, and is rebuilt when that is asked for', () => {
  const refused = { name: 'MaintenanceRefusedError', code: 'NEEDS_REBUILD', message: expect.stringContaining('--rebuild') as string }
  const rebuilt = async () => {
    expect(await again({ rebuild: true })).toEqual({ from: 0, through: await store.lastPosition(), first: 1 })
    // It has resolved, so it is there.
    expect(await published()).toEqual(await recorded())
    await append('A', 2)
    await allPublished()
  }

  it('a gap', async () => {
    await append('A', 5)
    await allPublished()
    await (await streams()).deleteMessage('COUNTERSIGN_EVENTS', 3)
    await expect(again()).rejects.toMatchObject({ ...refused, message: expect.stringContaining('1 events between positions 1 and 5') as string })
    expect(await published()).toHaveLength(4)
    await rebuilt()
  })

  it('its newer part alone', async () => {
    await append('A', 5)
    await allPublished()
    await (await streams()).purge('COUNTERSIGN_EVENTS', { seq: 4 })
    expect(await again()).toEqual({ from: 5, through: 5, first: 4 })
    await expect(again({ from: 0 })).rejects.toMatchObject(refused)
    expect(await published()).toHaveLength(2)
    await rebuilt()
  })

  it('events of another database', async () => {
    await append('A', 5)
    await allPublished()
    store = createMemoryEventStore()
    await beginAgain()
    await append('A', 2)
    await expect(again()).rejects.toMatchObject(refused)
    await rebuilt()
  })

  it('messages of somebody else at its end', async () => {
    await append('A', 2)
    await allPublished()
    await connection.raw.jetstream().publish('countersign.v1.event.junk.junk', '{}')
    await expect(again()).rejects.toMatchObject(refused)
    await rebuilt()
  })
})

it('a position behind the log is refused', async () => {
  await expect(again({ from: 1 })).rejects.toMatchObject({ code: 'POSITION_UNKNOWN' })
})
