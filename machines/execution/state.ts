/**
 * The state of one execution: the machine's snapshot, and the effects and timers that are open. A pure fold of its
 * events; the store's effect and timer tables are written from the difference between two states.
 */
import type { SnapshotFrom } from 'xstate'
import type { Effect } from '../contracts/effects.js'
import type { ExecutionContext } from './context.js'
import type { ExecutionMachine } from './machine.js'

export interface ArmedTimer {
  readonly timerId: string
  readonly statePath: string
  /** Absolute ISO time: the deadline does not move when the service restarts. */
  readonly dueAt: string
}

/** Who wants that this execution is kept, since when and why. */
export interface Hold {
  readonly by: string
  readonly reason: string
  readonly placedAt: string
}

export interface ExecutionState {
  readonly executionId: string
  readonly version: number
  /** Dotted path of the current leaf state, e.g. `active.executing.running.computing`. */
  readonly path: string
  readonly snapshot: SnapshotFrom<ExecutionMachine>
  readonly effects: readonly Effect[]
  readonly timers: readonly ArmedTimer[]
  /** Not in the snapshot: what is final for XState can still be held. */
  readonly hold: Hold | null
}

export const contextOf = (state: ExecutionState): ExecutionContext => state.snapshot.context

/** True when `path` is the current state or one of its ancestors. */
export const isIn = (state: ExecutionState, path: string): boolean => state.path === path || state.path.startsWith(`${path}.`)

export const isFinal = (state: ExecutionState): boolean => state.snapshot.status !== 'active'

/** What lists show: a final state's name, else the chart's current state without its common parent. */
export const statusOf = (state: ExecutionState): string => statusOfPath(state.path)

/** Of a state's dotted path. */
export const statusOfPath = (path: string): string => path.replace(/^active\./, '')

/** The dotted path of a state value of XState, e.g. `{active: 'generating'}` → `active.generating`. This chart has no parallel states. */
export function pathOf(value: unknown): string {
  if (typeof value === 'string') return value
  const [entry] = Object.entries(value as Record<string, unknown>)
  return entry ? `${entry[0]}.${pathOf(entry[1])}`.replace(/\.$/, '') : ''
}
