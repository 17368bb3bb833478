import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectClient } from '../../../adapters/nats/connectClient.js'
import type { NatsConnection } from '../../../adapters/nats/connectNats.js'
import { ensureStreams } from '../../../adapters/nats/ensureStreams.js'
import { natsPublisher } from '../../../adapters/nats/natsPublisher.js'
import { serveOnNats } from '../../../adapters/nats/serveOnNats.js'
import type { RecordedEvent } from '../../../machines/index.js'
import type { ExecutionClient } from '../../../runtime/ports/client.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import type { EventPublisher } from '../../../runtime/ports/publisher.js'
import { anEvent, farEnd, refusalOf, type FarEnd, gate } from './farEnd.js'
import { natsStage, until, type NatsStage } from './natsStage.js'
import { asHost } from '../../../runtime/ports/identity.js'

const request = { user_query: 'q', task_objective: 't', execution_folder_name: 'f' }
let stage: NatsStage
let service: NatsConnection
let client: ExecutionClient
let publisher: EventPublisher
beforeAll(async () => {
  stage = await natsStage()
  service = await stage.connect('service')
  await ensureStreams(service)
  publisher = natsPublisher({ connection: service, log: silentLogger })
  client = await connectClient({ ...stage.server, submitTimeoutMs: 1_000 })
})
afterAll(async () => {
  await client.close()
  await stage.clear()
})

let api: FarEnd
let stopServing = async () => {}
async function serve(): Promise<void> {
  stopServing = (await serveOnNats({ connection: service, api, gate, diagram: async () => '', log: silentLogger, version: '1.2.3' })).stop
}
beforeEach(() => { api = farEnd() })
afterEach(async () => {
  await stopServing()
  stopServing = async () => {}
  await (await service.raw.jetstreamManager()).streams.purge('COUNTERSIGN_REQUESTS')
})

async function publish(...events: RecordedEvent[]): Promise<void> {
  for (const event of events) api.histories.set(event.executionId, [...(api.histories.get(event.executionId) ?? []), event])
  await publisher.publish(events)
}
/** An execution of the far end's, under a new id. */
async function known(): Promise<string> {
  const executionId = randomUUID()
  await api.submit({}, { ...asHost('ada'), executionId })
  return executionId
}
function collect<T>(source: AsyncIterable<T>): { readonly items: T[]; readonly done: Promise<void> } {
  const items: T[] = []
  return { items, done: (async () => { for await (const item of source) items.push(item) })() }
}
const versionsOf = (items: readonly RecordedEvent[]) => items.map(({ version }) => version)
const upTo = (n: number) => Array.from({ length: n }, (_, index) => index + 1)

describe('submit', () => {
  it('gives the handle of the execution; the same idempotency key gives the same one', async () => {
    await serve()
    const one = await client.submit(request, { requester: 'ada', idempotencyKey: 'k1' })
    const again = await client.submit(request, { requester: 'ada', idempotencyKey: 'k1' })
    const other = await client.submit(request)
    expect(again.executionId).toBe(one.executionId)
    expect(other.executionId).not.toBe(one.executionId)
    expect(api.executions.get(one.executionId)?.requester).toBe('ada')
    expect((await one.summary()).executionId).toBe(one.executionId)
    expect((await client.list()).map(({ executionId }) => executionId).sort()).toEqual([one.executionId, other.executionId].sort())
  })

  it('throws what was refused, with its issues', async () => {
    await serve()
    api.refuseWith = refusalOf('INVALID_REQUEST', [{ path: 'retries', message: 'at least 1' }])
    await expect(client.submit(request)).rejects.toMatchObject({ name: 'RequestRefusedError', code: 'INVALID_REQUEST', issues: [{ path: 'retries' }] })
    await expect(client.submit({ ...request, user_query: 'x'.repeat(10_000_000) })).rejects.toMatchObject({ name: 'RequestRefusedError', code: 'TOO_LARGE' })
  })

  it('says under which id the request will run when no service is there, and so it does', async () => {
    const failed: unknown = await client.submit(request).catch((error: unknown) => error)
    expect(failed).toMatchObject({ name: 'ServiceUnreachableError', executionId: expect.stringMatching(/^[0-9A-Z]{26}$/) as string })
    await serve()
    await until('it is taken', () => api.executions.size === 1)
    expect([...api.executions.keys()]).toEqual([(failed as { executionId: string }).executionId])
  })
})

describe('a handle', () => {
  it('sends every command with who sends it, and throws what is rejected', async () => {
    await serve()
    const handle = client.execution(await known())
    await handle.approve({ as: 'grace', approvalHash: 'a'.repeat(64), comment: 'ok' })
    await handle.reject({ as: 'grace', reason: 'no' })
    await handle.edit({ as: 'grace', code: 'pass' })
    await handle.cancel()
    await handle.interrupt()
    await handle.terminate({ reason: 'stuck' })
    await handle.resolve({ as: 'ops', outcome: 'failed' })
    await handle.hold({ as: 'ops', reason: 'incident' })
    await handle.releaseHold({ as: 'ops', reason: 'closed' })
    expect(api.commands.map(({ command }) => command)).toEqual([
      { type: 'approval.grant', data: { approvalHash: 'a'.repeat(64), comment: 'ok' }, as: 'grace' },
      { type: 'approval.reject', data: { reason: 'no' }, as: 'grace' },
      { type: 'code.edit', data: { code: 'pass' }, as: 'grace' },
      { type: 'execution.cancel', data: {} },
      { type: 'run.interrupt', data: {} },
      { type: 'run.terminate', data: { reason: 'stuck' } },
      { type: 'outcome.resolve', data: { outcome: 'failed' }, as: 'ops' },
      { type: 'hold.place', data: { reason: 'incident' }, as: 'ops' },
      { type: 'hold.release', data: { reason: 'closed' }, as: 'ops' },
    ])
    api.refuseCommandWith = refusalOf('ALREADY_DECIDED')
    await expect(handle.approve({ as: 'grace' })).rejects.toMatchObject({ name: 'CommandRejectedError', code: 'ALREADY_DECIDED' })
  })

  it('of an unknown execution says so', async () => {
    await serve()
    for (const id of ['nobody', 'no.body', 'no body', '>']) {
      const handle = client.execution(id)
      await expect(handle.summary()).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
      await expect(handle.history()).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
      await expect(handle.result()).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
      await expect(collect(handle.events()).done).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
    }
    await expect(client.execution('no.body').cancel()).rejects.toMatchObject({ name: 'CommandRejectedError', code: 'UNKNOWN_EXECUTION' })
  })

  it('of a service that is away says so', async () => {
    await expect(client.execution('X').summary()).rejects.toMatchObject({ name: 'ServiceUnreachableError' })
    await expect(client.execution('X').approve({ as: 'grace' })).rejects.toMatchObject({ name: 'ServiceUnreachableError' })
  })
})

describe('events', () => {
  it('are history, then live, each once and in order, until the final one', async () => {
    await serve()
    const id = await known()
    await publish(...upTo(5).map((version) => anEvent(id, version)), anEvent('another', 1))
    const all = collect(client.execution(id).events())
    const late = collect(client.execution(id).events({ afterVersion: 3 }))
    await until('history is there', () => all.items.length === 5)
    await publish(...[6, 7].map((version) => anEvent(id, version)), anEvent(id, 8, 'execution.succeeded', {}))
    await Promise.all([all.done, late.done])
    expect(versionsOf(all.items)).toEqual(upTo(8))
    expect(versionsOf(late.items)).toEqual([4, 5, 6, 7, 8])
    const { consumer_count } = (await (await service.raw.jetstreamManager()).streams.info('COUNTERSIGN_EVENTS')).state
    expect(consumer_count).toBe(0)
  })

  it('come without repetition when they were published twice, and without gap when JetStream has lost the beginning', async () => {
    await serve()
    const id = await known()
    await publish(...upTo(4).map((version) => anEvent(id, version)))
    await (await service.raw.jetstreamManager()).streams.purge('COUNTERSIGN_EVENTS')
    await publish(anEvent(id, 5))
    await service.raw.jetstream().publish(`countersign.v1.event.${id}.output.appended`, JSON.stringify(anEvent(id, 5)))
    await publish(anEvent(id, 6, 'execution.failed', {}))
    const all = collect(client.execution(id).events())
    await all.done
    expect(versionsOf(all.items)).toEqual(upTo(6))
  })

  it('come from the service, to the final one, when JetStream has lost them all', async () => {
    await serve()
    const id = await known()
    await publish(...upTo(3).map((version) => anEvent(id, version)), anEvent(id, 4, 'execution.succeeded', {}))
    await (await service.raw.jetstreamManager()).streams.purge('COUNTERSIGN_EVENTS')
    const all = collect(client.execution(id).events())
    const late = collect(client.execution(id).events({ afterVersion: 2 }))
    await Promise.all([all.done, late.done])
    expect(versionsOf(all.items)).toEqual(upTo(4))
    expect(versionsOf(late.items)).toEqual([3, 4])
  })

  it('come from JetStream while no service answers, and the rest when one does', async () => {
    const id = randomUUID()
    const all = [1, 2].map((version) => anEvent(id, version))
    await publish(...all)
    const seen = collect(client.execution(id).events())
    await until('what the stream has is there', () => seen.items.length === 2)
    // Committed, but never published.
    api.histories.set(id, [...all, anEvent(id, 3), anEvent(id, 4, 'execution.failed', {})])
    await api.submit({}, { ...asHost('ada'), executionId: id })
    await serve()
    await seen.done
    expect(versionsOf(seen.items)).toEqual(upTo(4))
  })

  it('are whole where they were published as references', async () => {
    await serve()
    const id = await known()
    const whole = anEvent(id, 1, 'output.appended', { text: 'everything' })
    api.histories.set(id, [whole])
    await publisher.publish([{ ...whole, data: { $blob: 'a'.repeat(64), bytes: 100_000, kind: 'text' } }, anEvent(id, 2, 'execution.succeeded', {})])
    const all = collect(client.execution(id).events())
    await all.done
    expect(all.items[0]?.data).toEqual({ text: 'everything' })
  })

  it('end when the signal aborts', async () => {
    await serve()
    const id = await known()
    await publish(anEvent(id, 1))
    const stop = new AbortController()
    const all = collect(client.execution(id).events({ signal: stop.signal }))
    await until('the first is there', () => all.items.length === 1)
    stop.abort()
    await all.done
  })

  it('and progress go on, complete, when the NATS server was gone for a while, killed or stopped', async () => {
    await serve()
    const id = await known()
    await publish(...upTo(3).map((version) => anEvent(id, version)))
    const all = collect(client.execution(id).events())
    const stop = new AbortController()
    const progress = collect(client.execution(id).progress({ signal: stop.signal }))
    await until('history is there', () => all.items.length === 3)
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      process.kill(stage.server.pid, signal)
      await stage.stopServer()
      await until('the loss is noticed', () => !service.connected)
      await stage.restart()
      await until('the service is back', () => service.connected)
      const next = (versionsOf(all.items).at(-1) ?? 0) + 1
      const started = performance.now()
      await until('it is published', () => publish(anEvent(id, next)).then(() => true, () => false))
      await until('it is received', () => all.items.length === next)
      expect(performance.now() - started).toBeLessThan(3_000)
      await until('progress is received', () => {
        publisher.progress(id, { kind: 'note', text: signal })
        return progress.items.some((item) => item.kind === 'note' && item.text === signal)
      })
      expect(await client.submit(request)).toBeDefined()
    }
    stop.abort()
    await progress.done
    await publish(anEvent(id, 6, 'execution.cancelled', {}))
    await all.done
    expect(versionsOf(all.items)).toEqual(upTo(6))
  }, 60_000)
})
