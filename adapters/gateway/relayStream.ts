/**
 * What the relay inside a sandbox puts around the bytes that it carries: three bytes that say what a stream is, and around each
 * datagram its length and eight bytes that name the sender: which port of the relay it came to, and the relay's own affair. `countersign_relay.py` is the other side.
 */
export const greetingBytes = 3

/** `circuit`: one TCP connection, its bytes as they are. `datagrams`: all that came over UDP. */
export interface Greeting {
  readonly kind: 'circuit' | 'datagrams'
  /** Where programs find the relay in their own network. */
  readonly port: number
}

/** null: this is no relay. */
export function readGreeting(bytes: Buffer): Greeting | null {
  const port = bytes.readUInt16BE(1)
  const kind = bytes[0] === 0x43 ? 'circuit' : bytes[0] === 0x44 ? 'datagrams' : null
  return kind === null || port === 0 ? null : { kind, port }
}

export interface RelayedDatagram {
  readonly sender: Buffer
  /** To which port of the relay: 0 searches, 1 the repeater, 2 searches of PV Access. */
  readonly port: number
  readonly bytes: Buffer
}

const headerBytes = 10

export const relayedDatagram = (sender: Buffer, bytes: Buffer): Buffer => {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(bytes.length)
  return Buffer.concat([length, sender, bytes])
}

/** Holds at most one datagram. */
export async function* readDatagrams(chunks: AsyncIterable<Buffer>): AsyncGenerator<RelayedDatagram> {
  let held = Buffer.alloc(0)
  for await (const chunk of chunks) {
    held = Buffer.concat([held, chunk])
    let at = 0
    while (held.length - at >= headerBytes) {
      const end = at + headerBytes + held.readUInt16BE(at)
      if (held.length < end) break
      // Whoever waits for an answer keeps it: memory of its own, not eight bytes of a pool that all of it would stay for.
      const sender = Buffer.alloc(headerBytes - 2)
      held.copy(sender, 0, at + 2, at + headerBytes)
      yield { port: held.readUInt16BE(at + 2), sender, bytes: Buffer.from(held.subarray(at + headerBytes, end)) }
      at = end
    }
    held = Buffer.from(held.subarray(at))
  }
}
