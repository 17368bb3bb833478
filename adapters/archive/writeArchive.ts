/**
 * Writes an archive file: to a temporary name beside it, flushed to the disk, then renamed, so that a file of that name is
 * always whole. Streams; memory does not grow with the files. Called by `exportExecution`.
 */
import { createHash, randomBytes } from 'node:crypto'
import { constants, createWriteStream } from 'node:fs'
import { access, link, mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { RecordedEvent } from '../../machines/index.js'
import { ArchiveError, messageOf, systemCode } from './errors.js'
import type { FolderContent } from './executionFiles.js'
import { archiveLimits, pieceBytes, type ArchiveHeader, type ArchiveLine } from './format.js'

export interface ArchiveSource {
  readonly header: ArchiveHeader
  readonly events: readonly RecordedEvent[]
  /** null: it has no folder (any more). */
  readonly folder: string | null
  readonly content: FolderContent
}

/** @throws ArchiveError `ARCHIVE_EXISTS`, `ARCHIVE_NOT_WRITABLE`, `FILE_CHANGED`; a file that is there stays as it is */
export async function writeArchive(file: string, source: ArchiveSource): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await pipeline(Readable.from(archiveLines(source), { objectMode: true }), createGzip(), createWriteStream(temporary, { flags: 'wx', mode: 0o600, flush: true }))
    await place(temporary, file)
  } catch (error) {
    if (error instanceof ArchiveError) throw error
    if (systemCode(error) === 'EEXIST') throw new ArchiveError('ARCHIVE_EXISTS', `${file} is there already: name another file with --to, or remove it`, { cause: error })
    throw new ArchiveError('ARCHIVE_NOT_WRITABLE', `${file} cannot be written: ${messageOf(error)}`, { cause: error })
  } finally {
    await rm(temporary, { force: true })
  }
  await syncFolder(dirname(file))
}

/** A link never replaces what is there, as a rename would; not every file system has links. */
async function place(temporary: string, file: string): Promise<void> {
  try {
    await link(temporary, file)
  } catch (error) {
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(systemCode(error))) throw error
    if (await access(file).then(() => true, () => false)) throw Object.assign(new Error('file exists'), { code: 'EEXIST' })
    await rename(temporary, file)
  }
}

/** A new name is only on the disk when its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function* archiveLines({ header, events, folder, content }: ArchiveSource): AsyncGenerator<string, void, undefined> {
  const hash = createHash('sha256')
  const line = (value: ArchiveLine): string => {
    const text = `${JSON.stringify(value)}\n`
    if (text.length * 3 > archiveLimits.lineBytes && Buffer.byteLength(text) > archiveLimits.lineBytes) throw new ArchiveError('ARCHIVE_TOO_LARGE', `an event of ${header.executionId} is larger than an archive file takes`)
    hash.update(text)
    return text
  }
  yield line(header)
  for (const { globalPosition: _, ...event } of events) yield line({ kind: 'event', event })
  for (const { path, bytes } of content.files) {
    yield line({ kind: 'file', path, bytes })
    const read = createHash('sha256')
    for await (const piece of piecesOf(join(folder ?? '', path), bytes)) {
      read.update(piece)
      yield line({ kind: 'data', base64: piece.toString('base64') })
    }
    yield line({ kind: 'fileEnd', sha256: read.digest('hex') })
  }
  for (const left of content.leftOut) yield line({ kind: 'leftOut', ...left })
  yield `${JSON.stringify({ kind: 'end', events: events.length, files: content.files.length, leftOut: content.leftOut.length, sha256: hash.digest('hex') } satisfies ArchiveLine)}\n`
}

/** Exactly as many bytes as were counted. @throws ArchiveError `FILE_CHANGED` */
async function* piecesOf(path: string, bytes: number): AsyncGenerator<Buffer, void, undefined> {
  const changed = (cause?: unknown) => new ArchiveError('FILE_CHANGED', `${path} changed while it was read: try again when nothing writes there`, { cause })
  // Not through a link that has come in the file's place.
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause: unknown) => {
    if (systemCode(cause) === 'ENOENT' || systemCode(cause) === 'ELOOP') throw changed(cause)
    throw cause
  })
  try {
    for (let at = 0; at < bytes; ) {
      const piece = Buffer.alloc(Math.min(pieceBytes, bytes - at))
      for (let filled = 0; filled < piece.length; ) {
        const { bytesRead } = await handle.read(piece, filled, piece.length - filled, at + filled)
        if (bytesRead === 0) throw changed()
        filled += bytesRead
      }
      at += piece.length
      yield piece
    }
    if ((await handle.stat()).size !== bytes) throw changed()
  } finally {
    await handle.close()
  }
}
