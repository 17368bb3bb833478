/**
 * The port of the event store: one append is one commit. Events, effects, timers, projections and the outbox position
 * change together or not at all. Two implementations (SQLite, memory) pass one contract suite. Source: DESIGN section 7.
 */
import type { Effect, Hold, NewEvent, RecordedEvent } from '../../machines/index.js'
import type { ArchiveStore } from './archive.js'
import type { ModelAccountStore } from './modelAccount.js'
import type { ServiceLogStore } from './serviceLog.js'

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
  /** That its program reads or writes, as far as the analyzer can tell. Left out: none. */
  readonly channels?: readonly string[]
  /** Only while a legal hold is on it. */
  readonly hold?: Hold
  /** Only of a fork: after which event of which execution it begins. */
  readonly parent?: { readonly executionId: string; readonly version: number }
}

/** One row of the approval queue; exists while the question is open. */
export interface PendingApproval {
  readonly executionId: string
  readonly approvalId: string
  readonly approvalHash: string
  readonly requestedAt: string
  readonly expiresAt: string | null
}

/**
 * One commit. `effectsOpened`, `effectsEnded`, `timersArmed` and `timersDropped` are the net change of all its events:
 * timers are dropped before they are armed, effects are opened before they are ended. Ending or dropping what is not
 * there is fine; opening an effect id that is open already is an InvalidAppendError.
 */
export interface Append {
  readonly executionId: string
  readonly commitId: string
  /** Version of the last event that the decision was made on; 0: the execution must not exist yet. */
  readonly expectedVersion: number
  /**
   * May be empty, but not in an execution's first commit. `data` is stored as `JSON.stringify` would write it, and the
   * events that `append` returns are what a later read gives (no undefined, no NaN, no Date objects).
   */
  readonly events: readonly EventToAppend[]
  readonly recordedAt: string
  readonly effectsOpened: readonly Effect[]
  readonly effectsEnded: readonly string[]
  /** Arming a timer id that is armed already gives it the new deadline. */
  readonly timersArmed: readonly Timer[]
  readonly timersDropped: readonly string[]
  readonly summary: ExecutionSummary
  /** The open question after this commit; null: none. */
  readonly approval: PendingApproval | null
}

/**
 * Values above 64 KiB are kept once, by their hash. `reference` leaves them as `{$blob: sha256, bytes, kind}`, and keys
 * of user data that look like `$blob` escaped by one more `$`; `resolve` gives back what was appended. Default `resolve`.
 */
export type BlobMode = 'resolve' | 'reference'

/** Version and hash of an execution's last event: what a complete history must end with. */
export interface StreamHead {
  readonly version: number
  readonly hash: string
}

/** What one transaction with new events brought: for metrics, and to wake the outbox relay. `writes` were grouped in it. */
export interface Batch {
  readonly writes: number
  readonly events: number
  /** Of the newest event in the store. */
  readonly globalPosition: number
  readonly milliseconds: number
}

/** How much there is, and what belongs to nothing. */
export interface Tally {
  readonly executions: number
  readonly events: number
  /** Events whose execution is not in the table of executions. */
  readonly strayEvents: number
  /** Global positions, up to the newest, that no event has, but for those of executions that were archived. */
  readonly missingPositions: number
}

export interface ListQuery {
  readonly status?: string
  readonly final?: boolean
  /** Any case; looked for in query, objective, folder name, execution id and session context. */
  readonly text?: string
  /** Who asked, or any value of the session context: whole, in any case. */
  readonly user?: string
  /** Execution mode. */
  readonly mode?: string
  /** A channel that its program reads or writes: whole, in any case. */
  readonly channel?: string
  /** ISO times; since that moment, and before that moment. */
  readonly createdSince?: string
  readonly createdUntil?: string
  readonly updatedSince?: string
  readonly updatedUntil?: string
  /** Default 100; Infinity: all. */
  readonly limit?: number
  /** Last execution id of the page before. @throws UnknownExecutionError */
  readonly before?: string
}

/**
 * All methods may reject with StoreUnavailableError or StoreClosedError; writes on a store that was opened read-only
 * reject with StoreReadOnlyError.
 */
export interface EventStore extends ArchiveStore, ServiceLogStore, ModelAccountStore {
  /** @throws WrongExpectedVersionError, InvalidAppendError, StoreUnavailableError. Resolves when durable. */
  append(append: Append): Promise<readonly RecordedEvent[]>
  /** Events of one execution with version > `afterVersion`, in order; [] when it is unknown. No limit by default. */
  readExecution(executionId: string, options?: { afterVersion?: number; limit?: number; blobs?: BlobMode }): Promise<readonly RecordedEvent[]>
  /**
   * The global feed: events with globalPosition > `afterPosition`, in order; positions are missing only where executions were
   * archived or imported. Imported histories are not in it: they did not happen here. Default limit 500.
   */
  readAll(options?: { afterPosition?: number; limit?: number; blobs?: BlobMode }): Promise<readonly RecordedEvent[]>
  /** Global position of the newest event; 0: there is none. */
  lastPosition(): Promise<number>
  /** null: unknown. */
  head(executionId: string): Promise<StreamHead | null>
  /** Marks an open effect as about to begin, durably. Resolves false when it is no longer open. A first mark stays. */
  markDispatched(executionId: string, effectId: string, at: string): Promise<boolean>
  /** In the order in which they were opened. */
  openEffects(executionId?: string): Promise<readonly StoredEffect[]>
  /** The earliest deadline first; of one execution or of all. */
  timers(executionId?: string): Promise<readonly Timer[]>
  summary(executionId: string): Promise<ExecutionSummary | null>
  /** Newest first: by `createdAt`, then by execution id. */
  list(query?: ListQuery): Promise<readonly ExecutionSummary[]>
  /** The longest-waiting first; of one execution or of all. */
  pendingApprovals(executionId?: string): Promise<readonly PendingApproval[]>
  /** Ids in their own order, greater than `after`: to go through all executions without keeping a list. Default limit 500. */
  executionIds(options?: { after?: string; limit?: number }): Promise<readonly string[]>
  /** Counted in the tables. Takes a moment on a large database. */
  tally(): Promise<Tally>
  /** Last global position that a relay has published; 0 at first. */
  cursor(name: string): Promise<number>
  moveCursor(name: string, position: number): Promise<void>
  /** Writes that were begun are finished first. Closing twice is fine. */
  close(): Promise<void>
}
