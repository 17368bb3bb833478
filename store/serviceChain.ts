/**
 * The hash chain of a service's own log; both stores and `verify` use it. hash = lower-case hex sha256 of the UTF-8 bytes of
 * the canonical JSON (RFC 8785) of the recorded event with all its fields except `hash`; `prevHash` is one of them.
 */
import { hash } from 'node:crypto'
import { canonicalJson, type NewServiceEvent, type RecordedServiceEvent } from '../machines/index.js'
import { firstPrevHash } from './hashChain.js'

/** As a later read gives it: what JSON cannot say is gone. */
export function chainServiceEvent(event: NewServiceEvent, last: Pick<RecordedServiceEvent, 'position' | 'hash'> | null): RecordedServiceEvent {
  const { eventId, type, schemaVersion, data, actor, recordedAt } = event
  const plain = JSON.parse(JSON.stringify({ eventId, type, schemaVersion, data: data ?? null, actor, recordedAt })) as NewServiceEvent
  const placed = { position: (last?.position ?? 0) + 1, ...plain, prevHash: last?.hash ?? firstPrevHash }
  return { ...placed, hash: hashOf(placed) }
}

/** null: whole and unchanged, as far as the chain shows. An end that was cut off is not seen. */
export function serviceLogProblem(events: readonly RecordedServiceEvent[]): { readonly position: number; readonly problem: string } | null {
  let before = { position: 0, hash: firstPrevHash }
  for (const event of events) {
    const { hash: own, ...rest } = event
    const problem =
      event.position !== before.position + 1 ? `position ${before.position + 1} is expected here: an event is missing, doubled or out of order`
      : event.prevHash !== before.hash ? 'it does not follow from the event before: that one was replaced or removed'
      : own !== hashOf(rest) ? 'its content was changed after it was recorded'
      : null
    if (problem !== null) return { position: event.position, problem }
    before = event
  }
  return null
}

const hashOf = (event: Omit<RecordedServiceEvent, 'hash'>): string => hash('sha256', canonicalJson(event))
