/** Rebuilding an execution from its history: the same fold as live. Used on load, for time travel and by `verify`. */
import { upcast } from '../contracts/upcasters.js'
import type { RecordedEvent } from '../contracts/recorded.js'
import { evolve, type Fact } from './evolve.js'
import type { ExecutionState } from './state.js'

export const factOf = (recorded: RecordedEvent): Fact => {
  const { executionId, version, recordedAt } = recorded
  return { ...upcast(recorded), executionId, version, at: recordedAt }
}

/** State after the last of `history` (or after event `at`); null for an empty history. */
export function replay(history: readonly RecordedEvent[], at = Number.POSITIVE_INFINITY): ExecutionState | null {
  let state: ExecutionState | null = null
  for (const recorded of history) {
    if (recorded.version > at) break
    state = evolve(state, factOf(recorded))
  }
  return state
}
