/**
 * Writes one prepared append, inside the transaction that the group commit opened: the version first, so that a refusal
 * leaves nothing behind, then all tables. Returns the events as recorded.
 */
import type { RecordedEvent } from '../../machines/index.js'
import { firstPrevHash } from '../hashChain.js'
import { WrongExpectedVersionError } from '../ports/errors.js'
import { type PreparedAppend, recordEvent } from '../prepareAppend.js'
import type { ApprovalTable } from './approvalTable.js'
import type { BlobTable } from './blobTable.js'
import type { EffectTable } from './effectTable.js'
import type { EventTable } from './eventTable.js'
import type { ExecutionTable } from './executionTable.js'
import type { SearchTables } from './searchTables.js'
import type { TimerTable } from './timerTable.js'

export interface AppendTables {
  readonly approvals: ApprovalTable
  readonly blobs: BlobTable
  readonly effects: EffectTable
  readonly events: EventTable
  readonly executions: ExecutionTable
  readonly search: SearchTables
  readonly timers: TimerTable
}

export function writeAppend(tables: AppendTables, prepared: PreparedAppend): RecordedEvent[] {
  const { append } = prepared
  const { executionId, expectedVersion } = append
  const head = tables.executions.head(executionId)
  const actual = head?.version ?? 0
  if (actual !== expectedVersion) throw new WrongExpectedVersionError(executionId, expectedVersion, actual)

  let prevHash = head?.hash ?? firstPrevHash
  const chained = prepared.events.map((event, index) => {
    const next = recordEvent(event, append, actual + index + 1, prevHash)
    prevHash = next.hash
    return { next, event }
  })
  const key = tables.executions.put(head?.key ?? null, actual + chained.length, prevHash, prepared)
  for (const [hash, content] of prepared.blobs) tables.blobs.keep(hash, content, key)
  const recorded = chained.map(({ next, event }) => tables.events.append(key, next, event.dataText, event.metadataText))
  for (const { effect, text } of prepared.effects) tables.effects.open(key, effect, text)
  for (const effectId of append.effectsEnded) tables.effects.end(key, effectId)
  for (const timerId of append.timersDropped) tables.timers.drop(key, timerId)
  for (const timer of append.timersArmed) tables.timers.arm(key, timer)
  tables.approvals.set(key, prepared.approvalText)
  tables.search.later(key, prepared)
  return recorded
}
