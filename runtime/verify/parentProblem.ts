/**
 * Does the event that a fork points at stand in its parent still, as it was? A parent that is not here (archived, or never
 * was on this machine) says nothing. Called by `verifyExecution`.
 */
import { contextOf, type ExecutionState } from '../../machines/index.js'
import type { EventStore } from '../../store/index.js'

/** null: nothing is wrong, or nothing can be said. */
export async function parentProblem(store: Pick<EventStore, 'head' | 'readExecution' | 'tombstone'>, state: ExecutionState): Promise<string | null> {
  const { fork } = contextOf(state)
  if (fork === null) return null
  const { executionId, version, hash } = fork.parent
  const head = await store.head(executionId) ?? await store.tombstone(executionId)
  if (head === null) return null
  if (head.version < version) return `it was forked after event ${version} of ${executionId}, which has ${head.version} events`
  const found = head.version === version ? head.hash : (await store.readExecution(executionId, { afterVersion: version - 1, limit: 1, blobs: 'reference' }))[0]?.hash
  return found === undefined || found === hash ? null : `it was forked after event ${version} of ${executionId}, and that is another event now`
}
