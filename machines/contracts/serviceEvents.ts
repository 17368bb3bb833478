/**
 * What happened to a service itself, and to no execution: it was started and stopped, and by which rules it works. Recorded in
 * a log of its own, in order, each fact chained to the one before. Values of the configuration never stand here, only keys.
 */
import { z } from 'zod'
import { endorsementSchema } from './approval.js'
import { limitsInForceSchema } from './channelLimits.js'
import { hashSchema, isoTimeSchema } from './execution.js'
import { approversNeededSchema } from './policy.js'
import { actorSchema } from './recorded.js'
import { standingTermsSchema } from './standing.js'

/** Everything that decides, by its hash. */
const rules = {
  /** sha256 over the configuration in force (without passwords and tokens), the limits of channels and the tables of control libraries. */
  configurationHash: hashSchema,
  /** That executions which are asked for from now on record. */
  policyVersion: z.string(),
  limits: limitsInForceSchema,
  /** sha256 over the tables of control libraries. */
  controlTablesHash: hashSchema,
}

/** null: none, the configuration was given by the program that holds the service, or is the built-in one. */
const file = z.string().nullable()

export const serviceEventCatalogue = {
  'service.started': { version: 1, data: z.strictObject({ program: z.string(), pid: z.int(), file, ...rules }) },
  'service.stopped': { version: 1, data: z.strictObject({ pid: z.int(), configurationHash: hashSchema }) },
  'configuration.reloaded': {
    version: 1,
    data: z.strictObject({
      file, ...rules,
      oldHash: hashSchema,
      /** Dotted keys whose value is another one now. `execution.epics.limits_file` and `analyzer.control_libraries` also stand for the content of the files. */
      changed: z.array(z.string()),
      /** Keys whose change takes effect with the next start. */
      needRestart: z.array(z.string()),
    }),
  },
  /** Somebody wants it; it holds with the last `standing.endorsed` that is needed. */
  'standing.opened': { version: 1, data: z.strictObject({ standingId: z.string(), standingHash: hashSchema, terms: standingTermsSchema, needed: approversNeededSchema, requester: z.string() }) },
  'standing.endorsed': { version: 1, data: z.strictObject({ standingId: z.string(), standingHash: hashSchema, endorsement: endorsementSchema, given: z.int().min(1), needed: z.int().min(1) }) },
  'standing.revoked': { version: 1, data: z.strictObject({ standingId: z.string(), by: z.string(), reason: z.string() }) },
  /** Counted before the execution is told: a use is never given twice. */
  'standing.used': { version: 1, data: z.strictObject({ standingId: z.string(), use: z.int().min(1), executionId: z.string(), approvalId: z.string(), approvalHash: hashSchema }) },
  /** It was asked for and not done; what was in force stays in force. */
  'configuration.refused': { version: 1, data: z.strictObject({ file, configurationHash: hashSchema, problem: z.string() }) },
} as const

export type ServiceEventType = keyof typeof serviceEventCatalogue
export type ServiceEventData<T extends ServiceEventType> = z.infer<(typeof serviceEventCatalogue)[T]['data']>
export const serviceEventTypes = Object.keys(serviceEventCatalogue) as ServiceEventType[]

export const recordedServiceEventSchema = z.strictObject({
  /** 1-based, rises by one. */
  position: z.int().min(1),
  eventId: z.string(),
  type: z.string(),
  schemaVersion: z.int().min(1),
  data: z.unknown(),
  actor: actorSchema,
  recordedAt: isoTimeSchema,
  /** Hash of the service's previous event; 64 zeros for the first. */
  prevHash: hashSchema,
  hash: hashSchema,
})
export type RecordedServiceEvent = z.infer<typeof recordedServiceEventSchema>

/** A fact that is not stored yet. */
export type NewServiceEvent = Omit<RecordedServiceEvent, 'position' | 'prevHash' | 'hash'>
