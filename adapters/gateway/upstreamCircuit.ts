/**
 * One connection to a server of the control system, for one connection of a kernel. It speaks under the service's own names, and
 * ends by itself when the server does not answer any more. What comes is handed on message by message.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { addressText, type CaAddress } from './caAddresses.js'
import { caCommand, caMinorVersion } from './caCommand.js'
import { encodeFrame, textPayload, type CaFrame } from './caFrame.js'
import { FrameReader } from './frameReader.js'
import type { GatewayLimits } from './gatewayLimits.js'

/** As whom the control system sees all kernels: rights there are given to this account on this machine. */
export interface GatewayIdentity {
  readonly user: string
  readonly host: string
}

export interface UpstreamCircuitParts {
  readonly server: CaAddress
  readonly priority: number
  readonly identity: GatewayIdentity
  readonly limits: GatewayLimits
  readonly heard: (frame: CaFrame) => void
  /** Once, however it ended. */
  readonly closed: (why: string) => void
}

export class UpstreamCircuit {
  readonly #parts: UpstreamCircuitParts
  readonly #socket: Socket
  readonly connected: Promise<void>
  #asked = false
  #paused = false
  #why = 'the server closed the connection'

  constructor(parts: UpstreamCircuitParts) {
    this.#parts = parts
    const { server, limits } = parts
    const socket = (this.#socket = connect({ host: server.host, port: server.port, noDelay: true, keepAlive: true }))
    const reader = new FrameReader({ maxPayload: limits.readBytes })
    const late = setTimeout(() => { this.destroy('it did not answer in time') }, limits.answerMs)
    this.connected = once(socket, 'connect').then(() => {
      clearTimeout(late)
      socket.setTimeout(limits.idleMs)
      this.#introduce()
    })
    // Whoever waits for it is told; nobody has to.
    this.connected.catch(() => undefined)
    socket.on('data', (chunk) => {
      this.#asked = false
      try {
        for (const frame of reader.push(chunk)) parts.heard(frame)
      } catch (problem) {
        this.destroy(`it sent what is no Channel Access: ${problem instanceof Error ? problem.message : String(problem)}`)
      }
    })
    socket.on('timeout', () => { this.#isItThere() })
    socket.on('error', (problem) => { this.#why = problem.message })
    socket.on('close', () => {
      clearTimeout(late)
      parts.closed(`${addressText(server)}: ${this.#why}`)
    })
  }

  get alive(): boolean {
    return !this.#socket.destroyed && !this.#socket.writableEnded
  }

  send(bytes: Buffer): void {
    if (this.alive) this.#socket.write(bytes)
  }

  /** Resolves once what was sent is no more than `bytes` ahead of the server, or it has gone. */
  async drained(bytes: number): Promise<void> {
    if (!this.alive || this.#socket.writableLength <= bytes) return
    await new Promise<void>((resolve) => {
      const done = () => {
        this.#socket.off('drain', done)
        this.#socket.off('close', done)
        resolve()
      }
      this.#socket.on('drain', done)
      this.#socket.on('close', done)
    })
  }

  pause(): void {
    this.#paused = true
    this.#socket.pause()
  }

  resume(): void {
    this.#paused = false
    this.#socket.resume()
  }

  /** After what was sent, and once nothing waits any more; it is closed in `withinMs` at the latest. */
  end({ withinMs, waiting }: { readonly withinMs: number; readonly waiting: () => boolean }): void {
    this.resume()
    const over = setTimeout(() => { this.destroy('its client has gone') }, withinMs)
    const end = () => { if (this.alive && !waiting()) this.#socket.end() }
    // After it was heard, so that an answer counts.
    this.#socket.on('data', () => { setImmediate(end) })
    this.#socket.once('close', () => { clearTimeout(over) })
    end()
  }

  destroy(why: string): void {
    this.#why = why
    this.#socket.destroy(new Error(why))
  }

  #introduce(): void {
    const { identity, priority } = this.#parts
    this.#socket.write(Buffer.concat([
      encodeFrame({ command: caCommand.version, dataType: priority, count: caMinorVersion }),
      encodeFrame({ command: caCommand.hostName }, textPayload(identity.host)),
      encodeFrame({ command: caCommand.clientName }, textPayload(identity.user)),
    ]))
  }

  #isItThere(): void {
    // A client that takes nothing is no reason to blame the server.
    if (this.#paused) return
    if (this.#asked) return this.destroy('it does not answer any more')
    this.#asked = true
    this.#socket.write(encodeFrame({ command: caCommand.echo }))
  }
}
