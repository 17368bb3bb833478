/** A server of Channel Access with one channel, for a moment, on loopback: notes the writes that reach it. For trying a gateway out. */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { searchReply } from './answerDatagram.js'
import type { CaAddress } from './caAddresses.js'
import { caCommand, caMinorVersion } from './caCommand.js'
import { encodeFrame, type CaFrame } from './caFrame.js'
import { caStatus } from './caStatus.js'
import { FrameReader } from './frameReader.js'
import { readPlainValue, type PlainValue } from './plainValue.js'

export interface ThrowAwayServer {
  readonly address: CaAddress
  /** Channels were opened. */
  readonly reached: () => boolean
  readonly writes: readonly PlainValue[]
  close(): void
}

const [doubleType, bothRights] = [6, 3]

export async function throwAwayServer(): Promise<ThrowAwayServer> {
  const writes: PlainValue[] = []
  const sockets = new Set<Socket>()
  let reached = false
  const answer = (socket: Socket, { command, dataType, count, parameter1, parameter2, payload }: CaFrame): void => {
    const value = readPlainValue(dataType, count, payload)
    switch (command) {
      case caCommand.version:
        socket.write(encodeFrame({ command, count: caMinorVersion }))
        break
      case caCommand.createChannel:
        reached = true
        socket.write(Buffer.concat([
          encodeFrame({ command: caCommand.accessRights, parameter1, parameter2: bothRights }),
          encodeFrame({ command, dataType: doubleType, count: 1, parameter1, parameter2: 1 }),
        ]))
        break
      case caCommand.readNotify:
        socket.write(encodeFrame({ command, dataType: doubleType, count: 1, parameter1: caStatus.normal, parameter2 }, Buffer.alloc(8)))
        break
      case caCommand.write:
      case caCommand.writeNotify:
        writes.push(value.ok ? value.value : 'not a value')
        if (command === caCommand.writeNotify) socket.write(encodeFrame({ command, dataType, count, parameter1: caStatus.normal, parameter2 }))
        break
      default:
        break
    }
  }
  const tcp = createServer((socket) => {
    const reader = new FrameReader({ maxPayload: 65_536 })
    sockets.add(socket)
    socket.on('error', () => socket.destroy())
    socket.on('data', (chunk) => { for (const frame of reader.push(chunk)) answer(socket, frame) })
  })
  const udp = createSocket('udp4', (datagram, from) => {
    for (const { command, parameter1 } of new FrameReader({ maxPayload: 65_536 }).push(datagram)) {
      if (command === caCommand.search) udp.send(searchReply(port, parameter1), from.port, from.address)
    }
  })
  tcp.listen(0, '127.0.0.1')
  udp.bind(0, '127.0.0.1')
  await Promise.all([once(tcp, 'listening'), once(udp, 'listening')])
  const listening = tcp.address()
  const port = typeof listening === 'object' && listening !== null ? listening.port : 0
  return {
    address: { host: '127.0.0.1', port: udp.address().port },
    reached: () => reached,
    writes,
    close() {
      for (const socket of sockets) socket.destroy()
      tcp.close()
      udp.close()
    },
  }
}
