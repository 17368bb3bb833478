import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NatsConnection } from '../../../adapters/nats/connectNats.js'
import { ensureStreams } from '../../../adapters/nats/ensureStreams.js'
import { natsPublisher } from '../../../adapters/nats/natsPublisher.js'
import type { RecordedEvent } from '../../../machines/index.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { anEvent } from './farEnd.js'
import { natsStage, until, type NatsStage } from './natsStage.js'

let stage: NatsStage
let connection: NatsConnection
beforeAll(async () => {
  stage = await natsStage()
  connection = await stage.connect('service')
  await ensureStreams(connection)
})
afterAll(() => stage.clear())
const streams = async () => (await connection.raw.jetstreamManager()).streams
beforeEach(async () => { await (await streams()).purge('COUNTERSIGN_EVENTS') })

async function published(): Promise<{ subject: string; id: string; event: RecordedEvent }[]> {
  const { state } = await (await streams()).info('COUNTERSIGN_EVENTS')
  const found = []
  for (let seq = state.first_seq; seq <= state.last_seq; seq++) {
    const message = await (await streams()).getMessage('COUNTERSIGN_EVENTS', { seq })
    found.push({ subject: message.subject, id: message.header.get('Nats-Msg-Id'), event: message.json<RecordedEvent>() })
  }
  return found
}
const versions = async () => (await published()).map(({ event }) => `${event.executionId}@${event.version}`)
const publisher = () => natsPublisher({ connection, log: silentLogger })
const events = (executionId: string, from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => anEvent(executionId, from + index))
const labels = (executionId: string, from: number, to: number) => events(executionId, from, to).map(({ version }) => `${executionId}@${version}`)

describe('the publisher of events', () => {
  it('publishes in order, on the subject of execution and type, with the event id as message id', async () => {
    const target = publisher()
    await target.publish([anEvent('A', 1, 'execution.requested'), anEvent('B', 1)])
    await target.publish(events('A', 2, 300))
    const found = await published()
    expect(found[0]).toMatchObject({ subject: 'countersign.v1.event.A.execution.requested', id: 'A-1', event: { executionId: 'A', version: 1 } })
    expect(await versions()).toEqual(['A@1', 'B@1', ...labels('A', 2, 300)])
  })

  it('publishes nothing twice, not within the window of JetStream and not after it, not in the next process either', async () => {
    await publisher().publish(events('C', 1, 5))
    await publisher().publish(events('C', 1, 5))
    // What a window of two minutes does not see: the same events under other message ids.
    await publisher().publish(events('C', 1, 7).map((event) => ({ ...event, eventId: `late-${event.version}` })))
    expect(await versions()).toEqual(labels('C', 1, 7))
  })

  it('goes on when somebody else wrote into the stream', async () => {
    const target = publisher()
    await target.publish(events('D', 1, 2))
    await connection.raw.jetstream().publish('countersign.v1.event.junk.junk', '{}')
    await target.publish(events('D', 3, 6))
    expect((await published()).map(({ id }) => id).filter((id) => id.startsWith('D-'))).toEqual(['D-1', 'D-2', 'D-3', 'D-4', 'D-5', 'D-6'])
  })

  it('makes the JetStream stream again when somebody deleted it', async () => {
    const target = publisher()
    await target.publish(events('I', 1, 2))
    await (await streams()).delete('COUNTERSIGN_EVENTS')
    await until('it is taken', () => target.publish(events('I', 3, 4)).then(() => true, () => false))
    expect(await versions()).toEqual(labels('I', 3, 4))
  })

  it('rejects while NATS is away, then goes on without loss, repetition or change of order', async () => {
    const target = publisher()
    await target.publish(events('E', 1, 3))
    await stage.stopServer()
    await until('the loss is noticed', () => !connection.connected)
    const started = performance.now()
    await expect(target.publish(events('E', 4, 6))).rejects.toMatchObject({ code: 'NATS_UNREACHABLE' })
    expect(performance.now() - started).toBeLessThan(100)
    await stage.restart()
    await until('it is taken', () => target.publish(events('E', 4, 6)).then(() => true, () => false))
    await target.publish(events('E', 7, 9))
    expect(await versions()).toEqual(labels('E', 1, 9))
  })

  it('keeps the order when the server dies in the middle of publishing', async () => {
    const target = publisher()
    const all = events('F', 1, 900)
    let at = 0
    let rejected = 0
    let looked = true
    const publishing = (async () => {
      while (at < all.length) {
        try {
          // As the relay does: a server that is killed may not have written what it had acknowledged.
          const last = looked ? null : (await target.kept?.look())?.last
          if (!looked) at = all.findIndex(({ eventId }) => eventId === last?.eventId) + 1
          looked = true
          const batch = all.slice(at, at + 60)
          await target.publish(batch)
          at += batch.length
        } catch {
          looked = false
          rejected += 1
          await new Promise((resolve) => setTimeout(resolve, 50))
        }
      }
    })()
    await until('some are out', () => at >= 300)
    process.kill(stage.server.pid, 'SIGKILL')
    await stage.stopServer()
    await stage.restart()
    await publishing
    expect(rejected).toBeGreaterThan(0)
    expect(await versions()).toEqual(labels('F', 1, 900))
  }, 60_000)

  it('publishes an event that is too large for NATS without its data, and says so', async () => {
    const big = 'x'.repeat(9 * 1024 * 1024)
    await publisher().publish([anEvent('G', 1), anEvent('G', 2, 'output.appended', { big }), anEvent('G', 3)])
    const found = await published()
    expect(found.map(({ event }) => event.version)).toEqual([1, 2, 3])
    expect(found[1]?.event.data).toMatchObject({ $truncated: true, bytes: expect.any(Number) as number })
  })

  it('tells progress by core NATS, on its own subject', async () => {
    const heard: unknown[] = []
    const listener = await stage.connect('listener')
    listener.raw.subscribe('countersign.v1.progress.H', { callback: (_error, message) => { heard.push(message.json()) } })
    await listener.raw.flush()
    publisher().progress('H', { kind: 'token', text: 'im' })
    publisher().progress('H', { kind: 'note', text: 'x'.repeat(9 * 1024 * 1024) })
    await until('both are heard', () => heard.length === 2)
    expect(heard).toEqual([{ kind: 'token', text: 'im' }, { kind: 'note', text: expect.stringContaining('too large') as string }])
  })
})
