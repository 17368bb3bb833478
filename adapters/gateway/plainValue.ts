/**
 * Values as Channel Access carries them, in its seven plain types. `readPlainValue` gives the numbers or texts and the very bytes
 * they were read from, so that what is sent on is what was judged. Pure.
 */
import { caStatus } from './caStatus.js'

export type PlainValue = number | string | readonly (number | string)[]
export type ReadValue =
  | { readonly ok: true; readonly value: PlainValue; readonly bytes: Buffer }
  | { readonly ok: false; readonly status: number; readonly why: string }

interface PlainType {
  readonly name: string
  readonly size: number
  readonly read: (bytes: Buffer, at: number) => number | string
}

const stringSize = 40

const types: readonly PlainType[] = [
  { name: 'DBR_STRING', size: stringSize, read: (bytes, at) => stringAt(bytes, at) },
  { name: 'DBR_INT', size: 2, read: (bytes, at) => bytes.readInt16BE(at) },
  { name: 'DBR_FLOAT', size: 4, read: (bytes, at) => shortest(bytes.readFloatBE(at)) },
  { name: 'DBR_ENUM', size: 2, read: (bytes, at) => bytes.readUInt16BE(at) },
  { name: 'DBR_CHAR', size: 1, read: (bytes, at) => bytes.readUInt8(at) },
  { name: 'DBR_LONG', size: 4, read: (bytes, at) => bytes.readInt32BE(at) },
  { name: 'DBR_DOUBLE', size: 8, read: (bytes, at) => bytes.readDoubleBE(at) },
]

export const plainTypeName = (dataType: number): string | null => types[dataType]?.name ?? null

/** `count` 1 is a value, any other an array. */
export function readPlainValue(dataType: number, count: number, payload: Buffer): ReadValue {
  const type = types[dataType]
  if (!type) return { ok: false, status: caStatus.badType, why: `values of type ${dataType} are not let through: only the plain types, without time, limits or alarm acknowledgement` }
  // Clients cut a single text after its end.
  const wanted = dataType === 0 && count === 1 ? Math.min(payload.length, stringSize) : count * type.size
  if (payload.length < wanted) return { ok: false, status: caStatus.badCount, why: `${count} values of ${type.name} need ${wanted} bytes, and ${payload.length} came` }
  const bytes = dataType === 0 ? strings(payload, count) : payload.subarray(0, wanted)
  const values = Array.from({ length: count }, (_, index) => type.read(bytes, index * type.size))
  return { ok: true, value: count === 1 ? (values[0] ?? 0) : values, bytes }
}

/** Each text to its first NUL, and NULs from there: what stood behind it was never looked at. */
function strings(payload: Buffer, count: number): Buffer {
  const clean = Buffer.alloc(count * stringSize)
  for (let index = 0; index < count; index++) {
    const slot = payload.subarray(index * stringSize, (index + 1) * stringSize)
    const end = slot.indexOf(0)
    // The last byte is the NUL, also where a client forgot it.
    slot.copy(clean, index * stringSize, 0, Math.min(end < 0 ? slot.length : end, stringSize - 1))
  }
  return clean
}

function stringAt(bytes: Buffer, at: number): string {
  const end = bytes.indexOf(0, at)
  return bytes.toString('utf8', at, end < 0 || end > at + stringSize ? at + stringSize : end)
}

/** 0.1 as a float is 0.1, not 0.10000000149: the shortest text that is the same float. */
function shortest(float: number): number {
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(float.toPrecision(digits))
    if (Math.fround(short) === float) return short
  }
  return float
}
