/**
 * The gateway of one kernel: a unix socket that the relay in its sandbox speaks to, and everything that hangs on it. Nothing may be
 * written until it is given to a run; when it is closed all its connections end, to both sides.
 */
import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import type { ControlWrites } from '../../runtime/ports/controlWrites.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { answerDatagram } from './answerDatagram.js'
import { Budget } from './budget.js'
import type { CaAddress } from './caAddresses.js'
import { ClientCircuit } from './clientCircuit.js'
import type { GatewayLimits } from './gatewayLimits.js'
import type { Judge, SessionOwner } from './judgeWrite.js'
import { pvAccessBlocked, pvAccessPort } from './pvAccess.js'
import { greetingBytes, readDatagrams, readGreeting, relayedDatagram } from './relayStream.js'
import type { GatewayIdentity } from './upstreamCircuit.js'
import { UpstreamSearch } from './upstreamSearch.js'

export interface GatewaySessionSettings {
  readonly socketPath: string
  /** Whether its mode writes at all. */
  readonly writable: boolean
  /** Where the control system is searched for. */
  readonly addresses: readonly CaAddress[]
  readonly writes: ControlWrites
  readonly identity: GatewayIdentity
  readonly limits: GatewayLimits
  readonly log: Logger
  /** Told once when a program searches for channels over PV Access, which nothing lets through. */
  readonly pvAccessAsked?: () => void
}

/** What each connection of the kernel works with. */
export interface SessionParts extends Judge {
  readonly search: UpstreamSearch
  readonly budget: Budget
  readonly identity: GatewayIdentity
  readonly limits: GatewayLimits
  /** PV Access was tried. */
  readonly blocked: () => void
}

export interface GatewaySession {
  /** From now on its writes are this run's. */
  give(owner: SessionOwner): void
  /** Until what the program has asked for so far was judged, sent and answered, as far as `withinMs` allows. */
  settled(withinMs: number): Promise<void>
  held(): ReturnType<Budget['held']>
  /** All its connections end, to both sides; what was let through before still arrives. */
  close(): Promise<void>
}

/** A write that a program began as its last act is on its way to us for so long. */
const quietMs = 30

export async function openGatewaySession(settings: GatewaySessionSettings): Promise<GatewaySession> {
  const { socketPath, writable, addresses, writes, identity, limits, log } = settings
  let owner: SessionOwner | null = null
  let circuits = 0
  const budget = new Budget(limits)
  const search = new UpstreamSearch({ addresses, limits, log })
  let told = false
  const blocked = () => {
    if (told) return
    told = true
    log.warn({}, pvAccessBlocked)
    settings.pvAccessAsked?.()
  }
  const parts: SessionParts = { blocked, writable, writes, owner: () => owner, search, budget, identity, limits, log }
  const open = new Map<Socket, ClientCircuit | null>()
  const serving = new Set<Promise<void>>()

  const serve = async (socket: Socket): Promise<void> => {
    const chunks = socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>
    const greeted = await greet(chunks)
    const greeting = greeted && readGreeting(greeted.greeting)
    if (!greeting) return
    if (greeting.kind === 'datagrams') return answerDatagrams(socket, greeted.rest, greeting.port, parts)
    const circuit = new ClientCircuit({ ...parts, socket, circuitId: ++circuits, port: greeting.port })
    open.set(socket, circuit)
    await circuit.serve(greeted.rest)
  }
  const server = createServer({ noDelay: true }, (socket) => {
    socket.on('error', (problem) => { log.debug({ err: problem }, 'A connection of a kernel broke') })
    if (!budget.take('circuits')) {
      log.warn({ circuits: limits.circuits }, 'A kernel wanted more connections than it may have')
      socket.destroy()
      return
    }
    open.set(socket, null)
    const served = serve(socket)
      .catch((problem: unknown) => { log.debug({ err: problem }, 'A connection of a kernel broke') })
      .finally(() => {
        socket.destroy()
        open.delete(socket)
        budget.give('circuits')
        serving.delete(served)
      })
    serving.add(served)
  })
  await listen(server, socketPath)
  return {
    give(next) {
      owner = next
    },
    async settled(withinMs) {
      const deadline = Date.now() + withinMs
      const busy = () => [...open.values()].some((circuit) => circuit?.writing === true)
      for (let quietSince = Date.now(); Date.now() < deadline && Date.now() - quietSince < quietMs;) {
        await delay(5)
        if (busy()) quietSince = Date.now()
      }
    },
    held: () => budget.held(),
    async close() {
      owner = null
      const closed = new Promise((resolve) => server.close(resolve))
      for (const [socket, circuit] of open) {
        circuit?.destroy()
        socket.destroy()
      }
      search.close()
      await closed
      await Promise.all(serving)
      await rm(socketPath, { force: true })
    },
  }
}

async function listen(server: Server, path: string): Promise<void> {
  await rm(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => {
      server.off('error', reject)
      resolve()
    })
  })
  await chmod(path, 0o600)
}

/** null: it ended before it said what it is. */
async function greet(chunks: AsyncIterable<Buffer>): Promise<{ readonly greeting: Buffer; readonly rest: AsyncIterable<Buffer> } | null> {
  const iterator = chunks[Symbol.asyncIterator]()
  let read = Buffer.alloc(0)
  while (read.length < greetingBytes) {
    const next = await iterator.next()
    if (next.done === true) return null
    read = Buffer.concat([read, next.value])
  }
  const first = read.subarray(greetingBytes)
  async function* rest() {
    if (first.length > 0) yield first
    for (;;) {
      const next = await iterator.next()
      if (next.done === true) return
      yield next.value
    }
  }
  return { greeting: read, rest: rest() }
}

async function answerDatagrams(socket: Socket, chunks: AsyncIterable<Buffer>, port: number, { search, limits, log, blocked }: SessionParts): Promise<void> {
  for await (const { sender, port: to, bytes } of readDatagrams(chunks)) {
    if (to === pvAccessPort) {
      blocked()
      continue
    }
    answerDatagram(bytes, {
      port, from: sender.toString('hex'), nameLength: limits.nameLength,
      search: (name, key, found) => { search.search(name, key, found) },
      // Datagrams may be lost: whoever does not take them gets no more.
      reply: (datagram) => { if (socket.writable && socket.writableLength < limits.queuedBytes) socket.write(relayedDatagram(sender, datagram)) },
      refused: (command) => { log.debug({ command }, 'A datagram of a kernel was not answered') },
    })
  }
}
