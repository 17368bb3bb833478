/**
 * The hash chain of an execution's events; both stores and `verifyHistory` use it, and nothing else defines it.
 *
 * hash = lower-case hex sha256 of the UTF-8 bytes of the canonical JSON (RFC 8785) of the recorded event with all its
 * fields except `globalPosition` and `hash`, its large values in place. `prevHash` is one of those fields: the hash of
 * the execution's event before, or 64 zeros for the first. So a history that was exported as JSON can be checked
 * anywhere; `globalPosition` stays out because an event keeps its identity when it is copied to another store.
 */
import { hash } from 'node:crypto'
import { canonicalJson, type RecordedEvent } from '../machines/index.js'

export const firstPrevHash = '0'.repeat(64)

export type UnhashedEvent = Omit<RecordedEvent, 'globalPosition' | 'hash'>

export function hashEvent(event: UnhashedEvent): string {
  return hash('sha256', preimage(event))
}

/** Field by field in canonical order, so that a field that somebody adds to the object does not change what is hashed. */
function preimage(event: UnhashedEvent): string {
  return canonicalJson({
    commitId: event.commitId,
    data: event.data,
    eventId: event.eventId,
    executionId: event.executionId,
    machineVersion: event.machineVersion,
    metadata: event.metadata,
    prevHash: event.prevHash,
    recordedAt: event.recordedAt,
    schemaVersion: event.schemaVersion,
    stateAfter: event.stateAfter,
    type: event.type,
    version: event.version,
  })
}
