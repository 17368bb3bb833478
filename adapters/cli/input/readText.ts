/** Reads what `FILE|-` names: a file, or standard input. Bounded, so that a wrong pipe cannot fill the memory. */
import { open } from 'node:fs/promises'
import { resolve } from 'node:path'
import { TextDecoder } from 'node:util'
import { UsageError } from '../errors/usageError.js'
import type { Io } from '../io.js'

/** @throws UsageError */
export async function readText({ stdin, cwd }: Pick<Io, 'stdin' | 'cwd'>, file: string, mostBytes: number): Promise<string> {
  const name = file === '-' ? 'standard input' : file
  try {
    return decoded(await (file === '-' ? readStream(stdin, mostBytes) : readFile(resolve(cwd, file), mostBytes)), name)
  } catch (cause) {
    if (cause instanceof UsageError) throw cause
    if (cause instanceof RangeError) throw new UsageError('TOO_LARGE', `${name} is larger than ${mostBytes} bytes, which is what is allowed here`)
    throw new UsageError('FILE_NOT_READABLE', `${name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

async function readFile(path: string, mostBytes: number): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    return await readStream(file.createReadStream({ autoClose: false }), mostBytes)
  } finally {
    await file.close()
  }
}

async function readStream(stream: NodeJS.ReadableStream, mostBytes: number): Promise<Buffer> {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of stream) {
    const buffer = typeof piece === 'string' ? Buffer.from(piece) : piece
    bytes += buffer.length
    if (bytes > mostBytes) throw new RangeError('too large')
    pieces.push(buffer)
  }
  return Buffer.concat(pieces)
}

function decoded(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new UsageError('NOT_UTF8', `${name} is not UTF-8 text`, { cause })
  }
}
