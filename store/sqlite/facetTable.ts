/** Rows of `execution_facets`: an execution under each user and each channel that it has. */
import type { Database } from 'better-sqlite3'
import type { Facets } from '../searchFacets.js'

export function facetTable(db: Database) {
  const remove = db.prepare<[number]>('DELETE FROM execution_facets WHERE execution_key = ?')
  const insert = db.prepare<[string, string, number, number]>('INSERT INTO execution_facets (facet, value, created_ms, execution_key) VALUES (?, ?, ?, ?)')
  return {
    set(executionKey: number, createdMs: number, facets: Facets): void {
      remove.run(executionKey)
      for (const [facet, values] of Object.entries(facets)) for (const value of values) insert.run(facet, value, createdMs, executionKey)
    },
  }
}
