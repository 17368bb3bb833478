/** The service over HTTP, on real parts: a token is a person, and what HTTP tells is what the log holds. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newAccessToken, tokenHash } from '../../adapters/identity/accessToken.js'
import type { RecordedEvent } from '../../machines/index.js'
import { person, type TestPerson } from '../people.js'
import { asking, configured, reaches, requestFor, startService, type ServiceHere } from './realService.js'

const tokens = { ada: newAccessToken(), grace: newAccessToken(), old: newAccessToken() }
const later = '2099-01-01T00:00:00Z'
const withTokens = (entry: TestPerson, ...named: [string, string, string?][]): TestPerson => ({ ...entry, tokens: Object.fromEntries(named.map(([name, token, expires = later]) => [name, { sha256: tokenHash(token), expires }])) })
const people = {
  ada: withTokens(person('ada', ['requester']), ['laptop', tokens.ada], ['lost', tokens.old, '2020-01-01T00:00:00Z']),
  grace: withTokens(person('grace', ['approver']), ['desk', tokens.grace]),
}

let here: ServiceHere
let base: string
beforeAll(async () => {
  here = await startService({ configuration: configured({ ...asking, people }) })
  base = here.composed.file.http?.url ?? ''
})
afterAll(() => here.stop())

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Record<string, unknown>
}
async function call(path: string, { token = tokens.ada, ...init }: RequestInit & { readonly token?: string | null } = {}): Promise<Answer> {
  const headers = new Headers(init.headers)
  if (token !== null) headers.set('Authorization', `Bearer ${token}`)
  const response = await fetch(`${base}${path}`, { ...init, headers })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text.startsWith('{') ? JSON.parse(text) as Record<string, unknown> : { text } }
}
const post = (path: string, body: unknown, options: Parameters<typeof call>[1] = {}) =>
  call(path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), ...options, headers: { 'content-type': 'application/json', ...options.headers } })
const codeOf = ({ body }: Answer): unknown => (body['error'] as { code?: unknown } | undefined)?.code

/** What a reader of the stream sees until `enough` says so. */
async function eventsOf(path: string, enough: (events: readonly RecordedEvent[]) => boolean, headers: Record<string, string> = {}): Promise<{ ids: number[]; events: RecordedEvent[] }> {
  const gone = new AbortController()
  const response = await fetch(`${base}${path}`, { headers: { Authorization: `Bearer ${tokens.ada}`, ...headers }, signal: gone.signal })
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream'])
  const [ids, events]: [number[], RecordedEvent[]] = [[], []]
  let text = ''
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece
    const whole = text.split('\n\n')
    text = whole.pop() ?? ''
    for (const message of whole) {
      const fields = Object.fromEntries(message.split('\n').map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]))
      if (fields['data'] === undefined) continue
      ids.push(Number(fields['id']))
      events.push(JSON.parse(fields['data']) as RecordedEvent)
    }
    if (enough(events)) break
  }
  gone.abort()
  return { ids, events }
}

describe('over HTTP', () => {
  it('a result is asked for, approved by another person, followed to its end and shown', async () => {
    const asked = await post('/v1/executions', requestFor('print("hello")\nresults = {"answer": 42}\n'), { headers: { 'idempotency-key': 'one' } })
    expect(asked).toMatchObject({ status: 202, body: { duplicate: false } })
    const { executionId } = asked.body as { executionId: string }
    expect(asked.headers.get('location')).toBe(`/v1/executions/${executionId}`)
    expect((await post('/v1/executions', requestFor('print("hello")\nresults = {"answer": 42}\n'), { headers: { 'idempotency-key': 'one' } })).body).toEqual({ executionId, duplicate: true })
    expect(codeOf(await post('/v1/executions', requestFor('results = {}\n'), { headers: { 'idempotency-key': 'one' } }))).toBe('IDEMPOTENCY_KEY_REUSED')

    await reaches(here.client, executionId, 'awaitingApproval.asked')
    const replay = (await call(`/v1/executions/${executionId}/replay`)).body['replay'] as { context: { approval: { approvalHash: string } } }
    const { approvalHash } = replay.context.approval
    const approve = (data: object, token: string) => post(`/v1/executions/${executionId}/commands`, { type: 'approval.grant', data }, { token })
    expect(codeOf(await approve({ approvalHash }, tokens.ada))).toBe('ROLE_MISSING')
    expect(codeOf(await approve({}, tokens.grace))).toBe('APPROVAL_HASH_REQUIRED')
    expect(codeOf(await approve({ approvalHash: '0'.repeat(64) }, tokens.grace))).toBe('APPROVAL_HASH_MISMATCH')
    const follower = eventsOf(`/v1/executions/${executionId}/events`, () => false)
    expect(await approve({ approvalHash }, tokens.grace)).toMatchObject({ status: 200, body: { events: ['approval.granted'] } })

    const { ids, events } = await follower
    expect(ids).toEqual(events.map((_, index) => index + 1))
    expect(events.at(-1)).toMatchObject({ type: 'execution.succeeded' })
    expect(events).toEqual((await call(`/v1/executions/${executionId}/history`)).body['events'])
    expect(events.find(({ type }) => type === 'approval.granted')?.metadata.actor).toMatchObject({ name: 'grace', identity: { proof: 'token', token: 'desk' } })
    expect((await eventsOf(`/v1/executions/${executionId}/events`, () => false, { 'Last-Event-ID': '3' })).ids).toEqual(ids.slice(3))

    expect((await call(`/v1/executions/${executionId}`)).body).toMatchObject({ execution: { status: 'succeeded', requester: 'ada' } })
    expect((await call('/v1/executions?status=succeeded&limit=1')).body).toMatchObject({ executions: [{ executionId }], next: executionId })
    const chart = await call(`/v1/executions/${executionId}/diagram`)
    expect([chart.headers.get('content-type'), (chart.body['text'] as string).includes('<svg ')]).toEqual(['image/svg+xml; charset=utf-8', true])
    const all = await eventsOf('/v1/events?after=0', (seen) => seen.length >= events.length)
    expect(all.events.filter((event) => event.executionId === executionId)).toEqual(events)
    expect(all.ids).toEqual(all.events.map(({ globalPosition }) => globalPosition))
  })

  it.each([
    ['no token', null, 'TOKEN_MISSING'],
    ['a token that nobody has', newAccessToken(), 'TOKEN_UNKNOWN'],
    ['one that has expired', tokens.old, 'TOKEN_EXPIRED'],
  ])('with %s nothing is told and nothing taken', async (_, token, code) => {
    for (const answer of [await call('/v1/executions', { token }), await call('/v1/events', { token }), await call('/v1/machine', { token }), await post('/v1/executions', requestFor('results = {}\n'), { token })]) {
      expect([answer.status, codeOf(answer)]).toEqual([401, code])
      expect(answer.headers.get('www-authenticate')).toContain('Bearer')
    }
  })

  it.each([
    ['a request that breaks its contract', () => post('/v1/executions', { ...requestFor('results = {}\n'), retries: 'many' }), 422, 'INVALID_REQUEST', 'retries'],
    ['a body that is no JSON', () => post('/v1/executions', '{'), 400, 'NOT_JSON', 'JSON'],
    ['no body', () => call('/v1/executions', { method: 'POST' }), 422, 'INVALID_REQUEST', ''],
    ['an unknown execution', () => call('/v1/executions/nobody/history'), 404, 'UNKNOWN_EXECUTION', 'nobody'],
    ['a command that there is not', () => post('/v1/executions/x/commands', { type: 'execution.delete' }), 422, 'INVALID_COMMAND', 'type'],
    ['a name beside the token', () => post('/v1/executions/x/commands', { type: 'execution.cancel', as: 'otto' }), 422, 'INVALID_COMMAND', 'as'],
    ['a query key that there is not', () => call('/v1/executions?colour=red'), 400, 'INVALID_QUERY', 'colour'],
    ['a number that is none', () => call('/v1/executions?limit=many'), 400, 'INVALID_QUERY', 'limit'],
    ['a place that is no event', () => call('/v1/events', { headers: { 'Last-Event-ID': 'yesterday' } }), 400, 'INVALID_QUERY', 'yesterday'],
    ['a path that there is not', () => call('/v1/nothing'), 404, 'NO_SUCH_ROUTE', '/v1/nothing'],
  ])('%s is answered by name', async (_, send, status, code, words) => {
    const answer = await send()
    expect([answer.status, codeOf(answer)]).toEqual([status, code])
    expect(JSON.stringify(answer.body)).toContain(words)
  })

  it('whoever watches over the service needs no token, and browsers are told to trust nothing else', async () => {
    expect(await call('/healthz', { token: null })).toMatchObject({ status: 200, body: { status: 'alive' } })
    expect(await call('/readyz', { token: null })).toMatchObject({ status: 200, body: { ready: true, parts: { store: null, nats: null, jupyter: null } } })
    expect((await call('/metrics', { token: null })).body['text']).toContain('countersign_events_total{type="execution.requested"}')
    const document = await call('/openapi.json', { token: null })
    expect(document.body).toMatchObject({ openapi: '3.1.0', paths: { '/v1/executions': { post: {}, get: {} }, '/v1/events': { get: {} } } })
    const page = await call('/docs/', { token: null })
    expect([page.status, page.headers.get('content-security-policy')]).toEqual([200, expect.stringContaining("default-src 'self'") as string])
    expect(page.headers.get('access-control-allow-origin')).toBeNull()
  })
})
