/**
 * Cuts a stream of bytes into messages of Channel Access. Holds at most one unfinished message, and of that never more than
 * `maxPayload` bytes: a larger payload is thrown away as it comes, and its message is marked. Works for any cutting of the stream.
 */
import { readHeader, type CaFrame, type CaHeader } from './caFrame.js'

const none = Buffer.alloc(0)
/** What is held between messages; more is let go. */
const idleCapacity = 64 * 1024

export class FrameReader {
  readonly #maxPayload: number
  #held: Buffer = none
  #length = 0
  #skipping: { readonly header: CaHeader; readonly cut: number; left: number } | null = null

  constructor({ maxPayload }: { readonly maxPayload: number }) {
    this.#maxPayload = maxPayload
  }

  /** The messages that these bytes complete. @throws MalformedFrame and then the stream cannot be understood any more */
  push(chunk: Buffer): CaFrame[] {
    const bytes = this.#length === 0 ? chunk : this.#append(chunk)
    const frames: CaFrame[] = []
    let at = 0
    for (;;) {
      if (this.#skipping) {
        const step = Math.min(this.#skipping.left, bytes.length - at)
        at += step
        this.#skipping.left -= step
        if (this.#skipping.left > 0) break
        frames.push({ ...this.#skipping.header, payload: none, cut: this.#skipping.cut })
        this.#skipping = null
      }
      const read = readHeader(bytes, at)
      if (read === null) break
      const { headerSize, payloadSize, ...header } = read
      if (payloadSize > this.#maxPayload) {
        this.#skipping = { header, cut: payloadSize, left: payloadSize }
        at += headerSize
        continue
      }
      const [begin, end] = [at + headerSize, at + headerSize + payloadSize]
      if (bytes.length < end) break
      // A copy: what is held is used again.
      frames.push({ ...header, payload: payloadSize === 0 ? none : Buffer.from(bytes.subarray(begin, end)), cut: 0 })
      at = end
    }
    this.#keep(bytes, at)
    return frames
  }

  /** Doubles, so that a payload that comes byte by byte costs no more than twice its size. */
  #append(chunk: Buffer): Buffer {
    const length = this.#length + chunk.length
    if (length > this.#held.length) this.#held = Buffer.concat([this.#held.subarray(0, this.#length)], Math.max(length, 2 * this.#held.length))
    chunk.copy(this.#held, this.#length)
    this.#length = length
    return this.#held.subarray(0, length)
  }

  #keep(bytes: Buffer, at: number): void {
    const rest = bytes.subarray(at)
    if (rest.length > this.#held.length) this.#held = Buffer.from(rest)
    else rest.copy(this.#held)
    this.#length = rest.length
    if (this.#length === 0 && this.#held.length > idleCapacity) this.#held = none
  }
}
