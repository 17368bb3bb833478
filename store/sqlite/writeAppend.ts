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
import type { TimerTable } from './timerTable.js'

export interface AppendTables {
  readonly approvals: ApprovalTable
  readonly blobs: BlobTable
  readonly effects: EffectTable
  readonly events: EventTable
  readonly executions: ExecutionTable
  readonly timers: TimerTable
}

export function writeAppend(tables: AppendTables, prepared: PreparedAppend): RecordedEvent[] {
  const { append } = prepared
  const { executionId, expectedVersion } = append
  const head = tables.executions.head(executionId)
  const actual = head?.version ?? 0
  if (actual !== expectedVersion) throw new WrongExpectedVersionError(executionId, expectedVersion, actual)

  const key = head?.key ?? tables.executions.create(executionId)
  for (const [hash, content] of prepared.blobs) tables.blobs.keep(hash, content, key)
  let prevHash = head?.hash ?? firstPrevHash
  const recorded = prepared.events.map((event, index) => {
    const placed = tables.events.append(key, recordEvent(event, append, actual + index + 1, prevHash), event.dataText, event.metadataText)
    prevHash = placed.hash
    return placed
  })
  tables.executions.update(key, actual + recorded.length, prevHash, prepared)
  for (const { effect, text } of prepared.effects) tables.effects.open(key, effect, text)
  for (const effectId of append.effectsEnded) tables.effects.end(key, effectId)
  for (const timerId of append.timersDropped) tables.timers.drop(key, timerId)
  for (const timer of append.timersArmed) tables.timers.arm(key, timer)
  tables.approvals.set(key, prepared.approvalText)
  return recorded
}
