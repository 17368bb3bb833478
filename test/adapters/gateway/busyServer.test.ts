/** A server of the control system that takes nothing more, or does not answer: it holds up no session, and nothing piles up before it. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { searchReply } from '../../../adapters/gateway/answerDatagram.js'
import { caCommand } from '../../../adapters/gateway/caCommand.js'
import { encodeFrame } from '../../../adapters/gateway/caFrame.js'
import { FrameReader } from '../../../adapters/gateway/frameReader.js'
import { defaultGatewayLimits, type GatewayLimits } from '../../../adapters/gateway/gatewayLimits.js'
import { openGatewaySession, type GatewaySession } from '../../../adapters/gateway/gatewaySession.js'
import { silentLogger } from '../../../runtime/index.js'
import { clientOf } from './clientOf.js'
import { GivenRules, owner } from './gatewayHere.js'

let folder: string
let [sockets, heard] = [[] as Socket[], [] as number[]]
let session: GatewaySession | undefined
const [rules, searched] = [new GivenRules(), createSocket('udp4')]
/** Opens channels, and answers nothing else. */
const server = createServer((socket) => {
  sockets.push(socket)
  const reader = new FrameReader({ maxPayload: 1 << 20 })
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    for (const { command, parameter1 } of reader.push(chunk)) {
      heard.push(command)
      if (command === caCommand.createChannel) socket.write(encodeFrame({ command, dataType: 0, count: 1, parameter1, parameter2: 1 }))
    }
  })
})
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'busy-'))
  ;[sockets, heard] = [[], []]
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await session?.close()
  await rm(folder, { recursive: true, force: true })
})

async function clientHere(limits: Partial<GatewayLimits>) {
  if (!server.listening) {
    server.listen(0, '127.0.0.1').unref()
    searched.bind(0, '127.0.0.1').unref()
    searched.on('message', (datagram, from) => {
      for (const { command, parameter1 } of new FrameReader({ maxPayload: 65_536 }).push(datagram)) {
        if (command === caCommand.search) searched.send(searchReply((server.address() as AddressInfo).port, parameter1), from.port, from.address)
      }
    })
    await Promise.all([once(server, 'listening'), once(searched, 'listening')])
  }
  session = await openGatewaySession({
    socketPath: join(folder, 's'), writable: true, addresses: [{ host: '127.0.0.1', port: searched.address().port }], writes: rules, identity: { user: 'busy', host: 'here' },
    limits: { ...defaultGatewayLimits, answerMs: 500, lingerMs: 50, ...limits }, log: silentLogger,
  })
  session.give(owner)
  const client = await clientOf(join(folder, 's'))
  return { session, client, channel: await client.open('BUSY') }
}

it('does not hear twice that values shall stop', async () => {
  const { client, channel } = await clientHere({})
  for (let index = 0; index < 500; index++) client.send({ command: caCommand.eventsOff })
  client.send({ command: caCommand.eventsOn })
  client.send({ command: caCommand.readNotify, count: 1, parameter1: channel, parameter2: 1 })
  await expect.poll(() => heard).toContain(caCommand.readNotify)
  expect(heard.filter((command) => command === caCommand.eventsOff || command === caCommand.eventsOn)).toEqual([caCommand.eventsOff, caCommand.eventsOn])
})

it.each(['session', 'client'] as const)('that does not answer reads holds up nobody when the %s ends', async (ending) => {
  const { session: own, client, channel } = await clientHere({ pending: 1 })
  for (const parameter2 of [1, 2]) client.send({ command: caCommand.readNotify, count: 1, parameter1: channel, parameter2 })
  await expect.poll(() => heard).toContain(caCommand.readNotify)
  if (ending === 'client') client.socket.destroy()
  else await own.close()
  await expect.poll(() => own.held()).toMatchObject({ circuits: 0, upstreamCircuits: 0, channels: 0 })
})

it('that takes nothing more holds up no session that is closed', async () => {
  const { session: own, client, channel } = await clientHere({ answerMs: 50, queuedBytes: 0 })
  for (const socket of sockets) socket.pause()
  rules.asked.length = 0
  for (let index = 0; index < 16; index++) client.send({ command: caCommand.write, dataType: 0, count: 25_000, parameter1: channel }, Buffer.alloc(1_000_000))
  await expect.poll(() => rules.asked.length, { timeout: 10_000 }).toBeGreaterThan(2)
  await own.close()
  expect(own.held()).toMatchObject({ circuits: 0, upstreamCircuits: 0, channels: 0 })
})
