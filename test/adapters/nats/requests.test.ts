import { JSONCodec, headers, type Msg } from 'nats'
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest'
import type { NatsConnection } from '../../../adapters/nats/connectNats.js'
import { ensureStreams } from '../../../adapters/nats/ensureStreams.js'
import { executionIdOfMessageId } from '../../../adapters/nats/requestIdentity.js'
import { serveOnNats } from '../../../adapters/nats/serveOnNats.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { farEnd, refusalOf, type FarEnd, gate } from './farEnd.js'
import { natsStage, until, type NatsStage } from './natsStage.js'

const json = JSONCodec<Record<string, unknown>>()
const subject = 'countersign.v1.request'
const request = (n: number) => json.encode({ user_query: `query ${n}`, task_objective: 't', execution_folder_name: 'f' })

let stage: NatsStage
let client: NatsConnection
beforeAll(async () => {
  stage = await natsStage()
  client = await stage.connect('client')
  await ensureStreams(await stage.connect('setup'))
})
afterAll(() => stage.clear())

let api: FarEnd
let stopServing: (() => Promise<void>)[]
beforeEach(() => { api = farEnd(); stopServing = [] })
afterEach(async () => {
  for (const stop of stopServing) await stop()
  await (await client.raw.jetstreamManager()).streams.purge('COUNTERSIGN_REQUESTS')
})

async function serve(end = api): Promise<() => Promise<void>> {
  const connection = await stage.connect('service')
  const serving = await serveOnNats({ connection, api: end, gate, diagram: async () => '', log: silentLogger, version: '1.2.3', maxMessageBytes: 100_000 })
  const stop = async () => { await serving.stop(); await connection.close() }
  stopServing.push(stop)
  return stop
}
const ask = async (data: Uint8Array, options: { id?: string; requester?: string } = {}) => {
  const head = headers()
  if (options.id !== undefined) head.set('Nats-Msg-Id', options.id)
  if (options.requester !== undefined) head.set('Countersign-Requester', options.requester)
  return json.decode((await client.raw.request(subject, data, { timeout: 3_000, headers: head })).data)
}
const waitingInQueue = async () => (await (await client.raw.jetstreamManager()).streams.info('COUNTERSIGN_REQUESTS')).state.messages

describe('a request', () => {
  it('is answered with its execution id within milliseconds', async () => {
    await serve()
    await ask(request(0))
    const started = performance.now()
    const reply = await ask(request(1), { requester: 'ada' })
    expect(performance.now() - started).toBeLessThan(250)
    expect(reply).toMatchObject({ accepted: true, duplicate: false, stream: 'COUNTERSIGN_REQUESTS' })
    expect(reply['executionId']).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/)
    expect(api.submissions[1]).toMatchObject({ request: json.decode(request(1)), requester: 'ada', executionId: reply['executionId'] })
    await until('the queue is empty', async () => await waitingInQueue() === 0)
  })

  it('of equal content, twice, is two executions, each answered with its own id', async () => {
    await serve()
    const replies = await Promise.all([ask(request(2)), ask(request(2)), ask(request(2)), ask(request(2))])
    const ids = replies.map((reply) => String(reply['executionId'])).sort()
    expect(new Set(ids).size).toBe(4)
    expect(api.submissions.map(({ executionId }) => executionId).sort()).toEqual(ids)
  })

  it('many at once are all answered, each for its own content', async () => {
    await serve()
    const replies = await Promise.all(Array.from({ length: 200 }, (_, n) => ask(request(1_000 + n))))
    for (const [n, { executionId }] of replies.entries()) {
      const submission = api.submissions.find((each) => each.executionId === executionId)
      expect(submission?.request).toEqual(json.decode(request(1_000 + n)))
    }
  })

  it('published without reply while nobody serves is executed once when somebody does', async () => {
    client.raw.publish(subject, request(3))
    client.raw.publish(subject, request(3))
    await client.raw.flush()
    const reply = client.raw.request(subject, request(4), { timeout: 200 })
    await expect(reply).rejects.toThrow(/timeout/i)
    await serve()
    await until('all three are taken', () => api.submissions.length === 3)
    await until('the queue is empty', async () => await waitingInQueue() === 0)
    expect(api.submissions.map(({ request: taken }) => (taken as { user_query: string }).user_query)).toEqual(['query 3', 'query 3', 'query 4'])
    expect(api.executions.size).toBe(3)
  })

  it('a live one is answered with its own id although an equal one waits in the backlog', async () => {
    client.raw.publish(subject, request(5))
    await client.raw.flush()
    let release = () => {}
    api.afterCommit = () => new Promise((resolve) => { release = resolve })
    await serve()
    await until('the backlog is under way', () => api.submissions.length === 1)
    api.afterCommit = async () => {}
    const live = ask(request(5))
    await until('the live one is taken', () => api.submissions.length === 2)
    release()
    expect((await live)['executionId']).toBe(api.submissions[1]?.executionId)
  })

  it('whose service died between commit and acknowledgement is not executed again', async () => {
    const executions = api.executions
    const dying = farEnd(executions)
    dying.afterCommit = () => new Promise(() => {})
    const connection = await stage.connect('dying')
    await serveOnNats({ connection, api: dying, gate, diagram: async () => '', log: silentLogger, version: '1.2.3' })
    client.raw.publish(subject, request(6))
    await until('it is committed', () => dying.submissions.length === 1)
    await connection.raw.close()
    await serve()
    await until('it is delivered again', () => api.submissions.length === 1)
    expect(api.submissions[0]).toMatchObject({ duplicate: true, executionId: dying.submissions[0]?.executionId })
    expect(executions.size).toBe(1)
    await until('the queue is empty', async () => await waitingInQueue() === 0)
  })

  it('with a message id is the same execution however often and however late it comes', async () => {
    const stop = await serve()
    const first = await ask(request(7), { id: 'order-7' })
    expect(first).toMatchObject({ accepted: true, duplicate: false, executionId: executionIdOfMessageId('order-7') })
    expect(await ask(request(7), { id: 'order-7' })).toMatchObject({ accepted: true, duplicate: true, executionId: first['executionId'] })
    await stop()
    await serve()
    expect(await ask(request(7), { id: 'order-7' })).toMatchObject({ accepted: true, duplicate: true, executionId: first['executionId'] })
    expect(api.executions.size).toBe(1)
  })

  it('with the message id of another request gets an answer of its own, at once and later, and is told to listeners', async () => {
    await serve()
    const told: Msg[] = []
    client.raw.subscribe('countersign.v1.refused', { callback: (_error, message) => { told.push(message) } })
    expect(await ask(request(60), { id: 'order-60' })).toMatchObject({ accepted: true })
    api.refuseWith = refusalOf('IDEMPOTENCY_KEY_REUSED')
    expect(await ask(request(61), { id: 'order-60' })).toMatchObject({ accepted: false, error: { code: 'IDEMPOTENCY_KEY_REUSED' } })
    // Past the window in which JetStream drops what has the same id.
    await (await client.raw.jetstreamManager()).streams.delete('COUNTERSIGN_REQUESTS')
    await until('it is there again', () => waitingInQueue().then(() => true, () => false))
    await until('requests are answered', () => ask(request(62), { id: 'order-60' }).then(({ error }) => (error as { code: string }).code === 'IDEMPOTENCY_KEY_REUSED', () => false))
    const before = told.length
    const head = headers()
    head.set('Nats-Msg-Id', 'order-60')
    client.raw.publish(subject, request(63), { headers: head })
    expect(json.decode((await until('it is told', () => told[before])).data)).toMatchObject({ subject, error: { code: 'IDEMPOTENCY_KEY_REUSED' } })
    expect(api.executions.size).toBe(1)
  })

  it('takes a JetStream publish and acknowledges it', async () => {
    await serve()
    const ack = await client.raw.jetstream().publish(subject, request(8), { msgID: 'js-8' })
    expect(ack).toMatchObject({ stream: 'COUNTERSIGN_REQUESTS', duplicate: false })
    expect(ack.seq).toBeGreaterThan(0)
    const again = await client.raw.jetstream().publish(subject, request(8), { msgID: 'js-8' })
    expect(again.duplicate).toBe(true)
    expect(api.executions.size).toBe(1)
  })
})

describe('what is no request', () => {
  it.each([
    ['no JSON', new TextEncoder().encode('{nope'), 'NOT_JSON'],
    ['no UTF-8', Uint8Array.of(0x22, 0xff, 0x22), 'NOT_JSON'],
    ['empty', new Uint8Array(), 'NOT_JSON'],
    ['a list', new TextEncoder().encode('[1]'), 'INVALID_REQUEST'],
    ['too large', new TextEncoder().encode(JSON.stringify({ user_query: 'x'.repeat(120_000) })), 'TOO_LARGE'],
  ])('%s: is refused by reply, told to listeners and taken off the queue', async (_name, data, code) => {
    await serve()
    const heard: Msg[] = []
    client.raw.subscribe('countersign.v1.refused', { max: 1, callback: (_error, message) => { heard.push(message) } })
    expect(await ask(data)).toMatchObject({ accepted: false, error: { code } })
    expect(json.decode((await until('it is told', () => heard[0])).data)).toMatchObject({ subject, error: { code } })
    await until('the queue is empty', async () => await waitingInQueue() === 0)
    expect(api.submissions).toEqual([])
    expect(await ask(request(9))).toMatchObject({ accepted: true })
  })

  it('a 50 MB message is stopped in the client by NATS, and the service goes on', async () => {
    await serve()
    expect(() => { client.raw.publish(subject, new Uint8Array(50 * 1024 * 1024)) }).toThrow(/MAX_PAYLOAD/)
    expect(await ask(request(10))).toMatchObject({ accepted: true })
  })

  it('is refused with the issues that the service names', async () => {
    await serve()
    api.refuseWith = refusalOf('INVALID_REQUEST', [{ path: 'user_qery', message: 'unknown key' }])
    expect(await ask(request(11))).toEqual({ accepted: false, error: api.refuseWith.error })
    await until('the queue is empty', async () => await waitingInQueue() === 0)
  })

  it('a requester that is too long is refused by name', async () => {
    await serve()
    expect(await ask(request(12), { requester: 'x'.repeat(200) })).toMatchObject({ accepted: false, error: { issues: [{ path: 'Countersign-Requester' }] } })
  })
})

describe('a work queue that somebody deletes', () => {
  it('is made again, and requests are answered as before', async () => {
    await serve()
    for (let n = 0; n < 3; n++) await ask(request(20 + n))
    await (await client.raw.jetstreamManager()).streams.delete('COUNTERSIGN_REQUESTS')
    await until('it is there again', () => waitingInQueue().then(() => true, () => false))
    await until('requests are answered', () => ask(request(30)).then(({ accepted }) => accepted === true, () => false))
    for (let n = 0; n < 20; n++) expect(await ask(request(40 + n))).toMatchObject({ accepted: true, duplicate: false })
  })
})

describe('a refusal with very many issues', () => {
  it('is cut so that it always fits into a reply', async () => {
    await serve()
    api.refuseWith = refusalOf('INVALID_REQUEST', Array.from({ length: 20_000 }, (_, n) => ({ path: `key${n}`.repeat(100), message: 'unknown'.repeat(100) })))
    const reply = await ask(request(50)) as { error: { issues: unknown[] } }
    expect(reply.error.issues).toHaveLength(100)
  })
})

describe('a service that cannot record', () => {
  it('keeps what was published without reply, and takes it later', async () => {
    await serve()
    api.refuseWith = refusalOf('STORE_UNAVAILABLE')
    client.raw.publish(subject, request(13))
    await client.raw.flush()
    await until('it is in the queue', async () => await waitingInQueue() === 1)
    api.refuseWith = null
    await until('it is taken', () => api.submissions.length === 1)
    await until('the queue is empty', async () => await waitingInQueue() === 0)
  })

  it('refuses what has a reply, and does not run it later', async () => {
    await serve()
    api.refuseWith = refusalOf('STORE_UNAVAILABLE')
    expect(await ask(request(14))).toMatchObject({ accepted: false, error: { code: 'STORE_UNAVAILABLE' } })
    await until('the queue is empty', async () => await waitingInQueue() === 0)
  })
})
