/**
 * The SQL of one page of the execution list. Every filter has an index; the one that usually leaves least leads, and the
 * others are looked up for each of its rows. Which leads is said here and not left to SQLite, which without statistics
 * likes to walk the whole table in order. Called by `executionTable.ts`.
 */
import type { ListQuery } from '../ports/eventStore.js'
import type { Facet } from '../searchFacets.js'
import { searchable } from '../searchText.js'
import { rowLimit } from './rowLimit.js'

export interface Sql {
  readonly sql: string
  readonly values: readonly (string | number)[]
}

/** Enough of them to leave few rows; whether the whole text is there is looked up. */
const mostTrigrams = 32

/** `before`: where the page before ended. */
export function listSql(query: ListQuery, before: { readonly createdMs: number; readonly executionId: string } | null): Sql {
  const { status, final, text, user, mode, channel, createdSince, createdUntil, updatedSince, updatedUntil, limit = 100 } = query
  const where: string[] = []
  const values: (string | number)[] = []
  const and = (condition: string, ...bound: (string | number)[]) => {
    where.push(condition)
    values.push(...bound)
  }
  const facets = ([['channel', channel], ['user', user]] as const).flatMap(([facet, value]): [Facet, string][] => (value === undefined ? [] : [[facet, searchable(value)]]))
  const wanted = text === undefined ? null : searchable(text)
  const match = wanted === null ? null : trigramsOf(wanted)
  let from = `executions INDEXED BY ${leading(query)}`
  let order = 'executions.created_ms'
  if (match !== null) {
    from = 'execution_text CROSS JOIN executions ON executions.key = execution_text.rowid'
    and('execution_text MATCH ?', match)
  } else if (facets.length > 0) {
    const [facet, value] = facets.shift() ?? ['user', '']
    from = 'execution_facets AS leading CROSS JOIN executions ON executions.key = leading.execution_key'
    order = 'leading.created_ms'
    and('leading.facet = ? AND leading.value = ?', facet, value)
  }
  for (const [facet, value] of facets) and('EXISTS (SELECT 1 FROM execution_facets AS f WHERE f.facet = ? AND f.value = ? AND f.created_ms = executions.created_ms AND f.execution_key = executions.key)', facet, value)
  if (wanted !== null) and('instr((SELECT text FROM execution_search WHERE execution_key = executions.key), ?) > 0', wanted)
  if (status !== undefined) and('executions.status = ?', status)
  if (mode !== undefined) and('executions.mode = ?', mode)
  // Spelt out, because a partial index is only used for a literal.
  if (final !== undefined) and(final ? 'executions.final = 1' : 'executions.final = 0')
  if (createdSince !== undefined) and(`${order} >= ?`, Date.parse(createdSince))
  if (createdUntil !== undefined) and(`${order} < ?`, Date.parse(createdUntil))
  if (updatedSince !== undefined) and('executions.updated_ms >= ?', Date.parse(updatedSince))
  if (updatedUntil !== undefined) and('executions.updated_ms < ?', Date.parse(updatedUntil))
  if (before !== null) {
    and(`${order} <= ?`, before.createdMs)
    and('(executions.created_ms, executions.execution_id) < (?, ?)', before.createdMs, before.executionId)
  }
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`
  return { sql: `SELECT summary FROM ${from} ${condition} ORDER BY ${order} DESC, executions.execution_id DESC LIMIT ?`, values: [...values, rowLimit(limit)] }
}

/** Where neither text nor a facet leads. */
function leading({ status, final, mode, updatedSince, updatedUntil }: ListQuery): string {
  if (status !== undefined) return 'executions_by_status'
  if (updatedSince !== undefined || updatedUntil !== undefined) return 'executions_by_update'
  if (mode !== undefined) return 'executions_by_mode'
  return final === false ? 'executions_unfinished' : 'executions_newest'
}

/** null: too short for the index, so the list is walked through, the newest first. */
function trigramsOf(text: string): string | null {
  const characters = [...text]
  const trigrams = new Set(characters.slice(2).map((_, index) => characters.slice(index, index + 3).join('')))
  return trigrams.size === 0 ? null : [...trigrams].slice(0, mostTrigrams).map((trigram) => `"${trigram.replaceAll('"', '""')}"`).join(' ')
}
