/**
 * The whole check of one execution: its chain of hashes, the states that today's machine gives, the rows that were derived
 * from it, and what a fork points at. It reads page by page and keeps one state, so its memory does not grow with the history; and it may run
 * beside the service, which goes on meanwhile. Called by `countersign verify`.
 */
import { evolve, factOf, type ExecutionState, type RecordedEvent } from '../../machines/index.js'
import { historyVerifier, StoreUnavailableError, type EventStore } from '../../store/index.js'
import { derivedProblem } from './derivedProblem.js'
import { parentProblem } from './parentProblem.js'

export interface ExecutionVerdict {
  readonly executionId: string
  readonly ok: boolean
  /** Of the last event; of the first wrong one where something is wrong. */
  readonly version: number
  /** Of the wrong event; null: nothing is wrong, or it is not one event, or its id cannot be read. */
  readonly eventId: string | null
  /** Of the last event: to be kept elsewhere, since it shows a cut-off end. null where something is wrong. */
  readonly hash: string | null
  readonly problem: string | null
}

/** Few, because one event may hold megabytes of output. */
const pageSize = 50

/** @throws StoreUnavailableError; whatever else cannot be read is a verdict */
export async function verifyExecution(store: EventStore, executionId: string, onEvents: (count: number) => void = () => {}): Promise<ExecutionVerdict> {
  const wrong = (version: number, problem: string, eventId: string | null = null): ExecutionVerdict => ({ executionId, ok: false, version, eventId, hash: null, problem })
  const chain = historyVerifier(executionId)
  let state: ExecutionState | null = null
  let last: RecordedEvent | null = null
  let firstId: string | null = null
  try {
    for (;;) {
      const page: readonly RecordedEvent[] = await store.readExecution(executionId, { afterVersion: last?.version ?? 0, limit: pageSize })
      for (const event of page) {
        const problem = chain.add(event)
        if (problem !== null) return wrong(problem.version, problem.problem, problem.eventId)
        try {
          state = evolve(state, factOf(event))
        } catch (error) {
          return wrong(event.version, `it cannot be replayed: ${messageOf(error)}`, event.eventId)
        }
        if (state.path !== event.stateAfter) return wrong(event.version, `${event.type} led to ${event.stateAfter} when it was recorded, and leads to ${state.path} today`, event.eventId)
        firstId ??= event.eventId
        last = event
      }
      onEvents(page.length)
      if (page.length > 0) continue
      // What is derived belongs to one version: when the execution has gone on meanwhile, its new events come first.
      const derived = state === null || last === null ? null : await derivedProblem(store, state, last)
      const head = await store.head(executionId)
      if ((head?.version ?? 0) > (last?.version ?? 0) && (await store.readExecution(executionId, { afterVersion: last?.version ?? 0, limit: 1, blobs: 'reference' })).length > 0) continue
      if (head === null) return wrong(0, 'there is no such execution')
      const verdict = chain.end(head)
      if (!verdict.ok) return wrong(verdict.version, verdict.problem, verdict.eventId)
      if (derived !== null) return wrong(verdict.version, derived)
      const parent = state === null ? null : await parentProblem(store, state)
      if (parent !== null) return wrong(1, parent, firstId)
      return { executionId, ok: true, version: verdict.version, eventId: null, hash: verdict.hash, problem: null }
    }
  } catch (error) {
    if (error instanceof StoreUnavailableError) throw error
    const found = await firstUnreadable(store, executionId, last?.version ?? 0)
    return wrong(found.version, `it cannot be read: ${messageOf(error)}`, found.eventId)
  }
}

/** One by one from where reading failed. */
async function firstUnreadable(store: EventStore, executionId: string, after: number): Promise<{ readonly version: number; readonly eventId: string | null }> {
  for (let version = after + 1; ; version += 1) {
    const at = { afterVersion: version - 1, limit: 1 }
    const read = await store.readExecution(executionId, at).catch(() => null)
    if (read !== null && read.length > 0) continue
    // Where a large value is missing, the row around it can still be read.
    const row = read === null ? await store.readExecution(executionId, { ...at, blobs: 'reference' }).catch(() => []) : []
    return { version, eventId: row[0]?.eventId ?? null }
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
