/**
 * Reads an archive file and believes nothing of it: order, names, sizes, every hash, and that it is whole. Files go piece by
 * piece to `keep`, whose caller throws them away when this rejects. Events are held in memory, as in every replay.
 */
import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { RecordedEvent } from '../../machines/index.js'
import { verifyHistory } from '../../store/index.js'
import { ArchiveError, messageOf, systemCode } from './errors.js'
import { archiveLimits, formatName, formatVersion, lineSchema, pieceBytes, type ArchivedFile, type ArchiveHeader, type ArchiveLimits, type ArchiveLine, type LeftOut } from './format.js'
import { pathProblem } from './safePath.js'
import { LineTooLongError, splitLines, UnendedLineError } from './splitLines.js'

export interface ArchiveContent {
  readonly header: ArchiveHeader
  /** Whole and unchanged; `globalPosition` is 0, since they stand in no store. */
  readonly events: readonly RecordedEvent[]
  readonly files: readonly ArchivedFile[]
  readonly leftOut: readonly LeftOut[]
  /** Of the file as it is on the disk. */
  readonly sha256: string
  readonly bytes: number
}

/** Takes the files. */
export interface FileKeeper {
  begin(path: string): Promise<void>
  piece(bytes: Buffer): Promise<void>
  end(): Promise<void>
}

export interface ReadOptions {
  readonly keep?: FileKeeper
  /** Called with what the file says of itself, before anything of it is kept. */
  readonly begin?: (header: ArchiveHeader) => Promise<void>
  readonly limits?: Partial<ArchiveLimits>
}

/** @throws ArchiveError */
export async function readArchive(file: string, { keep, begin, limits = {} }: ReadOptions = {}): Promise<ArchiveContent> {
  const bounds = { ...archiveLimits, ...limits }
  const whole = createHash('sha256')
  let bytes = 0
  const raw = createReadStream(file)
  const unpacked = createGunzip()
  // Its error comes out of `unpacked`, too.
  pipeline(raw, counted, unpacked, () => {})
  async function* counted(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const chunk of chunks) {
      whole.update(chunk)
      bytes += chunk.length
      yield chunk
    }
  }
  const reader = new ArchiveReader(bounds, keep)
  try {
    for await (const line of splitLines(unpacked as AsyncIterable<Buffer>, bounds.lineBytes)) {
      const read = await reader.take(line)
      if (read.kind === 'header') await begin?.(read)
    }
    return { ...reader.done(), sha256: whole.digest('hex'), bytes }
  } catch (error) {
    throw inWords(error, file)
  } finally {
    raw.destroy()
    unpacked.destroy()
  }
}

function inWords(error: unknown, file: string): unknown {
  if (error instanceof ArchiveError) return new ArchiveError(error.code, `${file} ${error.message}`, { cause: error.cause })
  if (error instanceof LineTooLongError) return new ArchiveError('ARCHIVE_TOO_LARGE', `${file} holds a line that is longer than is taken`, { cause: error })
  if (error instanceof UnendedLineError) return cutOff(file, error)
  const code = systemCode(error)
  if (code === 'Z_BUF_ERROR') return cutOff(file, error)
  if (code === 'Z_DATA_ERROR') return new ArchiveError('ARCHIVE_DAMAGED', `${file} is damaged, or is no archive file: its compression does not unpack`, { cause: error })
  if (code === 'ENOSPC' || code === 'EDQUOT') return new ArchiveError('NO_ROOM', `there is no room for the files of ${file}: free some space`, { cause: error })
  if (/^E[A-Z]+$/.test(code)) return new ArchiveError('ARCHIVE_NOT_READABLE', `${file} cannot be read: ${code === 'ENOENT' ? 'there is no such file' : messageOf(error)}`, { cause: error })
  return error
}

const cutOff = (file: string, cause: unknown) => new ArchiveError('ARCHIVE_DAMAGED', `${file} is cut off: its end is missing`, { cause })
const invalid = (message: string, cause?: unknown) => new ArchiveError('ARCHIVE_INVALID', message, { cause })
const damaged = (message: string) => new ArchiveError('ARCHIVE_DAMAGED', message)

class ArchiveReader {
  readonly #limits: ArchiveLimits
  readonly #keep: FileKeeper | undefined
  readonly #hash = createHash('sha256')
  readonly #text = new TextDecoder('utf-8', { fatal: true })
  #header: ArchiveHeader | null = null
  readonly #events: RecordedEvent[] = []
  #eventBytes = 0
  readonly #files: ArchivedFile[] = []
  #fileBytes = 0
  readonly #leftOut: LeftOut[] = []
  readonly #names = new Set<string>()
  #open: { readonly path: string; readonly bytes: number; read: number; readonly hash: Hash } | null = null
  #ended = false

  constructor(limits: ArchiveLimits, keep: FileKeeper | undefined) {
    this.#limits = limits
    this.#keep = keep
  }

  async take(bytes: Buffer): Promise<ArchiveLine> {
    if (this.#ended) throw invalid('goes on after its end')
    const line = this.#parse(bytes)
    if ((this.#header === null) !== (line.kind === 'header')) throw invalid('does not begin with one header')
    if (this.#open !== null && line.kind !== 'data' && line.kind !== 'fileEnd') throw invalid(`breaks off in ${this.#open.path}`)
    await this.#place(line, bytes.length)
    if (line.kind !== 'end') this.#hash.update(bytes).update('\n')
    return line
  }

  done(): Omit<ArchiveContent, 'sha256' | 'bytes'> {
    if (this.#header === null) throw invalid('is empty')
    if (!this.#ended) throw damaged('is cut off: its end is missing')
    return { header: this.#header, events: this.#events, files: this.#files, leftOut: this.#leftOut }
  }

  #parse(bytes: Buffer): ArchiveLine {
    let value: unknown
    try {
      value = JSON.parse(this.#text.decode(bytes))
    } catch (error) {
      throw invalid(this.#header === null ? 'is no archive file of Countersign' : 'holds a line that is no JSON', error)
    }
    if (this.#header === null) checkVersion(value)
    const parsed = lineSchema.safeParse(value)
    if (parsed.success) return parsed.data
    throw invalid(`holds a line that breaks the format: ${parsed.error.issues.slice(0, 3).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; ').slice(0, 500)}`)
  }

  async #place(line: ArchiveLine, length: number): Promise<void> {
    switch (line.kind) {
      case 'header':
        if (line.files.bytes > this.#limits.fileBytes) throw tooLarge(`holds ${line.files.bytes} bytes of files; ${this.#limits.fileBytes} are taken`)
        if (line.files.count > this.#limits.entries) throw tooLarge(`holds ${line.files.count} files; ${this.#limits.entries} are taken`)
        this.#header = line
        return
      case 'event': {
        if (this.#names.size > 0) throw invalid('has an event after its files')
        this.#eventBytes += length
        if (this.#eventBytes > this.#limits.eventBytes) throw tooLarge(`holds more than ${this.#limits.eventBytes} bytes of events`)
        const { traceparent, ...metadata } = line.event.metadata
        this.#events.push({ globalPosition: 0, ...line.event, metadata: { ...metadata, ...(traceparent === undefined ? {} : { traceparent }) } })
        return
      }
      case 'file':
        this.#name(line.path)
        this.#fileBytes += line.bytes
        if (this.#fileBytes > (this.#header?.files.bytes ?? 0)) throw invalid('holds more bytes of files than its header says')
        this.#open = { path: line.path, bytes: line.bytes, read: 0, hash: createHash('sha256') }
        return this.#keep?.begin(line.path)
      case 'data': {
        const open = this.#open
        const piece = Buffer.from(line.base64, 'base64')
        if (open === null || piece.length !== Math.min(pieceBytes, open.bytes - open.read)) throw invalid(`has a piece of a file that does not fit${open ? ` (${open.path})` : ''}`)
        open.read += piece.length
        open.hash.update(piece)
        return this.#keep?.piece(piece)
      }
      case 'fileEnd': {
        const open = this.#open
        if (open === null) throw invalid('ends a file that was not begun')
        if (open.read !== open.bytes || open.hash.digest('hex') !== line.sha256) throw damaged(`has another ${open.path} than was written`)
        this.#files.push({ path: open.path, bytes: open.bytes, sha256: line.sha256 })
        this.#open = null
        return this.#keep?.end()
      }
      case 'leftOut': {
        const { kind: _, ...left } = line
        this.#name(line.path)
        this.#leftOut.push(left)
        return
      }
      case 'end':
        return this.#close(line)
    }
  }

  #name(path: string): void {
    const problem = pathProblem(path)
    if (problem !== null) throw new ArchiveError('ARCHIVE_UNSAFE_PATH', `holds the path ${JSON.stringify(path.slice(0, 200))}, which ${problem}`)
    if (this.#names.has(path)) throw new ArchiveError('ARCHIVE_UNSAFE_PATH', `holds the path ${JSON.stringify(path.slice(0, 200))} twice`)
    this.#names.add(path)
    if (this.#names.size > this.#limits.entries) throw tooLarge(`holds more than ${this.#limits.entries} files`)
  }

  #close(end: Extract<ArchiveLine, { kind: 'end' }>): void {
    const header = this.#header
    if (end.sha256 !== this.#hash.digest('hex')) throw damaged('is not as it was written: its own hash differs')
    if (header === null || end.events !== this.#events.length || end.files !== this.#files.length || end.leftOut !== this.#leftOut.length || end.files !== header.files.count) throw damaged('does not hold as much as it says')
    if (this.#events[0]?.executionId !== header.executionId) throw damaged(`is not about execution ${header.executionId}, as it says`)
    const chain = verifyHistory(this.#events, header)
    if (!chain.ok) throw damaged(`has a wrong event ${chain.version}: ${chain.problem}`)
    this.#ended = true
  }
}

function checkVersion(value: unknown): void {
  const { format, formatVersion: version } = (typeof value === 'object' && value !== null ? value : {}) as { readonly format?: unknown; readonly formatVersion?: unknown }
  if (format !== formatName) throw invalid('is no archive file of Countersign')
  if (typeof version === 'number' && version > formatVersion) throw new ArchiveError('ARCHIVE_VERSION', `has format version ${version}, this release reads ${formatVersion}: use a newer one`)
}

const tooLarge = (message: string) => new ArchiveError('ARCHIVE_TOO_LARGE', message)
