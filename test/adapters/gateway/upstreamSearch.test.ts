/** Searches for names that nobody has: they are let go of, however many there are and whoever asked. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { caCommand } from '../../../adapters/gateway/caCommand.js'
import { FrameReader } from '../../../adapters/gateway/frameReader.js'
import { defaultGatewayLimits, type GatewayLimits } from '../../../adapters/gateway/gatewayLimits.js'
import { readDatagrams, relayedDatagram } from '../../../adapters/gateway/relayStream.js'
import { UpstreamSearch } from '../../../adapters/gateway/upstreamSearch.js'
import { silentLogger } from '../../../runtime/index.js'

let silent: ReturnType<typeof createSocket>
let asked = 0
const searches: UpstreamSearch[] = []
beforeEach(async () => {
  asked = 0
  silent = createSocket('udp4', (datagram) => { asked += new FrameReader({ maxPayload: 65_536 }).push(datagram).filter(({ command }) => command === caCommand.search).length })
  silent.bind(0, '127.0.0.1')
  await once(silent, 'listening')
})
afterEach(() => {
  for (const search of searches.splice(0)) search.close()
  silent.close()
})

function searchWith(limits: Partial<GatewayLimits>): UpstreamSearch {
  const search = new UpstreamSearch({ addresses: [{ host: '127.0.0.1', port: silent.address().port }], limits: { ...defaultGatewayLimits, ...limits }, log: silentLogger })
  searches.push(search)
  return search
}
const nobody = () => undefined

it('keeps as many that wait as it may, and of a flood none', () => {
  const few = searchWith({ searches: 50 })
  for (let index = 0; index < 1_000; index++) few.search(`NO:${index % 300}`, `sender ${index}`, nobody)
  expect(few.waiting).toBe(50)
  const slow = searchWith({ searchesPerSecond: 10, answerMs: 60_000 })
  for (let index = 0; index < 1_000; index++) slow.search(`NO:${index}`, 'sender', nobody)
  // Ten in each second that the loop takes.
  expect(slow.waiting).toBeLessThan(200)
})

it('forgets those that waited for long, and those of a connection that ended', async () => {
  const search = searchWith({ answerMs: 20 })
  for (let index = 0; index < 100; index++) search.search(`NO:${index}`, 'sender 1', nobody)
  await expect.poll(() => {
    search.search('NO:LAST', 'sender 2', nobody)
    return search.waiting
  }).toBe(1)
  const held = searchWith({ answerMs: 60_000 })
  held.search('NO:A', 'circuit 1 5', nobody)
  held.search('NO:A', 'circuit 11 5', nobody)
  held.search('NO:B', 'circuit 1 6', nobody)
  held.forget('circuit 1 ')
  expect(held.waiting).toBe(1)
})

it('still looks for a name that was looked for in vain many times', async () => {
  const search = searchWith({ answerMs: 30 })
  expect(new Set(await Promise.all(Array.from({ length: 70 }, () => search.find('NO', new AbortController().signal))))).toEqual(new Set([null]))
  expect(search.waiting).toBe(0)
  const before = asked
  search.search('NO', 'new', nobody)
  await expect.poll(() => asked).toBeGreaterThan(before)
})

it('who sent a datagram is kept in memory of its own', async () => {
  async function* chunks() { yield relayedDatagram(Buffer.from([0, 0, 127, 0, 0, 1, 4, 5]), Buffer.from('x')) }
  for await (const { sender } of readDatagrams(chunks())) expect([sender.length, sender.buffer.byteLength]).toEqual([8, 8])
})
