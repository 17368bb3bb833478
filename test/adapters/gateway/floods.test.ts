/** A program that floods its gateway, and what that costs everybody else: nothing grows without bound, nothing is looked at that is refused anyway. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, it } from 'vitest'
import { caCommand } from '../../../adapters/gateway/caCommand.js'
import { caStatus } from '../../../adapters/gateway/caStatus.js'
import { defaultGatewayLimits, type GatewayLimits } from '../../../adapters/gateway/gatewayLimits.js'
import { openGatewaySession } from '../../../adapters/gateway/gatewaySession.js'
import { throwAwayServer } from '../../../adapters/gateway/throwAwayServer.js'
import { silentLogger } from '../../../runtime/index.js'
import { clientOf } from './clientOf.js'
import { GivenRules, owner } from './gatewayHere.js'

const [charType, mebibyte] = [4, 1024 * 1024]
const stops: (() => unknown)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop()
})

async function sessionHere({ writable, limits = {} }: { writable: boolean; limits?: Partial<GatewayLimits> }) {
  const folder = await mkdtemp(join(tmpdir(), 'floods-'))
  stops.push(() => rm(folder, { recursive: true, force: true }))
  const server = await throwAwayServer()
  stops.push(() => { server.close() })
  const rules = new GivenRules()
  const session = await openGatewaySession({
    socketPath: join(folder, 's'), writable, addresses: [server.address], writes: rules, identity: { user: 'flood', host: 'here' },
    limits: { ...defaultGatewayLimits, ...limits }, log: silentLogger,
  })
  stops.push(() => session.close())
  session.give(owner)
  return { session, rules, server, client: () => clientOf(join(folder, 's')) }
}

it.each([false, true])('a value of too many elements or bytes is refused and never asked about (writable: %s)', async (writable) => {
  const { rules, client } = await sessionHere({ writable })
  const one = await client()
  const channel = await one.open('FLOOD')
  for (const [count, bytes] of [[100_001, 100_001], [100_001, 8], [4 * mebibyte, 4 * mebibyte]] as const) {
    one.send({ command: caCommand.writeNotify, dataType: charType, count, parameter1: channel, parameter2: 7 }, Buffer.alloc(bytes))
    expect(await one.next(caCommand.writeNotify)).toMatchObject({ parameter1: caStatus.tooLarge, parameter2: 7 })
  }
  expect(rules.asked).toEqual([])
})

it('of an array in a mode that writes nothing, the first elements are looked at', async () => {
  const { rules, client } = await sessionHere({ writable: false })
  rules.rule = () => ({ allowed: false, code: 'MODE_IS_READ_ONLY', message: 'it writes nothing' })
  const one = await client()
  const channel = await one.open('FLOOD')
  one.send({ command: caCommand.writeNotify, dataType: charType, count: 50_000, parameter1: channel }, Buffer.alloc(50_000, 3))
  expect(await one.next(caCommand.writeNotify)).toMatchObject({ parameter1: caStatus.noWriteAccess })
  expect(rules.asked.map(({ value }) => value)).toEqual([Array.from({ length: 100 }, () => 3)])
})

it('a kernel has so many refused writes, then each further one ends its connection, also on a new one', async () => {
  const { rules, client } = await sessionHere({ writable: true, limits: { refusedWrites: 5 } })
  rules.rule = () => ({ allowed: false, code: 'VALUE_NOT_ALLOWED', message: 'no' })
  for (const asked of [6, 7]) {
    const one = await client()
    const channel = await one.open('FLOOD')
    for (let index = 0; index < 20; index++) one.send({ command: caCommand.write, dataType: charType, count: 1, parameter1: channel }, Buffer.alloc(1))
    await one.closed
    expect(rules.asked).toHaveLength(asked)
  }
})
