/**
 * Does a history from outside say what this release understands, and tell the same story today? Its hashes alone do not show
 * that: whoever makes a file can compute them.
 */
import { eventCatalogue, evolve, factOf, type ExecutionState, type RecordedEvent } from '../../machines/index.js'
import { ArchiveError, messageOf } from './errors.js'

/** @throws ArchiveError `ARCHIVE_INVALID` */
export function checkReplay(file: string, events: readonly RecordedEvent[]): ExecutionState {
  let state: ExecutionState | null = null
  for (const recorded of events) {
    const wrong = (problem: string, cause?: unknown) => new ArchiveError('ARCHIVE_INVALID', `${file}: event ${recorded.version} (${recorded.type}) ${problem}`, { cause })
    try {
      const fact = factOf(recorded)
      const parsed = eventCatalogue[fact.type].data.safeParse(fact.data)
      if (!parsed.success) throw new Error(parsed.error.issues.slice(0, 3).map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '))
      state = evolve(state, fact)
    } catch (error) {
      throw wrong(`cannot be read: ${messageOf(error).slice(0, 500)}`, error)
    }
    if (state.path !== recorded.stateAfter) throw wrong(`led to ${recorded.stateAfter} when it was recorded, and leads to ${state.path} today`)
  }
  if (state === null) throw new ArchiveError('ARCHIVE_INVALID', `${file} holds no events`)
  return state
}
