/**
 * One connection of a kernel's program: takes its messages one after the other, answers or forwards those that are known, has each
 * write judged before the next message is looked at, and ends the connection at anything else. Whatever is sent on is written
 * anew from what was read. Channels may be on several servers; to the client they are all here.
 */
import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { channelNameOf, searchReply } from './answerDatagram.js'
import { caCommand, caMinorVersion, commandName, treatments } from './caCommand.js'
import { encodeFrame, MalformedFrame, textPayload, type CaFrame } from './caFrame.js'
import { caStatus } from './caStatus.js'
import { CircuitHoldings, type GatewayChannel, type OpenChannel } from './circuitHoldings.js'
import { CircuitUpstreams } from './circuitUpstreams.js'
import { FrameReader } from './frameReader.js'
import type { SessionParts } from './gatewaySession.js'
import { hearUpstream } from './hearUpstream.js'
import { judgeWrite } from './judgeWrite.js'
import { readCurrentValue } from './readCurrentValue.js'

export interface ClientCircuitParts extends SessionParts {
  readonly socket: Socket
  /** Of this connection, among those of its kernel. */
  readonly circuitId: number
  /** Where a program finds the gateway in its own network. */
  readonly port: number
}

/** The client broke the protocol, or asked for something that is not let through. */
class Refused extends Error {
  override readonly name = 'Refused'
}

export class ClientCircuit {
  readonly #parts: ClientCircuitParts
  readonly #holdings: CircuitHoldings
  readonly #upstreams: CircuitUpstreams
  readonly #over = new AbortController()
  #judging = false

  constructor(parts: ClientCircuitParts) {
    const { socket, budget, limits, log, writable } = parts
    this.#parts = parts
    const holdings = (this.#holdings = new CircuitHoldings(budget, limits.pending))
    this.#upstreams = new CircuitUpstreams(parts, {
      heard: (frame, upstream) => { hearUpstream(frame, upstream, { holdings, writable, log, reply: (bytes) => { this.#reply(bytes) } }) },
      // Its channels have to be searched for again, and not every client does that for one channel of a connection.
      closed: (upstream, why) => {
        holdings.lost(upstream, why)
        if (this.#over.signal.aborted || !holdings.channelsOn(upstream)) return
        log.info({ why }, 'A server of the control system has gone')
        socket.destroy()
      },
    })
  }

  /** Until the client or the session ends it, and then until nothing is left upstream. Never rejects. */
  async serve(chunks: AsyncIterable<Buffer>): Promise<void> {
    const { socket, limits, log } = this.#parts
    const reader = new FrameReader({ maxPayload: limits.writtenBytes })
    socket.on('drain', () => { this.#upstreams.pause(false) })
    // A message that waits for a server that takes nothing would otherwise be waited for without end.
    socket.on('close', () => { void this.#letGo() })
    try {
      for await (const chunk of chunks) for (const frame of reader.push(chunk)) await this.#take(frame)
    } catch (problem) {
      if (problem instanceof Refused || problem instanceof MalformedFrame) log.warn({ why: problem.message }, 'A connection of a kernel to its gateway was ended')
      else log.debug({ err: problem }, 'A connection of a kernel to its gateway broke')
    }
    // What was answered last still arrives.
    socket.end()
    await this.#letGo()
    socket.destroy()
  }

  /** A write is being judged, or was sent and is not answered yet. */
  get writing(): boolean {
    return this.#judging || this.#holdings.writing
  }

  /** Nothing more is taken from the client. What was sent before still arrives. */
  destroy(): void {
    this.#parts.socket.destroy()
    void this.#letGo()
  }

  /** Of all that it has open. Resolves once nothing is left upstream, which has its bound; never rejects. */
  #letGo(): Promise<void> {
    const { search, circuitId } = this.#parts
    this.#over.abort()
    search.forget(searchKey(circuitId))
    this.#holdings.close()
    return this.#upstreams.end((upstream) => this.#holdings.writesTo(upstream))
  }

  async #take(frame: CaFrame): Promise<void> {
    if (this.#over.signal.aborted) return
    switch (treatments[frame.command]) {
      case undefined:
        this.#complain(frame, caStatus.putFailed, `command ${commandName(frame.command)} is not let through by this gateway`)
        throw new Refused(`command ${commandName(frame.command)} is not let through`)
      case 'answered':
        this.#answer(frame)
        break
      case 'forwarded':
        await this.#forward(frame)
        break
      case 'judged':
        this.#judging = true
        // Others have their turn between two, however many came at once.
        await this.#write(frame).then(() => setImmediate()).finally(() => { this.#judging = false })
        break
    }
    await this.#clientTakes()
  }

  #answer(frame: CaFrame): void {
    const { command, dataType, parameter1 } = frame
    const { search, limits, circuitId, port } = this.#parts
    if (command === caCommand.version) {
      this.#upstreams.priority = Math.min(dataType, 99)
      this.#reply(encodeFrame({ command, count: caMinorVersion }))
    } else if (command === caCommand.echo) {
      this.#reply(encodeFrame({ command }))
    } else if (command === caCommand.search) {
      const name = channelNameOf(frame, limits.nameLength)
      if (name !== null) search.search(name, `${searchKey(circuitId)}${parameter1}`, () => { this.#reply(searchReply(port, parameter1)) })
    }
  }

  async #forward(frame: CaFrame): Promise<void> {
    const { command, dataType, count, parameter1, parameter2 } = frame
    switch (command) {
      case caCommand.createChannel:
        // Not waited for: until it is there the client has nothing to name it by.
        void this.#create(frame)
        return
      case caCommand.clearChannel: {
        const channel = this.#channelOf(parameter1)
        channel.cleared = true
        return this.#send(channel, encodeFrame({ command, parameter1: channel.serverId, parameter2: channel.id }))
      }
      case caCommand.readNotify: {
        const channel = this.#channelOf(parameter1)
        const id = await this.#holdings.wait({ kind: 'read', channel, clientId: parameter2 })
        return this.#send(channel, encodeFrame({ command, dataType, count, parameter1: channel.serverId, parameter2: id }))
      }
      case caCommand.eventAdd:
        return this.#subscribe(frame)
      case caCommand.eventCancel: {
        const subscription = this.#holdings.subscriptionOfClient(parameter2)
        // A client that clears a channel may cancel its monitors afterwards.
        if (!subscription || subscription.cancelled) return
        subscription.cancelled = true
        const { id, channel, ...asked } = subscription
        return this.#send(channel, encodeFrame({ command, dataType: asked.dataType, count: asked.count, parameter1: channel.serverId, parameter2: id }))
      }
      case caCommand.eventsOff:
      case caCommand.eventsOn:
        return this.#upstreams.setEvents(command === caCommand.eventsOn)
      default:
        throw new Refused(`command ${commandName(command)} is not let through`)
    }
  }

  async #create(frame: CaFrame): Promise<void> {
    const { limits, search, log } = this.#parts
    const { parameter1: clientId } = frame
    const failed = () => { this.#reply(encodeFrame({ command: caCommand.createChannelFailed, parameter1: clientId })) }
    const name = channelNameOf(frame, limits.nameLength)
    if (name === null || !this.#holdings.reserveChannel(clientId)) return failed()
    const upstream = await this.#upstreams.to(search.known(name) ?? (await search.find(name, this.#over.signal)), this.#over.signal)
    if (this.#over.signal.aborted) return
    if (upstream === null) {
      log.debug({ channel: name }, 'No server of the control system was reached for this channel')
      this.#holdings.removeChannel(clientId)
      return failed()
    }
    const { id } = this.#holdings.addChannel(clientId, name, upstream)
    upstream.send(encodeFrame({ command: caCommand.createChannel, parameter1: id, parameter2: caMinorVersion }, textPayload(name)))
  }

  #subscribe({ command, dataType, count, parameter1, parameter2, payload }: CaFrame): Promise<void> {
    const channel = this.#channelOf(parameter1)
    if (payload.length < 14 || payload.length > 16) throw new Refused('a monitor that is none')
    const subscription = this.#holdings.addSubscription({ clientId: parameter2, channel, dataType, count })
    if (subscription === null) throw new Refused('a monitor that there is already, or more of them than a kernel may have')
    return this.#send(channel, encodeFrame({ command, dataType, count, parameter1: channel.serverId, parameter2: subscription.id }, payload))
  }

  async #write(frame: CaFrame): Promise<void> {
    const { command, dataType, count, parameter1, parameter2 } = frame
    const channel = this.#channelOf(parameter1)
    const { budget, limits } = this.#parts
    const verdict = await judgeWrite(this.#parts, frame, channel.name, () => readCurrentValue({ channel, count, holdings: this.#holdings, answerMs: limits.answerMs }))
    if (!verdict.allowed) {
      if (command === caCommand.writeNotify) this.#reply(encodeFrame({ command, dataType, count, parameter1: verdict.status, parameter2 }))
      else this.#complain(frame, verdict.status, verdict.message, channel)
      if (!budget.take('refusedWrites')) throw new Refused(`more than ${limits.refusedWrites} writes of this kernel were refused`)
      return
    }
    const { bytes, stillOpen, answered } = verdict
    const id = command === caCommand.writeNotify ? await this.#holdings.wait({ kind: 'write', channel, clientId: parameter2, answered }) : 0
    // While it was asked all may have ended: then nothing goes out any more.
    if (!stillOpen() || this.#over.signal.aborted || this.#parts.socket.destroyed || !channel.upstream.alive) {
      this.#holdings.answered(id)
      return answered('failed', 'it did not go out: the connection had ended')
    }
    const sent = this.#send(channel, encodeFrame({ command, dataType, count, parameter1: channel.serverId, parameter2: id }, bytes))
    if (id === 0) answered('sent', null)
    return sent
  }

  /** @throws Refused */
  #channelOf(id: number): OpenChannel {
    const channel = this.#holdings.channel(id)
    if (!channel || !isOpen(channel)) throw new Refused(`there is no channel ${id} on this connection`)
    return channel
  }

  #complain({ command, dataType, count, parameter1, parameter2 }: CaFrame, status: number, message: string, channel?: GatewayChannel): void {
    // In the short form of a header, which every client reads.
    const original = encodeFrame({ command, dataType, count: Math.min(count, 0xfffe), parameter1, parameter2 })
    this.#reply(encodeFrame({ command: caCommand.error, parameter1: channel?.clientId ?? 0xffffffff, parameter2: status }, Buffer.concat([original, textPayload(message)])))
  }

  #send(channel: OpenChannel, bytes: Buffer): Promise<void> {
    channel.upstream.send(bytes)
    return channel.upstream.drained(this.#parts.limits.queuedBytes)
  }

  #reply(bytes: Buffer): void {
    const { socket, limits } = this.#parts
    if (!socket.writable) return
    socket.write(bytes)
    if (socket.writableLength > limits.queuedBytes) this.#upstreams.pause(true)
  }

  async #clientTakes(): Promise<void> {
    const { socket, limits } = this.#parts
    if (socket.writableLength <= limits.queuedBytes || !socket.writable) return
    await new Promise<void>((resolve) => {
      const done = () => {
        socket.off('drain', done)
        socket.off('close', done)
        resolve()
      }
      socket.on('drain', done)
      socket.on('close', done)
    })
  }
}

const searchKey = (circuitId: number): string => `circuit ${circuitId} `
const isOpen = (channel: GatewayChannel): channel is OpenChannel => channel.serverId !== null && !channel.cleared
