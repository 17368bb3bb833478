/**
 * What may be asked of the service, whichever way it comes in: NATS queries take these objects, HTTP the same keys in the path
 * and behind the `?`. Strict: a key that is not known is an error.
 */
import { z } from 'zod'
import { statuses } from '../chart/statuses.js'

export const executionIdSchema = z.string().min(1).max(128)
const time = z.iso.datetime({ offset: true })

/** Newest first; `before` is the last id of the page before. */
export const listQuerySchema = z.strictObject({
  status: z.enum(statuses()).optional(),
  text: z.string().max(1_000).optional(),
  user: z.string().max(256).optional(),
  mode: z.string().max(128).optional(),
  channel: z.string().max(256).optional(),
  createdSince: time.optional(),
  createdUntil: time.optional(),
  updatedSince: time.optional(),
  updatedUntil: time.optional(),
  limit: z.int().min(1).max(1_000).default(100),
  before: executionIdSchema.optional(),
})
export const historyQuerySchema = z.strictObject({ afterVersion: z.int().min(0).default(0), limit: z.int().min(1).max(1_000).default(500) })
/** `at`: version of the event after which; left out: the last. */
export const replayQuerySchema = z.strictObject({ at: z.int().min(1).optional() })
export const diagramFormatSchema = z.enum(['svg', 'mermaid', 'json'])
export type DiagramFormat = z.infer<typeof diagramFormatSchema>
