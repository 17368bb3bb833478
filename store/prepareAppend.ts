/**
 * Turns an append into what a store writes: checked, serialised, large values taken out. Pure and done before the
 * transaction, so that a mistake of one caller touches nobody else. Both stores call it.
 */
import type { Effect, RecordedEvent } from '../machines/index.js'
import { hashEvent } from './hashChain.js'
import { type Blobs, extractBlobs } from './largeValues.js'
import { InvalidAppendError } from './ports/errors.js'
import type { Append, EventToAppend } from './ports/eventStore.js'
import { searchTextOf } from './searchText.js'

export interface PreparedEvent {
  readonly event: EventToAppend
  /** As a read gives it back. */
  readonly data: unknown
  /** As a store keeps it. */
  readonly dataText: string
  readonly metadata: RecordedEvent['metadata']
  readonly metadataText: string
}

export interface PreparedAppend {
  readonly append: Append
  readonly events: readonly PreparedEvent[]
  readonly effects: readonly { readonly effect: Effect; readonly text: string }[]
  readonly summaryText: string
  readonly searchText: string
  readonly createdMs: number
  readonly approvalText: string | null
  readonly blobs: Blobs
}

export function prepareAppend(append: Append): PreparedAppend {
  checkAppend(append)
  const blobs: Blobs = new Map()
  try {
    return {
      append,
      events: prepareEvents(append.events, blobs),
      effects: append.effectsOpened.map((effect) => ({ effect, text: extractBlobs(JSON.stringify(effect), blobs) })),
      summaryText: JSON.stringify(append.summary),
      searchText: searchTextOf(append.summary),
      createdMs: Date.parse(append.summary.createdAt),
      approvalText: append.approval === null ? null : JSON.stringify(append.approval),
      blobs,
    }
  } catch (cause) {
    throw new InvalidAppendError(`an append to execution ${append.executionId} cannot be written as JSON: ${String(cause)}`, { cause })
  }
}

function prepareEvents(events: readonly EventToAppend[], blobs: Blobs): PreparedEvent[] {
  let before: PreparedEvent | undefined
  return events.map((event) => {
    const json = JSON.stringify(event.data ?? null)
    // The events of one command have the same metadata.
    const metadataText = before && before.event.metadata === event.metadata ? before.metadataText : JSON.stringify(event.metadata)
    const metadata = before && before.metadataText === metadataText ? before.metadata : (JSON.parse(metadataText) as RecordedEvent['metadata'])
    return (before = { event, data: JSON.parse(json), dataText: extractBlobs(json, blobs), metadata, metadataText })
  })
}

/** The event at its place in the chain; `globalPosition` is the store's to give. */
export function recordEvent(prepared: PreparedEvent, append: Append, version: number, prevHash: string): Omit<RecordedEvent, 'globalPosition'> {
  const { eventId, type, schemaVersion, machineVersion, stateAfter } = prepared.event
  const event = {
    executionId: append.executionId,
    version,
    eventId,
    type,
    schemaVersion,
    data: prepared.data,
    metadata: prepared.metadata,
    commitId: append.commitId,
    machineVersion,
    stateAfter,
    recordedAt: append.recordedAt,
    prevHash,
  }
  return { ...event, hash: hashEvent(event) }
}

function checkAppend(append: Append): void {
  const { executionId, expectedVersion, summary } = append
  const wrong = (what: string) => new InvalidAppendError(`an append to execution ${executionId} was refused: ${what}`)
  if (executionId === '') throw wrong('its execution id is empty')
  if (!Number.isSafeInteger(expectedVersion) || expectedVersion < 0) throw wrong(`expectedVersion must be a whole number from 0, not ${expectedVersion}`)
  if (expectedVersion === 0 && append.events.length === 0) throw wrong('the first commit of an execution needs an event')
  if (Number.isNaN(Date.parse(summary.createdAt))) throw wrong(`createdAt must be an ISO time, not "${summary.createdAt}"`)
  const named = [summary, ...append.effectsOpened, ...append.timersArmed, ...(append.approval === null ? [] : [append.approval])]
  const other = named.find((row) => row.executionId !== executionId)
  if (other !== undefined) throw wrong(`a row in it is about execution ${other.executionId}`)
  const ids = append.effectsOpened.map(({ effectId }) => effectId)
  if (new Set(ids).size !== ids.length) throw wrong('it opens an effect twice')
  const timer = append.timersArmed.find(({ dueAt }) => Number.isNaN(Date.parse(dueAt)))
  if (timer !== undefined) throw wrong(`timer ${timer.timerId} is due at "${timer.dueAt}", which is no ISO time`)
}
