/** What `decide` returns: facts to record, or a typed refusal. And what it is given besides the command. */
import type { ExecutionEvent } from '../../contracts/events.js'
import type { Rejection, RejectionCode } from '../../errors/rejection.js'
import type { ExecutionContext } from '../context.js'
import type { ExecutionState } from '../state.js'

export type Decision =
  | { readonly accepted: true; readonly events: readonly ExecutionEvent[] }
  | { readonly accepted: false; readonly rejection: Rejection }

/** The state and its context, side by side, since most rules look at both. */
export interface Situation {
  readonly state: ExecutionState
  readonly context: ExecutionContext
}

export const accept = (...events: readonly ExecutionEvent[]): Decision => ({ accepted: true, events })
export const reject = (code: RejectionCode, message: string): Decision => ({ accepted: false, rejection: { code, message } })
