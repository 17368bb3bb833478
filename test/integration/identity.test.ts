/** Persons with keys on a real service, over real NATS: what is proven, what is refused, and that no seed gets anywhere. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { connect } from '../../adapters/index.js'
import { connectClient } from '../../adapters/nats/connectClient.js'
import { connectNats } from '../../adapters/nats/connectNats.js'
import { keyringOf } from '../../adapters/identity/signer.js'
import type { ExecutionClient } from '../../runtime/ports/client.js'
import { seal, silentLogger, type Keyring } from '../../runtime/index.js'
import { anybodysKeys, key, person, seedOf } from '../people.js'
import { asking, configured, dataFolder, reaches, requestFor, serviceHere, type ServiceHere } from './realService.js'

const people = { ada: person('ada', ['requester']), grace: person('grace', ['approver']), gina: person('gina', ['requester', 'approver']), otto: person('otto', ['operator']) }
const program = 'import os\nresults = {"seen": sorted(name for name, value in os.environ.items() if value.startswith("SU"))}\n'

async function clientOf({ composed }: ServiceHere, keys: Keyring | undefined): Promise<ExecutionClient> {
  const client = await connectClient({ ...composed.nats.address, keys })
  onTestFinished(() => client.close())
  return client
}
async function askedFor(here: ServiceHere, requester: string) {
  const client = await clientOf(here, anybodysKeys)
  const execution = await client.submit(requestFor(program), { requester })
  await reaches(client, execution.executionId, 'awaitingApproval.asked')
  return execution
}

describe('people with keys', () => {
  it('what the program that runs the service sent, overheard and sent again, has no second effect either', async () => {
    const here = await serviceHere({ configuration: configured({ ...asking, people }) })
    const execution = await askedFor(here, 'ada')
    const { raw } = here.composed.nats.connection
    const overheard: Uint8Array[] = []
    raw.subscribe(`countersign.v1.command.${execution.executionId}`, { callback: (_, { data }) => void overheard.push(data) })
    await raw.flush()
    const asHost = (await clientOf(here, here.composed.hostKeys)).execution(execution.executionId)
    await asHost.hold({ as: 'otto', reason: 'incident' })
    await asHost.releaseHold({ as: 'otto', reason: 'over' })
    const [hold] = overheard
    const reply = await raw.request(`countersign.v1.command.${execution.executionId}`, hold)
    expect(reply.json()).toMatchObject({ accepted: true, events: ['hold.placed'] })
    expect((await execution.history()).filter(({ type }) => type === 'hold.placed')).toHaveLength(1)
  })
  it('ask, approve and operate as their roles say, and the record says how each was proven', async () => {
    const here = await serviceHere({ configuration: configured({ ...asking, people }) })
    const execution = await askedFor(here, 'ada')
    const unsigned = await clientOf(here, undefined)
    await expect(unsigned.execution(execution.executionId).approve({ as: 'grace' })).rejects.toMatchObject({ code: 'IDENTITY_REQUIRED', message: expect.stringContaining('countersign identity') as string })
    await expect(execution.approve({ as: 'ada' })).rejects.toMatchObject({ code: 'ROLE_MISSING' })
    await expect(execution.approve({ as: 'mallory' })).rejects.toMatchObject({ code: 'UNKNOWN_PERSON' })
    await expect(execution.cancel({ as: 'grace' })).rejects.toMatchObject({ code: 'ROLE_MISSING' })
    await expect(execution.hold({ as: 'ada', reason: 'mine' })).rejects.toMatchObject({ code: 'ROLE_MISSING' })
    await execution.hold({ as: 'otto', reason: 'incident' })
    await execution.approve({ as: 'grace' })
    expect(await execution.result()).toMatchObject({ success: true, execution_result: { results: { seen: [] } } })

    const history = await execution.history()
    const actorOf = (type: string) => history.find((event) => event.type === type)?.metadata.actor
    expect(actorOf('execution.requested')).toEqual({ kind: 'user', name: 'ada', identity: { proof: 'signature', keyId: key('ada').keyId, roles: ['requester'], groups: [] } })
    expect(actorOf('approval.granted')).toMatchObject({ name: 'grace', identity: { proof: 'signature', keyId: key('grace').keyId } })
    expect(actorOf('hold.placed')).toMatchObject({ name: 'otto' })

    const mine = await askedFor(here, 'ada')
    await mine.cancel({ as: 'ada' })
    expect(await mine.result()).toMatchObject({ status: 'cancelled' })
  })

  it('whoever asked does not approve where two are demanded, under no name; and must prove who asks', async () => {
    const here = await serviceHere({ configuration: configured({ approval: { ...asking.approval, approver_must_differ: true }, people }) })
    const unsigned = await clientOf(here, undefined)
    await expect(unsigned.submit(requestFor(program), { requester: 'ada' })).rejects.toMatchObject({ code: 'IDENTITY_REQUIRED' })
    const execution = await askedFor(here, 'gina')
    await expect(execution.approve({ as: 'gina' })).rejects.toMatchObject({ code: 'APPROVER_IS_REQUESTER' })
    await expect((await clientOf(here, keyringOf({ ...key('gina'), person: 'grace' }))).execution(execution.executionId).approve({ as: 'grace' })).rejects.toMatchObject({ code: 'SIGNATURE_INVALID' })
    await execution.approve({ as: 'grace' })
    expect((await execution.result()).success).toBe(true)
  })

  it('a signed command that is sent again has no second effect, and the same answer', async () => {
    const here = await serviceHere({ configuration: configured({ ...asking, people }) })
    const execution = await askedFor(here, 'ada')
    const connection = await connectNats({ ...here.composed.nats.address, name: 'overhearing', log: silentLogger })
    onTestFinished(() => connection.close())
    const send = async (body: object) => (await connection.raw.request(`countersign.v1.command.${execution.executionId}`, JSON.stringify(body))).json<object>()
    const held = seal('command', key('otto'), { executionId: execution.executionId, type: 'hold.place', data: { reason: 'once' }, at: new Date().toISOString(), nonce: 'one' })
    const [first, same] = await Promise.all([send(held), send(held)])
    expect(first).toMatchObject({ accepted: true, events: ['hold.placed'] })
    expect(same).toEqual(first)
    await execution.releaseHold({ as: 'otto', reason: 'over' })
    expect(await send(held)).toEqual(first)
    expect((await execution.history()).filter(({ type }) => type === 'hold.placed')).toHaveLength(1)
    expect((await execution.summary()).hold).toBeUndefined()
  })
})

describe('one person on one machine', () => {
  it('needs no configuration: the service makes a key in its data folder, and a client there finds it', async () => {
    const here = await serviceHere({ dataDir: dataFolder(), configuration: configured(asking) })
    const [owner = ''] = Object.keys(here.composed.file.people)
    const client = await connect({ dataDir: here.dataDir })
    onTestFinished(() => client.close())
    const execution = await client.submit(requestFor(program))
    await reaches(client, execution.executionId, 'awaitingApproval.asked')
    await execution.approve()
    const result = await execution.result()
    expect(result).toMatchObject({ success: true, execution_result: { results: { seen: [] } } })
    const granted = (await execution.history()).find(({ type }) => type === 'approval.granted')
    expect(granted?.metadata.actor).toMatchObject({ name: owner, identity: { proof: 'signature', keyId: here.composed.file.people[owner]?.public_key } })

    const keyFile = join(here.dataDir, 'identity', `${owner}.nk`)
    expect(statSync(keyFile).mode & 0o777).toBe(0o600)
    const seeds = [readFileSync(keyFile, 'utf8').trim(), seedOf('ada')]
    await here.composed.stop()
    for (const file of filesBelow(here.dataDir)) {
      if (file === keyFile) continue
      const content = readFileSync(file, 'latin1')
      for (const seed of seeds) expect(content.includes(seed), `${file} holds a seed`).toBe(false)
    }
  })
})

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name))
