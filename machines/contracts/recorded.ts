/** An event as it is stored: what happened, who caused it, where it stands, and the hash chain that shows tampering. */
import { z } from 'zod'
import { hashSchema, isoTimeSchema } from './execution.js'
import { identitySchema } from './identity.js'

export const actorSchema = z.strictObject({
  kind: z.enum(['user', 'adapter', 'timer', 'service']),
  name: z.string().min(1),
  /** Of a person: how it was proven that it was them. Not there in events of before names were proven. */
  identity: identitySchema.optional(),
})
export type Actor = z.infer<typeof actorSchema>

export const eventMetadataSchema = z.strictObject({
  actor: actorSchema,
  /** Id of the command that led to the event. */
  causationId: z.string(),
  /** Ties everything that one request led to. */
  correlationId: z.string(),
  traceparent: z.string().optional(),
})
export type EventMetadata = z.infer<typeof eventMetadataSchema>

/** A fact that `decide` produced and that is not stored yet. */
export interface NewEvent {
  readonly type: string
  readonly schemaVersion: number
  readonly data: unknown
}

export const recordedEventSchema = z.strictObject({
  globalPosition: z.int().min(1),
  executionId: z.string(),
  /** 1-based, rises by one within an execution. */
  version: z.int().min(1),
  eventId: z.string(),
  type: z.string(),
  schemaVersion: z.int().min(1),
  data: z.unknown(),
  metadata: eventMetadataSchema,
  commitId: z.string(),
  machineVersion: z.string(),
  stateAfter: z.string(),
  recordedAt: isoTimeSchema,
  /** Hash of the execution's previous event; 64 zeros for the first. */
  prevHash: hashSchema,
  hash: hashSchema,
})
export type RecordedEvent = z.infer<typeof recordedEventSchema>
