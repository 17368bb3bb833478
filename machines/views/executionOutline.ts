/** What one execution was, in the parts in which two of them are compared. Read off its history alone. Pure. */
import { visitedOf } from '../chart/visited.js'
import type { RecordedEvent } from '../contracts/recorded.js'
import { encodeRequest } from '../contracts/requestCodec.js'
import { factOf, replay } from '../execution/replay.js'
import { contextOf, statusOf, statusOfPath } from '../execution/state.js'
import { outputTextOf } from './executionResult.js'

export type ExecutionOutline = NonNullable<ReturnType<typeof executionOutline>>

/** null for an empty history. */
export function executionOutline(history: readonly RecordedEvent[]) {
  const state = replay(history)
  if (!state) return null
  const { request, fork, program, report, result, failure, run, requester } = contextOf(state)
  const { visits } = visitedOf(history)
  const durations = new Map<string, number>()
  for (const { state: at, entered, left } of visits) {
    if (left !== null) durations.set(statusOfPath(at), (durations.get(statusOfPath(at)) ?? 0) + Date.parse(left) - Date.parse(entered))
  }
  return {
    executionId: state.executionId,
    status: statusOf(state),
    version: state.version,
    requester,
    parent: fork?.parent ?? null,
    request: encodeRequest(request),
    /** States in the order in which they were entered, as lists name them. */
    path: visits.map(({ state: at }) => statusOfPath(at)),
    /** Milliseconds in each state that was left. */
    durations,
    program,
    findings: report?.findings ?? [],
    approvals: history.flatMap(approvalOf),
    /** Of the last run, stdout and stderr as they came. */
    output: run ? outputTextOf(history, run.runId) : '',
    results: result?.results ?? {},
    failure,
  }
}

export interface ApprovalStep {
  readonly type: 'requested' | 'endorsed' | 'granted' | 'rejected' | 'expired'
  readonly by: string | null
  readonly approvalHash: string | null
  /** The grant's comment, the rejection's reason. */
  readonly note: string | null
}

function approvalOf(recorded: RecordedEvent): ApprovalStep[] {
  if (!recorded.type.startsWith('approval.')) return []
  const fact = factOf(recorded)
  switch (fact.type) {
    case 'approval.requested':
      return [{ type: 'requested', by: null, approvalHash: fact.data.approvalHash, note: null }]
    case 'approval.endorsed':
      return [{ type: 'endorsed', by: fact.data.endorsement.approver, approvalHash: fact.data.approvalHash, note: fact.data.endorsement.comment }]
    case 'approval.granted':
      return [{ type: 'granted', by: fact.data.approver, approvalHash: fact.data.approvalHash, note: fact.data.comment }]
    case 'approval.rejected':
      return [{ type: 'rejected', by: fact.data.approver, approvalHash: null, note: fact.data.reason }]
    case 'approval.expired':
      return [{ type: 'expired', by: null, approvalHash: null, note: null }]
    default:
      return []
  }
}
