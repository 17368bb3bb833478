/** Messages of Channel Access survive any cutting of the stream, larger ones than allowed do not stay, and values are the ones that the bytes hold. */
import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, MalformedFrame, readHeader, type CaFrame } from '../../../adapters/gateway/caFrame.js'
import { FrameReader } from '../../../adapters/gateway/frameReader.js'
import { readPlainValue } from '../../../adapters/gateway/plainValue.js'

const [u16, u32] = [fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0, max: 0xffff_ffff })]
const frame = fc.record({
  command: u16, dataType: u16, count: fc.oneof(u16, u32), parameter1: u32, parameter2: u32,
  payload: fc.oneof(fc.uint8Array({ maxLength: 64 }), fc.constantFrom(65_528, 65_535, 65_536, 70_000).map((size) => new Uint8Array(size))).map((bytes) => Buffer.from(bytes)),
})
const encode = ({ payload, ...header }: Omit<CaFrame, 'cut'>) => encodeFrame(header, payload)
/** Short: comparing long buffers element by element takes minutes. */
const told = ({ payload, ...rest }: CaFrame) => ({ ...rest, payload: createHash('sha1').update(payload).digest('hex') })
const padded = (payload: Buffer) => Buffer.concat([payload, Buffer.alloc((8 - (payload.length % 8)) % 8)])

/** At the given places. */
function cutInto(bytes: Buffer, places: readonly number[]): Buffer[] {
  const at = [0, ...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return at.slice(1).map((end, index) => bytes.subarray(at[index], end))
}

describe('messages', () => {
  it('come out as they went in, however the stream is cut', () => {
    fc.assert(fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 20 }), (frames, places) => {
      const reader = new FrameReader({ maxPayload: 1 << 20 })
      const read = cutInto(Buffer.concat(frames.map(encode)), places).flatMap((chunk) => reader.push(chunk))
      expect(read.map(told)).toEqual(frames.map((each) => told({ ...each, payload: padded(each.payload), cut: 0 })))
    }), { numRuns: 100 })
  })

  it('that are larger than allowed are passed over, and what follows is read', () => {
    fc.assert(fc.property(fc.array(frame, { minLength: 1, maxLength: 6 }), fc.array(fc.nat(), { maxLength: 20 }), (frames, places) => {
      const reader = new FrameReader({ maxPayload: 32 })
      const read = cutInto(Buffer.concat(frames.map(encode)), places).flatMap((chunk) => reader.push(chunk))
      expect(read.map(({ command, payload, cut }) => [command, payload.length, cut])).toEqual(frames.map(({ command, payload }) => {
        const size = padded(payload).length
        return size > 32 ? [command, 0, size] : [command, size, 0]
      }))
    }), { numRuns: 100 })
  })

  it('of arbitrary bytes never do more than say that they are none', () => {
    fc.assert(fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (chunks) => {
      const reader = new FrameReader({ maxPayload: 1024 })
      try {
        for (const chunk of chunks) for (const { payload } of reader.push(Buffer.from(chunk))) expect(payload.length).toBeLessThanOrEqual(1024)
      } catch (problem) {
        expect(problem).toBeInstanceOf(MalformedFrame)
      }
    }))
  })

  it('have one way to be written: what servers read differently is refused', () => {
    const odd = Buffer.alloc(24)
    odd.writeUInt16BE(0xffff, 2)
    odd.writeUInt16BE(1, 6)
    expect(() => readHeader(odd, 0)).toThrow(MalformedFrame)
  })
})

describe('values', () => {
  const read = (dataType: number, count: number, payload: Buffer) => readPlainValue(dataType, count, payload)
  const doubles = (...values: number[]) => Buffer.concat(values.map((value) => { const bytes = Buffer.alloc(8); bytes.writeDoubleBE(value); return bytes }))

  it('of every plain type are read from the bytes that go out', () => {
    fc.assert(fc.property(fc.array(fc.double(), { minLength: 2, maxLength: 20 }), (values) => {
      expect(read(6, values.length, doubles(...values))).toMatchObject({ ok: true, value: values, bytes: doubles(...values) })
    }))
    expect(read(1, 1, Buffer.from([0xff, 0xfe, 0, 0, 0, 0, 0, 0]))).toMatchObject({ value: -2, bytes: Buffer.from([0xff, 0xfe]) })
    expect(read(3, 1, Buffer.from([0xff, 0xfe]))).toMatchObject({ value: 0xfffe })
    expect(read(4, 3, Buffer.from([1, 2, 255, 9]))).toMatchObject({ value: [1, 2, 255], bytes: Buffer.from([1, 2, 255]) })
    expect(read(5, 1, Buffer.from([0x80, 0, 0, 0]))).toMatchObject({ value: -(2 ** 31) })
    expect(read(2, 1, Buffer.from(new Uint8Array(new Float32Array([0.1]).buffer).reverse()))).toMatchObject({ value: 0.1 })
    expect(read(6, 2, doubles(Number.NaN, -Infinity))).toMatchObject({ value: [Number.NaN, -Infinity] })
    expect(read(6, 0, Buffer.alloc(0))).toMatchObject({ value: [] })
  })

  it('that are texts end at the first NUL, and nothing behind it goes out', () => {
    const slots = Buffer.concat([Buffer.from('on\0off'.padEnd(40, 'x')), Buffer.from('y'.repeat(40))])
    expect(read(0, 2, slots)).toMatchObject({ value: ['on', 'y'.repeat(39)], bytes: Buffer.concat([Buffer.from('on'.padEnd(40, '\0')), Buffer.from('y'.repeat(39).padEnd(40, '\0'))]) })
    expect(read(0, 1, Buffer.from('3.2\0\0\0\0\0'))).toMatchObject({ value: '3.2' })
  })

  it('with fewer bytes than their count, or of a type with time, limits or an acknowledgement, are none', () => {
    expect(read(6, 2, doubles(1))).toMatchObject({ ok: false })
    expect(read(6, 0xffff_ffff, doubles(1))).toMatchObject({ ok: false })
    expect(read(0, 2, Buffer.alloc(40))).toMatchObject({ ok: false })
    for (const dataType of [7, 13, 20, 27, 34, 35, 36, 37, 38, 65_535]) expect(read(dataType, 1, Buffer.alloc(1000))).toMatchObject({ ok: false })
  })
})
