/** A client of a gateway that sends what it likes, as a program may that speaks to the gateway's socket itself. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { caCommand, caMinorVersion } from '../../../adapters/gateway/caCommand.js'
import { encodeFrame, textPayload, type CaFrame, type CaHeader } from '../../../adapters/gateway/caFrame.js'
import { FrameReader } from '../../../adapters/gateway/frameReader.js'

export interface RawClient {
  readonly socket: Socket
  readonly heard: readonly CaFrame[]
  readonly closed: Promise<unknown>
  send(header: Partial<CaHeader> & Pick<CaHeader, 'command'>, payload?: Buffer): void
  /** The answer to what was sent. */
  next(command: number): Promise<CaFrame>
  /** The id that the gateway gives it. */
  open(name: string, clientId?: number): Promise<number>
}

export async function clientOf(socketPath: string): Promise<RawClient> {
  const socket = connect(socketPath)
  await once(socket, 'connect')
  const [heard, reader] = [[] as CaFrame[], new FrameReader({ maxPayload: 1 << 20 })]
  const told = new Set<() => void>()
  const tell = () => { for (const each of told) each() }
  socket.on('error', () => undefined)
  socket.on('data', (chunk) => {
    heard.push(...reader.push(chunk))
    tell()
  })
  const closed = new Promise((resolve) => { socket.once('close', resolve) })
  socket.once('close', tell)
  socket.write(Buffer.from([0x43, 0x13, 0xc8]))
  const client: RawClient = {
    socket, heard, closed,
    send(header, payload) {
      socket.write(encodeFrame(header, payload))
    },
    next: (command) => new Promise((resolve, reject) => {
      const look = () => {
        const at = heard.findIndex((frame) => frame.command === command)
        const [frame] = at < 0 ? [] : heard.splice(at, 1)
        if (!frame && !socket.closed) return
        told.delete(look)
        if (frame) resolve(frame)
        else reject(new Error('the gateway ended the connection'))
      }
      told.add(look)
      look()
    }),
    async open(name, clientId = 1) {
      client.send({ command: caCommand.createChannel, parameter1: clientId, parameter2: caMinorVersion }, textPayload(name))
      return (await client.next(caCommand.createChannel)).parameter2
    },
  }
  return client
}
