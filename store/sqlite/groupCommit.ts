/**
 * The one writer: groups the writes that were asked for in one turn of the event loop into one transaction, because a
 * commit costs one disk flush however much is in it. A write that is refused fails alone; when the disk fails, all of
 * its batch fail. Promises settle after COMMIT, in the order of the calls.
 */
import type { Database } from 'better-sqlite3'
import { inStoreWords, isUnavailable } from './storeErrors.js'

export interface GroupCommit {
  /** `work` runs inside a transaction and may run a second time if a neighbour fails: it keeps no state of its own. */
  write<T>(work: () => T): Promise<T>
  /** Commits at once what is waiting. */
  flush(): void
}

export interface GroupCommitOptions {
  readonly maxWrites: number
  /** Called in each transaction before anything is written; throws when this process may not write any more. */
  readonly mayWrite: () => void
  /** Called when a transaction begins, and when all writes of it are done. */
  readonly begun: () => void
  readonly beforeCommit: () => void
  /** True for an error that is thrown before its work has written anything. */
  readonly isRefusal: (error: unknown) => boolean
  readonly onCommit: (writes: number, milliseconds: number) => void
}

interface Waiting {
  readonly work: () => unknown
  readonly resolve: (value: unknown) => void
  readonly reject: (error: unknown) => void
}

export function groupCommit(db: Database, { maxWrites, mayWrite, begun, beforeCommit, isRefusal, onCommit }: GroupCommitOptions): GroupCommit {
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  let waiting: Waiting[] = []
  let scheduled = false

  /** The settling of each write, or the error that spoilt the transaction. */
  function runTogether(batch: readonly Waiting[]): (() => void)[] {
    begin.run()
    try {
      mayWrite()
      begun()
      const settle = batch.map(runOne)
      beforeCommit()
      commit.run()
      return settle
    } finally {
      // SQLite has rolled back by itself after some errors.
      if (db.inTransaction) rollback.run()
    }
  }

  function runOne({ work, resolve, reject }: Waiting): () => void {
    try {
      const value = work()
      return () => resolve(value)
    } catch (error) {
      if (!isRefusal(error)) throw error
      return () => reject(error)
    }
  }

  function commitBatch(batch: readonly Waiting[]): void {
    const started = performance.now()
    let settle: (() => void)[]
    try {
      settle = runTogether(batch)
    } catch (error) {
      if (batch.length > 1 && !isUnavailable(error)) return batch.forEach((write) => commitBatch([write]))
      const inWords = inStoreWords(error)
      return batch.forEach(({ reject }) => reject(inWords))
    }
    settle.forEach((done) => done())
    onCommit(batch.length, performance.now() - started)
  }

  function flushSome(): void {
    const batch = waiting.slice(0, maxWrites)
    waiting = waiting.slice(maxWrites)
    scheduled = waiting.length > 0
    if (scheduled) setImmediate(flushSome)
    if (batch.length > 0) commitBatch(batch)
  }

  return {
    write: <T>(work: () => T) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ work, resolve: (value) => resolve(value as T), reject })
        if (scheduled) return
        scheduled = true
        setImmediate(flushSome)
      }),
    flush: () => {
      while (waiting.length > 0) flushSome()
    },
  }
}
