/**
 * The archive file of one execution: gzip'd JSON lines in UTF-8, in this order: `header`; an `event` for each event; for each
 * file of its folder `file`, its `data`, `fileEnd`; a `leftOut` for what a folder may hold besides files; `end`. Documented in
 * docs/reference/archive-file.md; a file that was written once is read for ever, so a change takes a new `formatVersion`.
 */
import { z } from 'zod'
import { eventMetadataSchema, hashSchema, isoTimeSchema } from '../../machines/index.js'

export const formatName = 'countersign.execution'
export const formatVersion = 1
export const fileEnding = '.countersign.jsonl.gz'

/** Bytes of a file in one `data` line; only a file's last piece is shorter. A multiple of 3, so that base64 has no gaps. */
export const pieceBytes = 48 * 1024

export const executionIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,128}$/)
const count = z.int().min(0)

export const headerSchema = z.strictObject({
  kind: z.literal('header'),
  format: z.literal(formatName),
  formatVersion: z.literal(formatVersion),
  executionId: executionIdSchema,
  /** Of the last event. */
  version: z.int().min(1),
  hash: hashSchema,
  status: z.string().max(128),
  final: z.boolean(),
  exportedAt: isoTimeSchema,
  /** Release that wrote the file. */
  program: z.string().max(128),
  files: z.strictObject({ count, bytes: count }),
})
export type ArchiveHeader = z.infer<typeof headerSchema>

/** As recorded, with large values in place, and without `globalPosition`, which is another in every store. */
const eventSchema = z.strictObject({
  executionId: executionIdSchema,
  version: z.int().min(1),
  eventId: z.string().max(128),
  type: z.string().max(128),
  schemaVersion: z.int().min(1),
  data: z.unknown(),
  metadata: eventMetadataSchema,
  commitId: z.string().max(128),
  machineVersion: z.string().max(128),
  stateAfter: z.string().max(256),
  recordedAt: isoTimeSchema,
  prevHash: hashSchema,
  hash: hashSchema,
})

const lineSchemas = {
  header: headerSchema,
  event: z.strictObject({ kind: z.literal('event'), event: eventSchema }),
  file: z.strictObject({ kind: z.literal('file'), path: z.string(), bytes: count }),
  data: z.strictObject({ kind: z.literal('data'), base64: z.base64().min(1).max((pieceBytes / 3) * 4) }),
  fileEnd: z.strictObject({ kind: z.literal('fileEnd'), sha256: hashSchema }),
  leftOut: z.strictObject({ kind: z.literal('leftOut'), path: z.string(), what: z.enum(['link', 'special', 'name']), target: z.string().max(4096).nullable() }),
  /** `sha256` is that of all lines before, as bytes. */
  end: z.strictObject({ kind: z.literal('end'), events: count, files: count, leftOut: count, sha256: hashSchema }),
} as const

export const lineSchema = z.discriminatedUnion('kind', [
  lineSchemas.header, lineSchemas.event, lineSchemas.file, lineSchemas.data, lineSchemas.fileEnd, lineSchemas.leftOut, lineSchemas.end,
])
export type ArchiveLine = z.infer<typeof lineSchema>

/** Not a file, so not in the archive: a link (its target is noted), a socket or the like, a name that is not UTF-8. */
export type LeftOut = Omit<Extract<ArchiveLine, { kind: 'leftOut' }>, 'kind'>

export interface ArchivedFile {
  /** Relative to the execution's folder, with `/`. */
  readonly path: string
  readonly bytes: number
  readonly sha256: string
}

/** What is taken from a file, which may come from anybody. */
export interface ArchiveLimits {
  /** One line: one event with all it holds. */
  readonly lineBytes: number
  readonly eventBytes: number
  readonly fileBytes: number
  readonly entries: number
}
export const archiveLimits: ArchiveLimits = { lineBytes: 128 * 1024 ** 2, eventBytes: 512 * 1024 ** 2, fileBytes: 64 * 1024 ** 3, entries: 100_000 }
