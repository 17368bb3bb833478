/**
 * What lists filter by that an execution may have several of: users (who asked, and whatever the session context holds) and
 * channels (that its program reads or writes). Lower-cased, so that any case finds them. Both stores use it.
 */
import type { ExecutionSummary } from './ports/eventStore.js'
import { searchable } from './searchText.js'

export type Facet = 'user' | 'channel'
export type Facets = Readonly<Record<Facet, readonly string[]>>

/** A session context is anybody's JSON: beyond these it is found by text only. */
const most = { values: 64, length: 256 }

export function facetsOf({ requester, sessionContext, channels = [] }: ExecutionSummary): Facets {
  return { user: distinct([requester, ...leavesOf(sessionContext)]), channel: distinct(channels) }
}

const distinct = (values: readonly string[]): string[] =>
  [...new Set(values.filter((value) => value !== '' && value.length <= most.length).map(searchable))].slice(0, most.values)

function leavesOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value === 'number') return [String(value)]
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(leavesOf) : []
}
