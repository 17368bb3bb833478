/**
 * The port between whoever stands on the way to the control system (a gateway) and the rules. The gateway never decides: it asks
 * about each write, in their order, and lets through what was allowed, once the answer is there; then that is durable. It asks
 * too where it would refuse by itself (mode read_only), so that the refusal is recorded. `createExecutionService` gives one.
 */
import type { ControlWrite, RejectionCode, WriteAnswer, WriteRefusalCode } from '../../machines/index.js'

export interface ControlWriteAttempt extends ControlWrite {
  readonly executionId: string
  /** The open `runCode` effect that the kernel was handed out to. */
  readonly effectId: string
}

export type ControlWriteAnswer =
  | { readonly allowed: true; readonly writeId: string }
  | { readonly allowed: false; readonly code: WriteRefusalCode | RejectionCode | 'INVALID_WRITE' | 'STORE_UNAVAILABLE' | 'UNEXPECTED_ERROR'; readonly message: string }

export interface ControlWriteAnswered extends WriteAnswer {
  readonly executionId: string
  readonly effectId: string
}

export interface ControlWrites {
  /** Never rejects: what goes wrong is a refusal. */
  ask(attempt: ControlWriteAttempt): Promise<ControlWriteAnswer>
  /** How the control system answered to what was let through. Recorded soon, at the latest with the end of the run; never throws. */
  answered(answer: ControlWriteAnswered): void
}
