/**
 * Old events, read as today's. One upcaster per event type and old version, each to the next version; stored events are
 * never rewritten. To change a schema: raise `version` in the catalogue and put the way from the old one here.
 */
import { eventCatalogue, type EventData, type EventType, type ExecutionEvent } from './events.js'
import type { ApproversNeeded } from './policy.js'
import type { RecordedEvent } from './recorded.js'

type Upcaster = (data: unknown) => unknown

/** `upcasters[type][n]` makes version n + 1 out of version n. */
export const upcasters: { readonly [T in EventType]?: Readonly<Record<number, Upcaster>> } = {
  /** Before version 2 one person of any group was enough, nobody was reminded, and there were no limits of channels. */
  'execution.requested': { 1: (data) => withPolicy(data as EventData<'execution.requested'>) },
  'approval.requested': { 1: (data) => ({ ...(data as object), needed: onePerson, previous: null, editors: [], refusedEdit: null }) },
  'approval.granted': { 1: (data) => withEndorsement(data as EventData<'approval.granted'>) },
}

const onePerson: ApproversNeeded = { count: 1, groups: [] }

const withPolicy = (data: EventData<'execution.requested'>): unknown => ({
  ...data,
  policy: { ...data.policy, approval: { modes: Object.fromEntries(Object.keys(data.policy.modes).map((mode) => [mode, onePerson])), reminderMs: null }, channelLimits: { state: 'none' } },
})

/** Names were what the sender said, and no certificate was made. */
const withEndorsement = (data: EventData<'approval.granted'>): unknown => ({
  ...data,
  certified: false,
  endorsements: [{ approver: data.approver, onBehalfOf: null, comment: data.comment, at: data.grantedAt, proof: 'claimed', keyId: null, groups: [], evidence: null }],
})

/** @throws UnreadableEventError for a type or version that this release does not know. */
export function upcast({ type, schemaVersion, data, executionId, version }: RecordedEvent): ExecutionEvent {
  const entry = (eventCatalogue as Record<string, { version: number } | undefined>)[type]
  if (!entry || schemaVersion > entry.version) throw new UnreadableEventError(executionId, version, `${type} v${schemaVersion}`)
  let current = data
  for (let from = schemaVersion; from < entry.version; from++) {
    const next = upcasters[type as EventType]?.[from]
    if (!next) throw new UnreadableEventError(executionId, version, `${type} v${from}, which has no upcaster`)
    current = next(current)
  }
  return { type, data: current } as ExecutionEvent
}

export class UnreadableEventError extends Error {
  override readonly name = 'UnreadableEventError'
  readonly code = 'UNREADABLE_EVENT'
  constructor(executionId: string, version: number, what: string) {
    super(`event ${version} of execution ${executionId} is ${what}: it was written by a newer release, use that one`)
  }
}
