/**
 * Checks that an execution's history is whole and unchanged: versions rise by one from 1, every event carries the hash
 * of the one before, every hash fits its content. Pure. Event by event (`historyVerifier`), so that a history of any
 * length needs no memory; or at once. Give it events with large values in place (`blobs: 'resolve'`), and the store's
 * `head`, without which a cut-off end goes unseen.
 */
import type { RecordedEvent } from '../machines/index.js'
import { firstPrevHash, hashEvent } from './hashChain.js'
import type { StreamHead } from './ports/eventStore.js'

export type HistoryVerdict =
  | { readonly ok: true; readonly version: number; readonly hash: string }
  | { readonly ok: false; readonly version: number; readonly eventId: string | null; readonly problem: string }

export interface HistoryVerifier {
  /** The next event; null: it fits. After a problem nothing more can be said. */
  add(event: RecordedEvent): Extract<HistoryVerdict, { ok: false }> | null
  /** After the last one. */
  end(head?: StreamHead | null): HistoryVerdict
}

/** `executionId`: whose history it has to be; left out: that of the first event. */
export function historyVerifier(executionId?: string): HistoryVerifier {
  let owner = executionId
  let version = 0
  let hash = firstPrevHash
  return {
    add(event) {
      owner ??= event.executionId
      const problem = problemOf(event, owner, version + 1, hash)
      if (problem !== null) return { ok: false, version: event.version, eventId: event.eventId, problem }
      version = event.version
      hash = event.hash
      return null
    },
    end(head) {
      if (head && head.version !== version) return { ok: false, version, eventId: null, problem: `the store counts ${head.version} events, the history has ${version}` }
      if (head && head.hash !== hash) return { ok: false, version, eventId: null, problem: 'the last event is not the one that the store says it is' }
      return { ok: true, version, hash }
    },
  }
}

export function verifyHistory(events: readonly RecordedEvent[], head?: StreamHead | null): HistoryVerdict {
  const verifier = historyVerifier()
  for (const event of events) {
    const problem = verifier.add(event)
    if (problem !== null) return problem
  }
  return verifier.end(head)
}

function problemOf(event: RecordedEvent, executionId: string, version: number, prevHash: string): string | null {
  if (event.executionId !== executionId) return `it belongs to execution ${event.executionId}, not ${executionId}`
  if (event.version !== version) return `version ${version} is expected here: an event is missing, doubled or out of order`
  if (event.prevHash !== prevHash) return 'it does not follow from the event before: that one was replaced or removed'
  if (event.hash !== hashEvent(event)) return 'its content was changed after it was recorded'
  return null
}
