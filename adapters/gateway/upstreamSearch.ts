/**
 * Looks for channels in the control system, for one kernel: over UDP, as clients do. It asks when it is asked, and never by itself,
 * so a name that nobody wants any more costs nothing; clients repeat their searches. Ids are random and not to be guessed, since
 * servers may answer from another address than the one that was asked.
 */
import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import type { Logger } from '../../runtime/ports/logger.js'
import type { CaAddress } from './caAddresses.js'
import { caCommand, caMinorVersion } from './caCommand.js'
import { encodeFrame, textPayload } from './caFrame.js'
import { FrameReader } from './frameReader.js'
import type { GatewayLimits } from './gatewayLimits.js'

export interface UpstreamSearchParts {
  readonly addresses: readonly CaAddress[]
  readonly limits: GatewayLimits
  readonly log: Logger
}

interface Waiter {
  readonly search: Search
  readonly key: string
  readonly until: number
  readonly found: (server: CaAddress) => void
}

/** There as long as somebody waits for it. */
interface Search {
  readonly name: string
  readonly id: number
  readonly waiting: Map<string, Waiter>
  askedAt: number
}

/** Do not answer unless it is there. */
const dontReply = 5
const datagramBytes = 1_400
/** A server that was found is asked again after this, since it may have moved. */
const knownMs = 30_000
const leastPauseMs = 20
const mostWaiting = 64

export class UpstreamSearch {
  readonly #parts: UpstreamSearchParts
  readonly #byName = new Map<string, Search>()
  readonly #byId = new Map<number, Search>()
  /** Of all searches, the oldest first. */
  readonly #waiters = new Set<Waiter>()
  readonly #known = new Map<string, { readonly server: CaAddress; readonly at: number }>()
  #socket: Socket | null = null
  #queue: Buffer[] = []
  #second = { begun: 0, count: 0 }
  #closed = false

  constructor(parts: UpstreamSearchParts) {
    this.#parts = parts
  }

  /** `found` is called once, when a server has answered in time, or never. A second search under the same key takes the place of the first. */
  search(name: string, key: string, found: (server: CaAddress) => void): void {
    const { limits } = this.#parts
    if (this.#closed || this.#parts.addresses.length === 0) return
    const now = Date.now()
    this.#expire(now)
    if (now - this.#second.begun >= 1_000) this.#second = { begun: now, count: 0 }
    // Clients come again; a flood stays here, and leaves nothing.
    if (++this.#second.count > limits.searchesPerSecond) return
    const search = this.#byName.get(name) ?? this.#begin(name)
    const before = search.waiting.get(key)
    if (before) this.#waiters.delete(before)
    else if (search.waiting.size >= mostWaiting) return
    const waiter = { search, key, until: now + limits.answerMs, found }
    search.waiting.set(key, waiter)
    this.#waiters.add(waiter)
    this.#makeRoom()
    if (now - search.askedAt < leastPauseMs) return
    search.askedAt = now
    if (this.#queue.length === 0) setImmediate(() => { this.#flush() })
    this.#queue.push(encodeFrame({ command: caCommand.search, dataType: dontReply, count: caMinorVersion, parameter1: search.id, parameter2: search.id }, textPayload(name)))
  }

  /** Whoever asked under keys that begin so has gone. */
  forget(keys: string): void {
    for (const waiter of this.#waiters) if (waiter.key.startsWith(keys)) this.#drop(waiter)
  }

  /** How many wait. */
  get waiting(): number {
    return this.#waiters.size
  }

  /** Where a search has found it lately. */
  known(name: string): CaAddress | null {
    const known = this.#known.get(name)
    return known && Date.now() - known.at < knownMs ? known.server : null
  }

  /** Looks itself, for as long as a client would wait; null: nobody has it. */
  find(name: string, signal: AbortSignal): Promise<CaAddress | null> {
    return new Promise((resolve) => {
      const key = `own ${randomInt(2 ** 47)}`
      const again = setInterval(() => { this.search(name, key, done) }, 250)
      const over = setTimeout(() => { done(null) }, this.#parts.limits.answerMs)
      const abort = () => { done(null) }
      signal.addEventListener('abort', abort, { once: true })
      const done = (server: CaAddress | null) => {
        clearInterval(again)
        clearTimeout(over)
        signal.removeEventListener('abort', abort)
        const waiter = this.#byName.get(name)?.waiting.get(key)
        if (waiter) this.#drop(waiter)
        resolve(server)
      }
      this.search(name, key, done)
    })
  }

  close(): void {
    this.#closed = true
    this.#queue = []
    this.#byName.clear()
    this.#byId.clear()
    this.#waiters.clear()
    this.#known.clear()
    this.#socket?.close()
    this.#socket = null
  }

  #begin(name: string): Search {
    let id = randomInt(2 ** 32)
    while (this.#byId.has(id)) id = randomInt(2 ** 32)
    const search: Search = { name, id, waiting: new Map(), askedAt: 0 }
    this.#byName.set(name, search)
    this.#byId.set(id, search)
    return search
  }

  #end({ name, id, waiting }: Search): void {
    this.#byName.delete(name)
    this.#byId.delete(id)
    for (const waiter of waiting.values()) this.#waiters.delete(waiter)
  }

  #drop(waiter: Waiter): void {
    const { search, key } = waiter
    search.waiting.delete(key)
    this.#waiters.delete(waiter)
    if (search.waiting.size === 0) this.#end(search)
  }

  #expire(now: number): void {
    for (const waiter of this.#waiters) {
      if (waiter.until > now) return
      this.#drop(waiter)
    }
  }

  /** The oldest makes room: who still wants it asks again. */
  #makeRoom(): void {
    for (const oldest of this.#waiters) {
      if (this.#waiters.size <= this.#parts.limits.searches) return
      this.#drop(oldest)
    }
  }

  #flush(): void {
    const [version, queue] = [encodeFrame({ command: caCommand.version, count: caMinorVersion }), this.#queue]
    this.#queue = []
    let datagram = [version]
    for (const frame of queue) {
      if (datagram.length > 1 && sizeOf(datagram) + frame.length > datagramBytes) {
        this.#send(Buffer.concat(datagram))
        datagram = [version]
      }
      datagram.push(frame)
    }
    if (datagram.length > 1) this.#send(Buffer.concat(datagram))
  }

  #send(datagram: Buffer): void {
    if (this.#closed) return
    const socket = (this.#socket ??= this.#open())
    for (const { host, port } of this.#parts.addresses) {
      socket.send(datagram, port, host, (problem) => {
        if (problem && !this.#closed) this.#parts.log.debug({ err: problem, host, port }, 'A search could not be sent')
      })
    }
  }

  #open(): Socket {
    const socket = createSocket('udp4')
    socket.on('message', (bytes, from) => { this.#heard(bytes, from.address) })
    socket.on('error', (problem) => { this.#parts.log.warn({ err: problem }, 'The control system cannot be searched') })
    socket.bind(0, () => { socket.setBroadcast(true) })
    return socket
  }

  #heard(bytes: Buffer, from: string): void {
    try {
      for (const { command, dataType, parameter1, parameter2 } of new FrameReader({ maxPayload: datagramBytes }).push(bytes)) {
        const search = command === caCommand.search ? this.#byId.get(parameter2) : undefined
        if (search === undefined || dataType === 0) continue
        // All ones: the address that it came from.
        this.#found(search, { host: parameter1 === 0xffffffff || parameter1 === 0 ? from : ipOf(parameter1), port: dataType })
      }
    } catch (problem) {
      this.#parts.log.debug({ err: problem, from }, 'An answer to a search was not understood')
    }
  }

  #found(search: Search, server: CaAddress): void {
    this.#end(search)
    this.#known.delete(search.name)
    this.#known.set(search.name, { server, at: Date.now() })
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= this.#parts.limits.channels) break
      this.#known.delete(oldest)
    }
    for (const { found } of search.waiting.values()) found(server)
  }
}

const sizeOf = (parts: readonly Buffer[]): number => parts.reduce((sum, { length }) => sum + length, 0)
const ipOf = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join('.')
