/**
 * Compares what the store derived from an execution (its row of the list, open effects, timers, the open question) with what
 * follows from its events. These rows have no hashes: the events are what they are held to. Called by `verifyExecution`.
 */
import { canonicalJson, machineVersion, type ExecutionState, type RecordedEvent } from '../../machines/index.js'
import type { EventStore, ExecutionSummary } from '../../store/index.js'
import { pendingApprovalOf, summaryOf } from '../execution/commit.js'

/** `last`: the event that `state` is the state after. null: everything fits. */
export async function derivedProblem(store: EventStore, state: ExecutionState, last: RecordedEvent): Promise<string | null> {
  const { executionId } = state
  const summary = await store.summary(executionId)
  if (summary === null) return 'its row in the execution list is missing'
  const key = differingKey(summary, summaryOf(state, last.recordedAt))
  if (key !== null) return `its row in the execution list has another ${key} than its events say`

  // A later release may give an effect more input than the one that opened it.
  const whole = last.machineVersion === machineVersion
  const stored = (await store.openEffects(executionId)).map(({ effect }) => effect)
  const effects = difference(stored, state.effects, ({ effectId }) => effectId, whole ? undefined : ({ effectId, type }) => ({ effectId, type }))
  if (effects !== null) return `open effect ${effects.id} is ${effects.how}`

  const timers = difference(await store.timers(executionId), state.timers.map((timer) => ({ executionId, ...timer })), ({ timerId }) => timerId)
  if (timers !== null) return `timer ${timers.id} is ${timers.how}`

  const approval = pendingApprovalOf(state)
  const approvals = difference(await store.pendingApprovals(executionId), approval === null ? [] : [approval], ({ approvalId }) => approvalId)
  return approvals === null ? null : `open question ${approvals.id} is ${approvals.how}`
}

/** Keys that only one release knows are left out, but for those that everybody needs. */
function differingKey(stored: ExecutionSummary, expected: ExecutionSummary): string | null {
  const keys = new Set([...Object.keys(stored), 'status', 'version', 'final', ...(expected.hold ? ['hold'] : [])])
  const [a, b] = [stored, expected] as unknown as Readonly<Record<string, unknown>>[]
  return [...keys].find((key) => text(a?.[key]) !== text(b?.[key])) ?? null
}

function difference<T>(
  stored: readonly T[], expected: readonly T[], idOf: (row: T) => string, compared: (row: T) => unknown = (row) => row,
): { readonly id: string; readonly how: string } | null {
  const rows = new Map(stored.map((row) => [idOf(row), row]))
  for (const wanted of expected) {
    const id = idOf(wanted)
    const row = rows.get(id)
    if (row === undefined) return { id, how: 'missing in its table' }
    if (text(compared(row)) !== text(compared(wanted))) return { id, how: 'other in its table than its events say' }
    rows.delete(id)
  }
  const [more] = rows.keys()
  return more === undefined ? null : { id: more, how: 'in its table, and does not follow from its events' }
}

/** As it is stored: what JSON leaves out is left out. */
const text = (value: unknown): string => (value === undefined ? '' : canonicalJson(JSON.parse(JSON.stringify(value))))
