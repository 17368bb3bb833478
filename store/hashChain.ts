/**
 * The hash chain of an execution's events; both stores and `verifyHistory` use it, and nothing else defines it.
 *
 * hash = lower-case hex sha256 of the UTF-8 bytes of the canonical JSON (RFC 8785) of the recorded event with all its
 * fields except `globalPosition` and `hash`, its large values in place. `prevHash` is one of those fields: the hash of
 * the execution's event before, or 64 zeros for the first. So a history that was exported as JSON can be checked
 * anywhere; `globalPosition` stays out because an event keeps its identity when it is copied to another store.
 */
import { createHash } from 'node:crypto'
import type { RecordedEvent } from '../machines/index.js'
import { canonicalJson } from './canonicalJson.js'

export const firstPrevHash = '0'.repeat(64)

export type UnhashedEvent = Omit<RecordedEvent, 'globalPosition' | 'hash'>

export function hashEvent(event: UnhashedEvent): string {
  return createHash('sha256').update(preimage(event)).digest('hex')
}

/** Field by field, so that a field that somebody added to the object later does not change what is hashed. */
function preimage(event: UnhashedEvent): string {
  return canonicalJson({
    executionId: event.executionId,
    version: event.version,
    eventId: event.eventId,
    type: event.type,
    schemaVersion: event.schemaVersion,
    data: event.data,
    metadata: event.metadata,
    commitId: event.commitId,
    machineVersion: event.machineVersion,
    stateAfter: event.stateAfter,
    recordedAt: event.recordedAt,
    prevHash: event.prevHash,
  })
}
