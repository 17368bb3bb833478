/**
 * What the text filter of `list` looks through: lower-cased, one line per value. Both stores match the lower-cased
 * query as a plain part of it, so a query holds no wildcards.
 */
import { toUSVString } from 'node:util'
import type { ExecutionSummary } from './ports/eventStore.js'

export function searchTextOf(summary: ExecutionSummary): string {
  const words = [summary.executionId, summary.folderName, summary.userQuery, summary.taskObjective, ...wordsOf(summary.sessionContext)]
  return searchable(words.join('\n'))
}

/** Well-formed, because SQLite keeps utf-8. */
export const searchable = (text: string) => toUSVString(text.toLowerCase())

function wordsOf(value: unknown): string[] {
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') return [typeof value === 'string' ? value : JSON.stringify(value)]
  return Object.entries(value).flatMap(([key, field]) => (Array.isArray(value) ? wordsOf(field) : [key, ...wordsOf(field)]))
}
