/** What is signed, on a real nats-server: who it reaches the service as, and what is refused before it gets there. */
import { JSONCodec, headers } from 'nats'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { connectClient } from '../../../adapters/nats/connectClient.js'
import { connectMaintenance } from '../../../adapters/nats/connectMaintenance.js'
import type { NatsConnection } from '../../../adapters/nats/connectNats.js'
import { ensureStreams } from '../../../adapters/nats/ensureStreams.js'
import { executionIdOfMessageId } from '../../../adapters/nats/requestIdentity.js'
import { serveOnNats } from '../../../adapters/nats/serveOnNats.js'
import { identityGate } from '../../../adapters/identity/identityGate.js'
import { keyringOf } from '../../../adapters/identity/signer.js'
import { seal } from '../../../runtime/identity/seal.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import type { Maintenance } from '../../../runtime/ports/maintenance.js'
import { anybodysKeys, everybody, key, person } from '../../people.js'
import { farEnd } from './farEnd.js'
import { natsStage, type NatsStage } from './natsStage.js'

const json = JSONCodec<Record<string, unknown>>()
const wire = { user_query: 'q', task_objective: 't', execution_folder_name: 'f' }
const api = farEnd()
const republished: unknown[] = []
const maintenance = { republish: (input: unknown) => { republished.push(input); return Promise.resolve({ from: 0, through: 0, first: null }) } } as unknown as Maintenance
let stage: NatsStage
let client: NatsConnection
let stop: () => Promise<void>
beforeAll(async () => {
  stage = await natsStage()
  client = await stage.connect('client')
  const connection = await stage.connect('service')
  await ensureStreams(connection)
  const gate = identityGate({ people: () => ({ ...everybody, eve: person('eve', ['requester']) }), hostKeyId: '' })
  stop = (await serveOnNats({ connection, api, gate, maintenance, diagram: async () => '', log: silentLogger, version: '1.2.3' })).stop
})
afterAll(async () => {
  await stop()
  await stage.clear()
})
beforeEach(() => {
  api.commands.length = 0
  api.submissions.length = 0
})
const ask = async (subject: string, body: object, id?: string) => {
  const head = headers()
  if (id !== undefined) head.set('Nats-Msg-Id', id)
  return json.decode((await client.raw.request(subject, json.encode({ ...body }), { timeout: 5_000, headers: head })).data)
}
const now = (shift = 0) => new Date(Date.now() + shift).toISOString()
const command = (name: string, more: object = {}) => seal('command', key(name), { executionId: 'X1', type: 'run.interrupt', data: {}, at: now(), nonce: crypto.randomUUID(), ...more })

describe('a command', () => {
  it('that is signed arrives as its person\'s, one that is not as somebody\'s who claims a name', async () => {
    await ask('countersign.v1.command.X1', command('ada'))
    await ask('countersign.v1.command.X1', { type: 'run.interrupt', as: 'ada' })
    expect(api.commands).toEqual([
      { executionId: 'X1', command: { type: 'run.interrupt', data: {} }, name: 'ada', proof: 'signature' },
      { executionId: 'X1', command: { type: 'run.interrupt', as: 'ada' }, name: 'nats', proof: 'claimed' },
    ])
  })
  it.each([
    ['for another execution', () => command('ada', { executionId: 'X2' }), 'SIGNED_FOR_ANOTHER'],
    ['too long ago', () => command('ada', { at: now(-6 * 60_000) }), 'SIGNATURE_TOO_OLD'],
    ['by somebody unknown', () => command('mallory'), 'UNKNOWN_PERSON'],
    ['and changed', () => ({ ...command('ada'), payload: command('ada').payload }), 'SIGNATURE_INVALID'],
  ])('that was signed %s does not reach the service', async (_, signed, code) => {
    expect(await ask('countersign.v1.command.X1', signed())).toMatchObject({ accepted: false, error: { code } })
    expect(api.commands).toEqual([])
  })
  it('of the library is signed with the key of who is named, and only then', async () => {
    const library = await connectClient({ ...stage.server, keys: keyringOf(key('grace'), key('ada')) })
    await library.execution('X1').interrupt()
    await library.execution('X1').interrupt({ as: 'ada' })
    await library.execution('X1').interrupt({ as: 'ruth' })
    expect(api.commands.map(({ name, proof, command: sent }) => [proof, name, (sent as { as?: string }).as])).toEqual([['signature', 'grace', undefined], ['signature', 'ada', undefined], ['claimed', 'nats', 'ruth']])
    await library.close()
  })
})

describe('a request', () => {
  const signed = (nonce: string, more: object = {}) => seal('request', key('ada'), { request: wire, at: now(), nonce, ...more })
  it('that is signed is its person\'s, whatever a header says', async () => {
    const reply = await ask('countersign.v1.request', signed('n1'), 'n1')
    expect(reply).toMatchObject({ accepted: true, executionId: executionIdOfMessageId('n1') })
    expect(api.submissions).toEqual([{ request: wire, requester: 'ada', proof: 'signature', executionId: executionIdOfMessageId('n1'), duplicate: false }])
  })
  it('overheard and sent again under another message id is the same execution', async () => {
    const once = signed('n2')
    await ask('countersign.v1.request', once, 'n2')
    expect(await ask('countersign.v1.request', once, 'another')).toMatchObject({ accepted: true, executionId: executionIdOfMessageId('n2'), duplicate: true })
    expect(await ask('countersign.v1.request', once)).toMatchObject({ duplicate: true })
  })
  it('that was changed or signed long ago is refused', async () => {
    expect(await ask('countersign.v1.request', { ...signed('n3'), signatures: signed('n4').signatures })).toMatchObject({ error: { code: 'SIGNATURE_INVALID' } })
    expect(await ask('countersign.v1.request', signed('n5', { at: now(-6 * 60_000) }))).toMatchObject({ error: { code: 'SIGNATURE_TOO_OLD' } })
    expect(api.submissions).toEqual([])
  })
  it('of the library is signed with the key of who asks', async () => {
    const library = await connectClient({ ...stage.server, keys: anybodysKeys })
    const one = await library.submit(wire, { requester: 'ada', idempotencyKey: 'again' })
    expect((await library.submit(wire, { requester: 'ada', idempotencyKey: 'again' })).executionId).toBe(one.executionId)
    await library.close()
    expect(api.submissions[0]).toMatchObject({ requester: 'ada', proof: 'signature' })
  })
})

describe('maintenance', () => {
  const signed = (name: string, more: object = {}) => seal('maintenance', key(name), { action: 'republish', input: { from: 1 }, at: now(), nonce: crypto.randomUUID(), ...more })
  const republish = (body: object) => ask('countersign.v1.maintenance.republish', body)
  it('needs an operator\'s signature', async () => {
    expect(await republish({ from: 1 })).toMatchObject({ error: { code: 'IDENTITY_REQUIRED' } })
    expect(await republish(signed('eve'))).toMatchObject({ error: { code: 'ROLE_MISSING' } })
    expect(await republish(signed('otto', { action: 'archive' }))).toMatchObject({ error: { code: 'SIGNED_FOR_ANOTHER' } })
    expect(republished).toEqual([])
    expect(await republish(signed('otto'))).toHaveProperty('answer')
    expect(republished).toEqual([{ from: 1 }])
  })
  it('is done once, however often the same signed message comes; one from before the start of the service never', async () => {
    const once = signed('otto')
    await republish(once)
    expect(await republish(once)).toMatchObject({ error: { code: 'SIGNATURE_USED' } })
    expect(await republish(signed('otto', { at: now(-4 * 60_000) }))).toMatchObject({ error: { code: 'SIGNATURE_USED' } })
  })
  it('of the command line is signed', async () => {
    const { maintenance: asked, close } = await connectMaintenance({ ...stage.server, keys: keyringOf(key('otto')) })
    expect(await asked.republish({})).toEqual({ from: 0, through: 0, first: null })
    await close()
  })
})
