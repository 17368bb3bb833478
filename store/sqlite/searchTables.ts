/**
 * What the execution list is searched by: text (FTS5) and facets. Written once at the end of each transaction, for all
 * executions in it: FTS5 flushes what it has before every other statement that may fail, and one flush for each append
 * was the dearest part of it.
 */
import type { Database } from 'better-sqlite3'
import type { PreparedAppend } from '../prepareAppend.js'
import { facetsOf } from '../searchFacets.js'
import { facetTable } from './facetTable.js'

export function searchTables(db: Database) {
  // Most commits change nothing that is searched, so most commits write nothing here.
  const upsert = db.prepare(
    `INSERT INTO execution_search (execution_key, text, facets) VALUES (?, ?, ?)
      ON CONFLICT (execution_key) DO UPDATE SET text = excluded.text, facets = excluded.facets WHERE text <> excluded.text OR facets <> excluded.facets`,
  )
  const facets = facetTable(db)
  const due = new Map<number, PreparedAppend>()
  return {
    later: (executionKey: number, prepared: PreparedAppend): void => void due.set(executionKey, prepared),
    forget: (executionKey: number): void => void due.delete(executionKey),
    /** At the start of a transaction: what one that failed has left is not written. */
    forgetAll: (): void => due.clear(),
    /** Right before COMMIT. */
    write(): void {
      for (const [key, { append: { summary }, searchText, createdMs }] of due) {
        const found = facetsOf(summary)
        if (upsert.run(key, searchText, JSON.stringify(found)).changes > 0) facets.set(key, createdMs, found)
      }
      due.clear()
    },
  }
}

export type SearchTables = ReturnType<typeof searchTables>
