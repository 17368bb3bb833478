/**
 * What the service offers, whoever asks: the NATS adapter serves it on subjects, the library calls it in process, the
 * command line reads through it. Wrong input is answered with a typed error, never thrown.
 */
import type { ExecutionState, RecordedEvent, RejectionCode } from '../../machines/index.js'
import type { ExecutionSummary, ListQuery as StoredListQuery } from '../../store/index.js'
import type { Observation } from './adapterActor.js'
import type { Sender } from './identity.js'

export type RefusalCode =
  | RejectionCode
  | 'INVALID_REQUEST' // the request breaks its contract: `issues` name the keys
  | 'INVALID_COMMAND'
  | 'INVALID_QUERY'
  | 'NOT_JSON'
  | 'TOO_LARGE'
  | 'STORE_UNAVAILABLE'
  | 'SERVICE_STOPPING'

/** `path` names the key, e.g. `retries` or `capability_prompts.2`; `message` says what is allowed. */
export interface Issue {
  readonly path: string
  readonly message: string
}

export interface Refusal {
  readonly accepted: false
  readonly error: { readonly code: RefusalCode; readonly message: string; readonly issues: readonly Issue[] }
}

export type SubmitReply = { readonly accepted: true; readonly executionId: string; readonly duplicate: boolean } | Refusal
export type CommandReply = { readonly accepted: true; readonly executionId: string; readonly version: number; readonly events: readonly string[] } | Refusal

/** What may be asked of the execution list from outside: the store's question, without what only the runtime asks. */
export type ListQuery = Omit<StoredListQuery, 'final'>

/** What `replay` shows: the state after event `version`. */
export interface ReplayedState {
  readonly executionId: string
  readonly version: number
  readonly state: string
  readonly context: ExecutionState['snapshot']['context']
  readonly openEffects: readonly string[]
  readonly timers: ExecutionState['timers']
}

/** An event as it was committed, or something transient. */
export type Notice =
  | { readonly kind: 'event'; readonly event: RecordedEvent }
  | { readonly kind: 'progress'; readonly executionId: string; readonly observation: Observation }

export interface ExecutionQueries {
  get(executionId: string): Promise<ExecutionSummary | null>
  list(query?: ListQuery): Promise<readonly ExecutionSummary[]>
  history(executionId: string, options?: { afterVersion?: number; limit?: number }): Promise<readonly RecordedEvent[]>
  replay(executionId: string, at?: number): Promise<ReplayedState | null>
}

export interface ServiceApi extends ExecutionQueries {
  /** `request` is the seed's JSON. The same `executionId` and request again gives the same execution, said by `duplicate`. */
  submit(request: unknown, from: Sender & { readonly executionId?: string }): Promise<SubmitReply>
  /** `command` is `{type, data}` as in `userCommandWireSchema`. The reply to `execution.fork` names the new execution. */
  command(executionId: string, command: unknown, from: Sender): Promise<CommandReply>
  /** Committed events and progress from now on; returns how to stop. */
  observe(listener: (notice: Notice) => void): () => void
}
