/**
 * What a client's datagrams ask: searches, and whether there is a repeater. Nothing of a datagram goes out but the names in it, in
 * searches of our own. `port`: where the client is told to connect; it is the relay's in the client's own network.
 */
import { caCommand, caMinorVersion, commandName } from './caCommand.js'
import { encodeFrame, MalformedFrame, textOf, type CaFrame } from './caFrame.js'
import { FrameReader } from './frameReader.js'
import type { CaAddress } from './caAddresses.js'

export interface DatagramParts {
  readonly port: number
  /** Who asks, so that a repeated search does not count twice. */
  readonly from: string
  readonly nameLength: number
  readonly search: (name: string, key: string, found: (server: CaAddress) => void) => void
  readonly reply: (datagram: Buffer) => void
  /** Of commands that are not answered. */
  readonly refused: (command: string) => void
}

export const ownAddress = 0xffffffff

export function answerDatagram(datagram: Buffer, { port, from, nameLength, search, reply, refused }: DatagramParts): void {
  const version = versionReply(datagram)
  for (const frame of framesOf(datagram)) {
    switch (frame.command) {
      case caCommand.version:
        continue
      case caCommand.search: {
        const name = channelNameOf(frame, nameLength)
        if (name === null) continue
        const { parameter1: id } = frame
        search(name, `${from} ${id}`, () => { reply(Buffer.concat([version, searchReply(port, id)])) })
        continue
      }
      case caCommand.repeaterRegister:
        // Without one, libca would start a program of its own.
        reply(encodeFrame({ command: caCommand.repeaterConfirm, parameter2: frame.parameter2 }))
        continue
      default:
        refused(commandName(frame.command))
    }
  }
}

function framesOf(datagram: Buffer): readonly CaFrame[] {
  // How some clients ask the repeater.
  if (datagram.length === 0) return [{ command: caCommand.repeaterRegister, dataType: 0, count: 0, parameter1: 0, parameter2: 0, payload: datagram, cut: 0 }]
  try {
    return new FrameReader({ maxPayload: datagram.length }).push(datagram)
  } catch (problem) {
    if (problem instanceof MalformedFrame) return []
    throw problem
  }
}

/** null: no name that a channel could have. */
export function channelNameOf({ payload, cut }: CaFrame, longest: number): string | null {
  const name = textOf(payload)
  // What is no text in UTF-8, or no printable one, would be shown to people as something else than it is.
  return cut === 0 && name.length > 0 && name.length <= longest && /^[!-~]+$/.test(name) ? name : null
}

export const searchReply = (port: number, id: number): Buffer =>
  encodeFrame({ command: caCommand.search, dataType: port, parameter1: ownAddress, parameter2: id }, Buffer.from([0, caMinorVersion, 0, 0, 0, 0, 0, 0]))

/** With the number that the client put before its searches: it tells by it how long an answer took. */
function versionReply(datagram: Buffer): Buffer {
  const asked = datagram.length >= 16 && datagram.readUInt16BE(0) === caCommand.version
  const [dataType, parameter1] = asked ? [datagram.readUInt16BE(4), datagram.readUInt32BE(8)] : [0, 0]
  return encodeFrame({ command: caCommand.version, dataType, count: caMinorVersion, parameter1 })
}
