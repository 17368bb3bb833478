/**
 * Which executions may be put into files and taken out of the store: those that are over for long enough, are not held, and
 * are published. One after the other, the oldest first; one that cannot go now is told and left alone. Called by
 * `countersign archive` and by the periodic sweep.
 */
import type { EventStore, ExecutionSummary } from '../../store/index.js'
import { publisherCursor } from '../outbox/outboxRelay.js'
import type { ArchivedOne } from '../ports/maintenance.js'

/** Puts one execution into a file, checks the file, takes the execution out. Resolves with the file. */
export type Archiver = (executionId: string) => Promise<string>

export interface Archiving {
  readonly store: EventStore
  readonly archive: Archiver
  /** Executions to which something happened since stay. */
  readonly before: Date
  readonly dryRun?: boolean
  readonly signal?: AbortSignal
  readonly done?: (one: ArchivedOne) => void
}

export async function archiveFinished({ store, archive, before, dryRun = false, signal, done }: Archiving): Promise<readonly ArchivedOne[]> {
  const all: ArchivedOne[] = []
  for (const { executionId, updatedAt, hold } of await oldest(store, before)) {
    if (signal?.aborted) break
    const one = { executionId, updatedAt }
    const why = hold ? `${hold.by} placed a legal hold on it: ${hold.reason}` : await reasonToStay(store, executionId)
    const result: ArchivedOne = why !== null ? { ...one, file: null, stays: why } : dryRun ? { ...one, file: null, stays: null } : await tried(archive, one)
    all.push(result)
    done?.(result)
  }
  return all
}

async function tried(archive: Archiver, one: Pick<ArchivedOne, 'executionId' | 'updatedAt'>): Promise<ArchivedOne> {
  try {
    return { ...one, file: await archive(one.executionId), stays: null }
  } catch (error) {
    return { ...one, file: null, stays: error instanceof Error ? error.message : String(error) }
  }
}

/** Only ids, dates and holds are kept of them: there may be very many. */
async function oldest(store: EventStore, before: Date): Promise<Pick<ExecutionSummary, 'executionId' | 'updatedAt' | 'hold'>[]> {
  const found: Pick<ExecutionSummary, 'executionId' | 'updatedAt' | 'hold'>[] = []
  const limit = 500
  for (let last: string | undefined; ; ) {
    const page: readonly ExecutionSummary[] = await store.list({ final: true, limit, ...(last === undefined ? {} : { before: last }) })
    for (const { executionId, updatedAt, hold } of page) if (Date.parse(updatedAt) < before.getTime()) found.push({ executionId, updatedAt, ...(hold ? { hold } : {}) })
    if (page.length < limit) return found.reverse()
    last = page.at(-1)?.executionId
  }
}

async function reasonToStay(store: EventStore, executionId: string): Promise<string | null> {
  const head = await store.head(executionId)
  const [last] = await store.readExecution(executionId, { afterVersion: (head?.version ?? 1) - 1, limit: 1, blobs: 'reference' })
  if (last === undefined) return 'it is not there any more'
  // Imported histories are not published.
  const [inFeed] = await store.readAll({ afterPosition: last.globalPosition - 1, limit: 1, blobs: 'reference' })
  const tellsIt = inFeed?.eventId === last.eventId
  if (tellsIt && (await store.cursor(publisherCursor)) < last.globalPosition) return 'its events are not published yet'
  const [next] = await store.readAll({ afterPosition: last.globalPosition, limit: 1, blobs: 'reference' })
  return next === undefined ? 'it holds the newest event of the log, which stays' : null
}
