/**
 * One message of Channel Access: a header of 16 bytes (24 where the payload or the count is large) and a payload padded to eight.
 * `encodeFrame` knows one way to write each, so what a gateway sends on is what it has read, however it was written before. Pure.
 */
export interface CaHeader {
  readonly command: number
  readonly dataType: number
  readonly count: number
  readonly parameter1: number
  readonly parameter2: number
}
export interface CaFrame extends CaHeader {
  readonly payload: Buffer
  /** The payload was larger than the reader takes: this many bytes were thrown away, and `payload` is empty. */
  readonly cut: number
}
export interface ReadHeader extends CaHeader {
  readonly payloadSize: number
  readonly headerSize: number
}

const large = 0xffff
const none = Buffer.alloc(0)

/** null: not all of it is there yet. @throws MalformedFrame */
export function readHeader(bytes: Buffer, at: number): ReadHeader | null {
  if (bytes.length - at < 16) return null
  const [size, count] = [bytes.readUInt16BE(at + 2), bytes.readUInt16BE(at + 6)]
  const header = { command: bytes.readUInt16BE(at), dataType: bytes.readUInt16BE(at + 4), parameter1: bytes.readUInt32BE(at + 8), parameter2: bytes.readUInt32BE(at + 12) }
  if (size !== large) return { ...header, count, payloadSize: size, headerSize: 16 }
  // Servers differ in how they read this one, and no client means it.
  if (count !== 0) throw new MalformedFrame('a payload of 65535 bytes in a short header')
  if (bytes.length - at < 24) return null
  return { ...header, payloadSize: bytes.readUInt32BE(at + 16), count: bytes.readUInt32BE(at + 20), headerSize: 24 }
}

export class MalformedFrame extends Error {
  override readonly name = 'MalformedFrame'
}

export function encodeFrame({ command, dataType = 0, count = 0, parameter1 = 0, parameter2 = 0 }: Partial<CaHeader> & Pick<CaHeader, 'command'>, payload: Buffer = none): Buffer {
  const size = padded(payload.length)
  const extended = size >= large || count >= large
  const headerSize = extended ? 24 : 16
  const bytes = Buffer.alloc(headerSize + size)
  bytes.writeUInt16BE(command, 0)
  bytes.writeUInt16BE(extended ? large : size, 2)
  bytes.writeUInt16BE(dataType, 4)
  bytes.writeUInt16BE(extended ? 0 : count, 6)
  bytes.writeUInt32BE(parameter1 >>> 0, 8)
  bytes.writeUInt32BE(parameter2 >>> 0, 12)
  if (extended) {
    bytes.writeUInt32BE(size, 16)
    bytes.writeUInt32BE(count, 20)
  }
  payload.copy(bytes, headerSize)
  return bytes
}

const padded = (size: number): number => (size + 7) & ~7

/** As names and messages stand in payloads. */
export const textPayload = (text: string): Buffer => Buffer.from(`${text}\0`)

/** Up to the first NUL. */
export function textOf(payload: Buffer): string {
  const end = payload.indexOf(0)
  return payload.toString('utf8', 0, end < 0 ? payload.length : end)
}
