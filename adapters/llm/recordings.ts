/**
 * The file format of recorded model replies. Read by `recordedGenerator`. A reply is found by the hash of its prompt, or, when
 * the prompt's wording has changed since, by the task it answers.
 */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { hashSchema, isoTimeSchema } from '../../machines/index.js'
import { AdapterFailure } from '../../runtime/ports/adapterActor.js'

const recordingSchema = z.strictObject({
  name: z.string().min(1),
  /** Where the reply came from, in words. */
  source: z.string().min(1),
  model: z.string().nullable(),
  recordedAt: isoTimeSchema,
  promptHash: hashSchema.nullable(),
  task: z.strictObject({ userQuery: z.string(), taskObjective: z.string(), attempt: z.int().min(1) }),
  /** Why it ended, where that was not by itself: "length", "content-filter". A replay fails in the same way. */
  finishReason: z.string().optional(),
  /** Verbatim; as lines where people should be able to read and compare it. */
  reply: z.union([z.string(), z.array(z.string())]).transform((reply) => (typeof reply === 'string' ? reply : reply.join('\n'))),
})
export type Recording = z.output<typeof recordingSchema>

export const recordingsSchema = z.strictObject({
  format: z.literal('countersign.recordings/1'),
  recordings: z.array(recordingSchema),
})
/** As it is written. */
export type RecordingsFile = z.input<typeof recordingsSchema>

/** @throws AdapterFailure `RECORDINGS_UNREADABLE` of category `configuration`. */
export const readRecordings = (file: string): readonly Recording[] => {
  try {
    return recordingsSchema.parse(JSON.parse(readFileSync(file, 'utf8'))).recordings
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : String(cause)
    throw new AdapterFailure(
      { category: 'configuration', code: 'RECORDINGS_UNREADABLE', message: `The recorded replies in ${file} cannot be used: ${why}`, details: { file } },
      { cause },
    )
  }
}
