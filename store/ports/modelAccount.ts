/**
 * The part of the store's port for the account of model calls: what was begun, and what it used. Written before a call and after
 * it, so that a budget also holds for calls whose end nobody saw; those count with what they were allowed to use.
 */
import type { Spending } from '../../machines/index.js'

export interface ModelCall {
  readonly callId: string
  readonly executionId: string
  readonly provider: string
  readonly model: string | null
  /** ISO time; the day in UTC is the one that it counts for. */
  readonly begunAt: string
  readonly currency: string
  /** The most that it is expected to use. */
  readonly reserved: Spending
}

export interface ModelCallEnd {
  readonly endedAt: string
  readonly model: string | null
  readonly inputTokens: number
  readonly outputTokens: number
  /** 0 where it is not known. */
  readonly cost: number
}

/** One row per day, provider, model and currency. */
export interface ModelUsage {
  /** In UTC, as `2026-01-31`. */
  readonly day: string
  readonly provider: string
  readonly model: string | null
  readonly currency: string
  readonly calls: number
  /** Of these, calls whose end was not seen; what they reserved is in `tokens` and `cost`. */
  readonly openCalls: number
  readonly inputTokens: number
  readonly outputTokens: number
  readonly tokens: number
  readonly cost: number
}

export interface ModelAccountStore {
  /**
   * Notes that a call begins, unless `allowed` says no to what its day has used so far; both in one step, so that calls that
   * begin together see each other. Resolves when durable.
   */
  beginModelCall(call: ModelCall, allowed: (spentToday: Spending) => boolean): Promise<boolean>
  /** An unknown call is left alone. */
  endModelCall(callId: string, end: ModelCallEnd): Promise<void>
  /** Newest day first. `since` and `until` are days, both included. */
  modelUsage(range?: { since?: string; until?: string }): Promise<readonly ModelUsage[]>
}
