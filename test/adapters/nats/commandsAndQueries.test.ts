import { JSONCodec, RequestStrategy } from 'nats'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { NatsConnection } from '../../../adapters/nats/connectNats.js'
import { ensureStreams } from '../../../adapters/nats/ensureStreams.js'
import { serveOnNats } from '../../../adapters/nats/serveOnNats.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { anEvent, farEnd, refusalOf, gate } from './farEnd.js'
import { natsStage, until, type NatsStage } from './natsStage.js'
import { asHost } from '../../../runtime/ports/identity.js'

const json = JSONCodec<Record<string, unknown>>()
const api = farEnd()
let stage: NatsStage
let client: NatsConnection
let stop: () => Promise<void>
beforeAll(async () => {
  stage = await natsStage()
  client = await stage.connect('client')
  const connection = await stage.connect('service')
  await ensureStreams(connection)
  const diagram = async (executionId: string | null, format: string) => (executionId === 'broken' ? Promise.reject(new Error('inner secret')) : `${format} of ${executionId ?? 'all'}`)
  stop = (await serveOnNats({ connection, api, gate, diagram, log: silentLogger, version: '1.2.3', maxMessageBytes: 1_000_000 })).stop
  await api.submit({}, { ...asHost('ada'), executionId: 'X1' })
  await api.submit({}, { ...asHost('ada'), executionId: 'broken' })
})
afterAll(async () => {
  await stop()
  await stage.clear()
})
beforeEach(() => {
  api.commands.length = 0
  api.refuseCommandWith = null
})
const ask = async (subject: string, body: unknown) => {
  const message = await client.raw.request(subject, typeof body === 'string' ? body : json.encode(body as Record<string, unknown>), { timeout: 5_000 })
  return { body: json.decode(message.data), error: message.headers?.get('Nats-Service-Error') ?? '', code: message.headers?.get('Nats-Service-Error-Code') ?? '' }
}

describe('a command', () => {
  it('reaches the service as it was sent, and its reply comes back', async () => {
    const command = { type: 'approval.grant', data: { comment: 'seen' }, as: 'grace' }
    expect((await ask('countersign.v1.command.X1', command)).body).toEqual({ accepted: true, executionId: 'X1', version: 7, events: ['approval.granted'] })
    expect(api.commands).toEqual([{ executionId: 'X1', command, name: 'nats', proof: 'claimed' }])
  })

  it('without reply subject works, and its refusal is told to whoever listens', async () => {
    const heard: unknown[] = []
    client.raw.subscribe('countersign.v1.refused', { max: 1, callback: (_error, message) => { heard.push(message.json()) } })
    client.raw.publish('countersign.v1.command.X1', json.encode({ type: 'run.interrupt' }))
    await until('it arrives', () => api.commands.length === 1)
    api.refuseCommandWith = refusalOf('NOTHING_RUNNING')
    client.raw.publish('countersign.v1.command.X1', json.encode({ type: 'run.interrupt' }))
    await until('it is told', () => heard.length === 1)
    expect(heard).toEqual([{ subject: 'countersign.v1.command.X1', error: api.refuseCommandWith.error }])
  })

  it('that is no JSON, or too large, is refused by name', async () => {
    expect((await ask('countersign.v1.command.X1', 'approve!')).body).toMatchObject({ accepted: false, error: { code: 'NOT_JSON' } })
    expect((await ask('countersign.v1.command.X1', { type: 'code.edit', data: { code: 'x'.repeat(2_000_000) } })).body).toMatchObject({ accepted: false, error: { code: 'TOO_LARGE' } })
    expect(api.commands).toEqual([])
  })
})

describe('the micro service', () => {
  it('is found by $SRV.PING and says its endpoints by $SRV.INFO', async () => {
    const pings = []
    for await (const ping of await client.raw.services.client({ strategy: RequestStrategy.Count, maxWait: 500, maxMessages: 1 }).ping('countersign')) pings.push(ping)
    expect(pings).toMatchObject([{ name: 'countersign', version: '1.2.3' }])
    const info = json.decode((await client.raw.request('$SRV.INFO.countersign')).data)
    expect((info['endpoints'] as { subject: string }[]).map(({ subject }) => subject).sort()).toEqual(
      ['diagram', 'get', 'history', 'list', 'replay'].map((name) => `countersign.v1.query.${name}`))
  })

  it('gets, lists and draws', async () => {
    expect((await ask('countersign.v1.query.get', { executionId: 'X1' })).body).toEqual({ execution: api.executions.get('X1') })
    expect((await ask('countersign.v1.query.list', '')).body).toMatchObject({ executions: [{ executionId: 'broken' }, { executionId: 'X1' }], next: null })
    expect((await ask('countersign.v1.query.list', { limit: 1 })).body).toMatchObject({ executions: [{ executionId: 'broken' }], next: 'broken' })
    expect((await ask('countersign.v1.query.diagram', { executionId: 'X1', format: 'mermaid' })).body).toEqual({ diagram: 'mermaid of X1', format: 'mermaid' })
    expect((await ask('countersign.v1.query.diagram', '')).body).toEqual({ diagram: 'svg of all', format: 'svg' })
  })

  it.each([
    ['get', { executionId: 'nobody' }, '404', 'UNKNOWN_EXECUTION'],
    ['history', { executionId: 'nobody' }, '404', 'UNKNOWN_EXECUTION'],
    ['replay', { executionId: 'nobody' }, '404', 'UNKNOWN_EXECUTION'],
    ['diagram', { executionId: 'nobody' }, '404', 'UNKNOWN_EXECUTION'],
    ['get', {}, '400', 'INVALID_QUERY'],
    ['get', { executionId: 'X1', more: 1 }, '400', 'INVALID_QUERY'],
    ['list', { limit: 0 }, '400', 'INVALID_QUERY'],
    ['list', 'no json', '400', 'NOT_JSON'],
    ['diagram', { executionId: 'broken' }, '500', 'INTERNAL'],
  ])('%s %j: answers the error as JSON and in the service headers', async (name, query, status, code) => {
    const reply = await ask(`countersign.v1.query.${name}`, query)
    expect(reply).toMatchObject({ code: status, body: { error: { code } } })
    expect(reply.error).not.toBe('')
    expect(JSON.stringify(reply)).not.toContain('inner secret')
  })

  it('gives a history in pages that fit into a message, complete and in order', async () => {
    api.histories.set('X1', [
      ...Array.from({ length: 30 }, (_, n) => anEvent('X1', n + 1, 'output.appended', { text: 'x'.repeat(700_000) })),
      anEvent('X1', 31, 'output.appended', { text: 'x'.repeat(9_000_000) }),
      anEvent('X1', 32),
    ])
    const versions: number[] = []
    let pages = 0
    for (let after: number | null = 0; after !== null; pages++) {
      const { body }: { body: Record<string, unknown> } = await ask('countersign.v1.query.history', { executionId: 'X1', afterVersion: after })
      const events = body['events'] as { version: number; data: unknown }[]
      versions.push(...events.map(({ version }) => version))
      const cut = events.find(({ version }) => version === 31)
      if (cut !== undefined) expect(cut.data).toEqual({ $truncated: true, bytes: expect.any(Number) as number })
      after = body['next'] as number | null
    }
    expect(versions).toEqual(Array.from({ length: 32 }, (_, n) => n + 1))
    expect(pages).toBeGreaterThan(2)
    expect(pages).toBeLessThan(8)
  })
})
