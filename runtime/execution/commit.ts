/** From a decision to one commit: pure. What changed between two states is what the store has to write. */
import {
  channelsOf, contextOf, eventCatalogue, evolve, isFinal, isIn, machineVersion, statusOf, type AnalysisReport, type Command, type ExecutionEvent, type ExecutionState,
} from '../../machines/index.js'
import type { Append, EventToAppend, ExecutionSummary, PendingApproval } from '../../store/index.js'

export interface Commit {
  readonly next: ExecutionState
  readonly append: Append
}

export function commitOf(before: ExecutionState | null, command: Command, decided: readonly ExecutionEvent[], nextId: () => string): Commit {
  const { executionId, at, actor, commandId, correlationId, traceparent } = command
  let state = before
  const metadata = { actor, causationId: commandId, correlationId, ...(traceparent ? { traceparent } : {}) }
  const events: EventToAppend[] = []
  for (const { type, data } of decided) {
    const version: number = (state?.version ?? 0) + 1
    state = evolve(state, { type, data, executionId, version, at } as Parameters<typeof evolve>[1])
    events.push({
      eventId: nextId(),
      type,
      schemaVersion: eventCatalogue[type].version,
      data,
      metadata,
      machineVersion,
      stateAfter: state.path,
    })
  }
  if (!state) throw new Error('a commit needs at least one event')
  const next = state
  const kept = new Set(next.effects.map(({ effectId }) => effectId))
  const had = new Set(before?.effects.map(({ effectId }) => effectId))
  const armed = new Set(next.timers.map(({ timerId }) => timerId))
  const wasArmed = new Set(before?.timers.map(({ timerId }) => timerId))
  return {
    next,
    append: {
      executionId,
      commitId: nextId(),
      expectedVersion: before?.version ?? 0,
      events,
      recordedAt: at,
      effectsOpened: next.effects.filter(({ effectId }) => !had.has(effectId)),
      effectsEnded: [...had].filter((effectId) => !kept.has(effectId)),
      timersArmed: next.timers.filter(({ timerId }) => !wasArmed.has(timerId)).map((timer) => ({ executionId, ...timer })),
      timersDropped: [...wasArmed].filter((timerId) => !armed.has(timerId)),
      summary: summaryOf(next, at),
      approval: pendingApprovalOf(next),
    },
  }
}

export function summaryOf(state: ExecutionState, updatedAt: string): ExecutionSummary {
  const context = contextOf(state)
  return {
    executionId: state.executionId,
    status: statusOf(state),
    final: isFinal(state),
    version: state.version,
    createdAt: context.requestedAt,
    updatedAt,
    userQuery: context.request.userQuery,
    taskObjective: context.request.taskObjective,
    folderName: context.request.executionFolderName,
    requester: context.requester,
    mode: context.mode,
    failure: context.failure?.message ?? null,
    sessionContext: context.request.sessionContext,
    ...channelsIn(context.report),
    ...(state.hold ? { hold: state.hold } : {}),
    ...(context.fork ? { parent: { executionId: context.fork.parent.executionId, version: context.fork.parent.version } } : {}),
  }
}

const channelsIn = (report: AnalysisReport | null): Pick<ExecutionSummary, 'channels'> => {
  const channels = report === null ? [] : channelsOf(report)
  return channels.length === 0 ? {} : { channels }
}

export function pendingApprovalOf(state: ExecutionState): PendingApproval | null {
  const { approval } = contextOf(state)
  if (!approval || !isIn(state, 'active.awaitingApproval.asked')) return null
  const { approvalId, approvalHash, requestedAt, expiresAt } = approval
  return { executionId: state.executionId, approvalId, approvalHash, requestedAt, expiresAt }
}
