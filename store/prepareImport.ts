/** A history that was recorded elsewhere, ready to be written by either store: the same texts and values as an append would give. */
import type { RecordedEvent } from '../machines/index.js'
import { InvalidAppendError } from './ports/errors.js'
import type { ExecutionSummary } from './ports/eventStore.js'
import { type PreparedAppend, prepareAppend } from './prepareAppend.js'
import { verifyHistory } from './verifyHistory.js'

export interface PreparedImport {
  readonly executionId: string
  readonly version: number
  readonly hash: string
  readonly events: readonly RecordedEvent[]
  /** What an append of all these events at once would write. */
  readonly written: PreparedAppend
}

/** @throws InvalidAppendError */
export function prepareImport(events: readonly RecordedEvent[], summary: ExecutionSummary): PreparedImport {
  const [first] = events
  const verdict = verifyHistory(events)
  if (first === undefined || !verdict.ok || !summary.final) {
    throw new InvalidAppendError(`a history cannot be imported: ${verdict.ok ? 'it is empty or not over' : verdict.problem}`)
  }
  const { executionId, commitId, recordedAt } = first
  const written = prepareAppend({
    executionId, commitId, recordedAt, expectedVersion: 0, events, effectsOpened: [], effectsEnded: [], timersArmed: [], timersDropped: [], summary, approval: null,
  })
  return { executionId, version: verdict.version, hash: verdict.hash, events, written }
}
