import type { WriteRefusalCode } from '../contracts/controlWrites.js'

/** A refused command: typed, in words, never a silent no-op. Nothing is recorded for it on the execution. */
export const rejectionCodes = [
  'UNKNOWN_EXECUTION', // no such execution
  'ALREADY_EXISTS', // this execution id is taken
  'IDEMPOTENCY_KEY_REUSED', // the key belongs to an execution that was asked for with another request
  'EXECUTION_FINISHED', // a final state takes no more commands
  'NOT_AWAITING_APPROVAL', // nobody is being asked
  'ALREADY_DECIDED', // the question was answered, and how
  'APPROVAL_HASH_MISMATCH', // the grant names other bytes or another reach
  'APPROVAL_HASH_REQUIRED', // a signed grant names what was shown
  'APPROVER_IS_REQUESTER', // two people are demanded
  'APPROVER_IS_EDITOR', // two people are demanded, and these bytes are theirs
  'APPROVER_NOT_IN_GROUP', // the mode is for others to approve
  'NOT_DELEGATED', // they may not approve in that person's place
  'ALREADY_ENDORSED', // the same person twice is one person
  'STANDING_NOT_APPLICABLE', // the standing approval is not about this question
  'CODE_UNCHANGED', // an edit that edits nothing
  'NOTHING_RUNNING', // no program runs that could be interrupted
  'OUTCOME_NOT_UNKNOWN', // only an unknown outcome can be resolved
  'OUTCOME_UNKNOWN', // resolve it first
  'ALREADY_HELD', // a legal hold is on it, and whose
  'NOT_HELD', // there is no hold to release
  'NO_SUCH_EVENT', // the execution has no event of that version to fork it at
  'INSIDE_A_COMMIT', // what happened together cannot be forked in between
  'STALE_EFFECT', // the effect has ended: its answer comes too late
  'STALE_TIMER', // the timer's state was left
  'IDENTITY_REQUIRED', // nobody proved who sent it
  'SIGNATURE_INVALID', // the signature is not of these bytes and this person's key
  'SIGNATURE_TOO_OLD', // signed more than five minutes before or after now
  'SIGNATURE_USED', // the same signed message did its work already
  'SIGNED_FOR_ANOTHER', // signed for another execution or action
  'UNKNOWN_PERSON', // nobody of this name stands under people
  'ROLE_MISSING', // this person may not do this
  'INVALID_ANSWER', // an adapter's answer that its contract does not allow
  'WRITE_REFUSED', // one of many writes that were refused: it is counted
] as const
export type RejectionCode = (typeof rejectionCodes)[number]

export interface Rejection {
  readonly code: RejectionCode
  readonly message: string
  /** Of WRITE_REFUSED: why. */
  readonly refused?: WriteRefusalCode
}

/** Thrown at the edges (library, command line) where a refusal has to be an error. */
export class CommandRejectedError extends Error {
  override readonly name = 'CommandRejectedError'
  readonly code: RejectionCode
  constructor(rejection: Rejection) {
    super(rejection.message)
    this.code = rejection.code
  }
}
