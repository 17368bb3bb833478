/**
 * What the library offers to a program that uses Countersign, the same over NATS and in process. Refusals are thrown as
 * typed errors: `RequestRefusedError` for a request, `CommandRejectedError` for a command (both with `code`).
 */
import type { ExecutionResult, RecordedEvent, RequestWireInput } from '../../machines/index.js'
import type { Observation } from './adapterActor.js'
import type { ExecutionSummary } from '../../store/index.js'
import type { CommandReply, Issue, ListQuery, RefusalCode, ReplayedState } from './serviceApi.js'

export interface ExecutionClient {
  /** @throws RequestRefusedError, ServiceUnreachableError. `requester`: whose key signs it, as `as` of a command. The same `idempotencyKey` and request again is the same execution, for ever; with another request: IDEMPOTENCY_KEY_REUSED. */
  submit(request: RequestWireInput, options?: { readonly requester?: string; readonly idempotencyKey?: string }): Promise<ExecutionHandle>
  /** Asks nobody: whether the id exists shows with the first question. */
  execution(executionId: string): ExecutionHandle
  list(query?: ListQuery): Promise<readonly ExecutionSummary[]>
  close(): Promise<void>
}

export type AcceptedCommand = Extract<CommandReply, { readonly accepted: true }>

export interface ExecutionHandle {
  readonly executionId: string
  /** History, then live: no gap, no duplicate, ordered by version. Ends after the final event, or when `signal` aborts. */
  events(options?: { readonly signal?: AbortSignal; readonly afterVersion?: number }): AsyncIterable<RecordedEvent>
  /** Transient, from now on: tokens of the model, live output. Ends when `signal` aborts or the client closes. */
  progress(options?: { readonly signal?: AbortSignal }): AsyncIterable<Observation>
  summary(): Promise<ExecutionSummary>
  history(): Promise<readonly RecordedEvent[]>
  /** The state after event `at`; default: the last. */
  replay(at?: number): Promise<ReplayedState>
  /** Waits for the final event; rejects with the signal's reason when it aborts first. Whether it went well: `success`. */
  result(options?: { readonly signal?: AbortSignal }): Promise<ExecutionResult>
  /** Here and below, `as`: whose key signs it; left out: the default key's. Where there is no key of that name, the name is only given. */
  approve(grant?: {
    readonly as?: string
    readonly approvalHash?: string
    readonly comment?: string
    /** Whose approval it is, where that person delegated it (`approval.delegations`). */
    readonly onBehalfOf?: string
  }): Promise<AcceptedCommand>
  reject(rejection: { readonly as?: string; readonly reason: string }): Promise<AcceptedCommand>
  edit(edit: { readonly as?: string; readonly code: string; readonly comment?: string }): Promise<AcceptedCommand>
  cancel(cancellation?: { readonly as?: string; readonly reason?: string }): Promise<AcceptedCommand>
  interrupt(interruption?: { readonly as?: string }): Promise<AcceptedCommand>
  terminate(termination?: { readonly as?: string; readonly reason?: string }): Promise<AcceptedCommand>
  /**
   * Another execution that begins where this one was after event `at` (default: the last), with its history up to there; analysed
   * and asked about anew. `request` is a JSON merge patch. The same `idempotencyKey` again is the same fork.
   */
  fork(fork?: {
    readonly at?: number
    readonly code?: string
    readonly request?: { readonly [K in keyof RequestWireInput]?: RequestWireInput[K] | null }
    readonly as?: string
    readonly idempotencyKey?: string
  }): Promise<ExecutionHandle>
  resolve(resolution: { readonly as?: string; readonly outcome: 'failed' | 'succeeded' | 'rerun'; readonly note?: string }): Promise<AcceptedCommand>
  /** Legal hold: the execution is kept, in whatever state it is, until the hold is released. */
  hold(hold: { readonly as?: string; readonly reason: string }): Promise<AcceptedCommand>
  releaseHold(release: { readonly as?: string; readonly reason: string }): Promise<AcceptedCommand>
}

/** A request that was not taken; nothing was stored for it. */
export class RequestRefusedError extends Error {
  override readonly name = 'RequestRefusedError'
  readonly code: RefusalCode
  readonly issues: readonly Issue[]
  constructor(error: { readonly code: RefusalCode; readonly message: string; readonly issues: readonly Issue[] }) {
    super(error.message)
    this.code = error.code
    this.issues = error.issues
  }
}

/** A question that was not answered: an unknown execution, a wrong query. */
export class QueryRefusedError extends Error {
  override readonly name = 'QueryRefusedError'
  readonly code: string
  constructor(error: { readonly code: string; readonly message: string }) {
    super(error.message)
    this.code = error.code
  }
}

/** Nobody answered. `executionId` is set when a request waits in the queue: it will run as that execution once the service is up. */
export class ServiceUnreachableError extends Error {
  override readonly name = 'ServiceUnreachableError'
  readonly code = 'SERVICE_UNREACHABLE'
  readonly executionId: string | null
  constructor(message: string, options?: ErrorOptions & { readonly executionId?: string }) {
    super(message, options)
    this.executionId = options?.executionId ?? null
  }
}
