/**
 * The port of the event store: one append is one commit. Events, effects, timers, projections and the outbox position
 * change together or not at all. Two implementations (SQLite, memory) pass one contract suite. Source: DESIGN section 7.
 */
import type { Effect, NewEvent, RecordedEvent } from '../../machines/index.js'

export interface EventToAppend extends NewEvent {
  readonly eventId: string
  readonly metadata: RecordedEvent['metadata']
  readonly machineVersion: string
  /** Dotted state value after this event, e.g. `active.executing.running.computing`. */
  readonly stateAfter: string
}

/** Lifecycle of an effect row: open → (dispatched) → gone. Rows of ended effects are deleted: history has the facts. */
export interface StoredEffect {
  readonly effect: Effect
  /** Set, durably, right before the adapter is started; null: certainly never begun. */
  readonly dispatchedAt: string | null
}

/** A durable deadline. `timerId` is unique within an execution. `dueAt` is absolute ISO time. */
export interface Timer {
  readonly executionId: string
  readonly timerId: string
  readonly statePath: string
  readonly dueAt: string
}

/** One row of the execution list. */
export interface ExecutionSummary {
  readonly executionId: string
  /** A final state's name, else the chart's current state (dotted, without `active.`). */
  readonly status: string
  readonly final: boolean
  readonly version: number
  readonly createdAt: string
  readonly updatedAt: string
  readonly userQuery: string
  readonly taskObjective: string
  readonly folderName: string
  readonly requester: string
  readonly mode: string | null
  readonly failure: string | null
  readonly sessionContext: Readonly<Record<string, unknown>> | null
}

/** One row of the approval queue; exists while the question is open. */
export interface PendingApproval {
  readonly executionId: string
  readonly approvalId: string
  readonly approvalHash: string
  readonly requestedAt: string
  readonly expiresAt: string | null
}

export interface Append {
  readonly executionId: string
  readonly commitId: string
  /** Version of the last event that the decision was made on; 0: the execution must not exist yet. */
  readonly expectedVersion: number
  readonly events: readonly EventToAppend[]
  readonly recordedAt: string
  readonly effectsOpened: readonly Effect[]
  readonly effectsEnded: readonly string[]
  readonly timersArmed: readonly Timer[]
  readonly timersDropped: readonly string[]
  readonly summary: ExecutionSummary
  /** The open question after this commit; null: none. */
  readonly approval: PendingApproval | null
}

/** `reference` leaves large values as `{$blob: sha256, bytes}`, `resolve` puts them back. Default `resolve`. */
export type BlobMode = 'resolve' | 'reference'

export interface EventStore {
  /** @throws WrongExpectedVersionError, StoreUnavailableError. Resolves when durable. */
  append(append: Append): Promise<readonly RecordedEvent[]>
  /** Events of one execution with version > `afterVersion`, in order; [] when it is unknown. */
  readExecution(executionId: string, options?: { afterVersion?: number; limit?: number; blobs?: BlobMode }): Promise<readonly RecordedEvent[]>
  /** The global feed: events with globalPosition > `afterPosition`, in order. Default limit 500. */
  readAll(options?: { afterPosition?: number; limit?: number; blobs?: BlobMode }): Promise<readonly RecordedEvent[]>
  /** Marks an open effect as about to begin, durably. Resolves false when it is no longer open. */
  markDispatched(executionId: string, effectId: string, at: string): Promise<boolean>
  openEffects(executionId?: string): Promise<readonly StoredEffect[]>
  timers(): Promise<readonly Timer[]>
  summary(executionId: string): Promise<ExecutionSummary | null>
  list(query?: { status?: string; final?: boolean; text?: string; limit?: number; before?: string }): Promise<readonly ExecutionSummary[]>
  pendingApprovals(): Promise<readonly PendingApproval[]>
  /** Last global position that a relay has published; 0 at first. */
  cursor(name: string): Promise<number>
  moveCursor(name: string, position: number): Promise<void>
  close(): Promise<void>
}
