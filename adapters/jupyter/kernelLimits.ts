/** Deadlines and budgets of the kernel handlers. Milliseconds and bytes; every one can be configured. */
import type { OutputLimits } from './outputRecorder.js'

export interface KernelLimits {
  readonly startTimeoutMs: number
  readonly requestTimeoutMs: number
  /** How often a busy kernel is asked for at the server. */
  readonly watchdogMs: number
  readonly collectTimeoutMs: number
  readonly terminateTimeoutMs: number
  /** Results up to this size travel in the answer; larger ones stay in `results.json` with their hash. */
  readonly inlineResultBytes: number
  readonly maxFigures: number
  readonly maxFigureBytes: number
  readonly output: OutputLimits
}

export const defaultKernelLimits: KernelLimits = {
  startTimeoutMs: 60_000,
  requestTimeoutMs: 10_000,
  watchdogMs: 2_000,
  collectTimeoutMs: 60_000,
  terminateTimeoutMs: 15_000,
  inlineResultBytes: 10 * 1024 * 1024,
  maxFigures: 200,
  maxFigureBytes: 100 * 1024 * 1024,
  output: { maxBytes: 10 * 1024 * 1024, maxMessages: 20_000, flushMs: 50, flushBytes: 32 * 1024 },
}
