/**
 * The event store in memory: the twin of the SQLite one for fast tests and for trying things out. It keeps what SQLite
 * would keep (JSON texts, blobs by hash), so the same things survive and nobody can change history through a reference.
 * Every append runs to its end in one turn, so it is a commit of its own.
 */
import type { Effect, RecordedEvent, RecordedServiceEvent } from '../../machines/index.js'
import { firstPrevHash } from '../hashChain.js'
import { type Blobs, resolveBlobs } from '../largeValues.js'
import { ExecutionArchivedError, InvalidAppendError, StoreClosedError, UnknownExecutionError, WrongExpectedVersionError } from '../ports/errors.js'
import type { Append, Batch, BlobMode, EventStore, ExecutionSummary, ListQuery, PendingApproval, StoredEffect, Timer } from '../ports/eventStore.js'
import { type PreparedAppend, prepareAppend, recordEvent } from '../prepareAppend.js'
import { facetsOf } from '../searchFacets.js'
import { searchable } from '../searchText.js'
import { chainServiceEvent } from '../serviceChain.js'
import { memoryArchive } from './memoryArchive.js'
import { memoryModelCalls } from './memoryModelCalls.js'

export interface StoredEvent {
  readonly event: RecordedEvent
  readonly dataText: string
  readonly metadataText: string
}

interface OpenEffect {
  readonly executionId: string
  readonly text: string
  dispatchedAt: string | null
}

export interface Execution {
  readonly events: StoredEvent[]
  readonly timers: Map<string, Timer>
  summaryText: string
  searchText: string
  createdMs: number
  approvalText: string | null
}

export function createMemoryEventStore(options: { onBatch?: (batch: Batch) => void } = {}): EventStore {
  const executions = new Map<string, Execution>()
  const feed: StoredEvent[] = []
  /** Positions are never given twice, also when executions were taken out. */
  const positions = { last: 0 }
  const blobs: Blobs = new Map()
  const cursors = new Map<string, number>()
  const serviceEvents: string[] = []
  const serviceEvent = (text: string) => JSON.parse(text) as RecordedServiceEvent
  const effects = new Map<string, OpenEffect>()
  const archive = memoryArchive({ executions, feed, blobs, positions, openEffects: () => [...effects.values()].map(({ text }) => text) })
  let closed = false

  const use = <T>(work: () => T): Promise<T> =>
    new Promise((settle) => {
      if (closed) throw new StoreClosedError()
      settle(work())
    })
  const blob = (hash: string) => blobs.get(hash) ?? Buffer.alloc(0)
  const effectKey = (executionId: string, effectId: string) => JSON.stringify([executionId, effectId])

  const read = (stored: StoredEvent, mode: BlobMode = 'resolve'): RecordedEvent => ({
    ...stored.event,
    data: mode === 'resolve' ? resolveBlobs(stored.dataText, blob) : JSON.parse(stored.dataText),
    metadata: JSON.parse(stored.metadataText) as RecordedEvent['metadata'],
  })
  const only = (executionId?: string) => [...executions].filter(([id]) => executionId === undefined || id === executionId).map(([, execution]) => execution)
  const summaryOf = (execution: Execution) => JSON.parse(execution.summaryText) as ExecutionSummary

  function commit(prepared: PreparedAppend): RecordedEvent[] {
    const { append } = prepared
    const { executionId, expectedVersion } = append
    const known = executions.get(executionId)
    const actual = known?.events.length ?? 0
    if (known === undefined && archive.tombstones.has(executionId)) throw new ExecutionArchivedError(executionId)
    if (actual !== expectedVersion) throw new WrongExpectedVersionError(executionId, expectedVersion, actual)
    const twice = prepared.effects.find(({ effect }) => effects.has(effectKey(executionId, effect.effectId)))
    if (twice !== undefined) throw new InvalidAppendError(`effect ${twice.effect.effectId} of execution ${executionId} is open already`)

    // Nothing below can fail.
    const execution: Execution = known ?? {
      events: [], timers: new Map(), summaryText: '', searchText: '', createdMs: 0, approvalText: null,
    }
    executions.set(executionId, execution)
    for (const [hash, bytes] of prepared.blobs) blobs.set(hash, bytes)
    const recorded = prepared.events.map((event) => {
      const prevHash = execution.events.at(-1)?.event.hash ?? firstPrevHash
      const placed = { globalPosition: ++positions.last, ...recordEvent(event, append, execution.events.length + 1, prevHash) }
      const stored = { event: placed, dataText: event.dataText, metadataText: event.metadataText }
      feed.push(stored)
      execution.events.push(stored)
      return placed
    })
    changeTables(execution, prepared)
    return recorded
  }

  function changeTables(execution: Execution, prepared: PreparedAppend): void {
    const { append } = prepared
    const { executionId } = append
    for (const { effect, text } of prepared.effects) {
      effects.set(effectKey(executionId, effect.effectId), { executionId, text, dispatchedAt: null })
    }
    for (const effectId of append.effectsEnded) effects.delete(effectKey(executionId, effectId))
    for (const timerId of append.timersDropped) execution.timers.delete(timerId)
    for (const timer of append.timersArmed) execution.timers.set(timer.timerId, { ...timer })
    execution.summaryText = prepared.summaryText
    execution.searchText = prepared.searchText
    execution.createdMs = prepared.createdMs
    execution.approvalText = prepared.approvalText
  }

  /** Newest first. */
  const sorted = () =>
    [...executions].sort(([idA, a], [idB, b]) => b.createdMs - a.createdMs || (idA < idB ? 1 : -1))

  function list({ before, limit = 100, ...query }: ListQuery): ExecutionSummary[] {
    let rows = sorted()
    if (before !== undefined) {
      const last = rows.findIndex(([id]) => id === before)
      if (last === -1) throw new UnknownExecutionError(before)
      rows = rows.slice(last + 1)
    }
    return rows.filter(([, execution]) => fits(execution, query)).map(([, execution]) => summaryOf(execution)).slice(0, limit)
  }

  function fits(execution: Execution, { status, final, text, user, mode, channel, createdSince, createdUntil, updatedSince, updatedUntil }: ListQuery): boolean {
    const summary = summaryOf(execution)
    const facets = facetsOf(summary)
    const within = (time: string, since?: string, until?: string) =>
      (since === undefined || Date.parse(time) >= Date.parse(since)) && (until === undefined || Date.parse(time) < Date.parse(until))
    return (status === undefined || summary.status === status) && (final === undefined || summary.final === final) && (mode === undefined || summary.mode === mode)
      && (text === undefined || execution.searchText.includes(searchable(text)))
      && (user === undefined || facets.user.includes(searchable(user))) && (channel === undefined || facets.channel.includes(searchable(channel)))
      && within(summary.createdAt, createdSince, createdUntil) && within(summary.updatedAt, updatedSince, updatedUntil)
  }

  return {
    append: (append: Append) =>
      use(() => {
        const started = performance.now()
        const recorded = commit(prepareAppend(append))
        options.onBatch?.({ writes: 1, events: recorded.length, globalPosition: positions.last, milliseconds: performance.now() - started })
        return recorded
      }),
    readExecution: (executionId, { afterVersion = 0, limit, blobs: mode } = {}) =>
      use(() => (executions.get(executionId)?.events ?? []).slice(afterVersion, limit === undefined ? undefined : afterVersion + limit).map((stored) => read(stored, mode))),
    readAll: ({ afterPosition = 0, limit = 500, blobs: mode } = {}) =>
      use(() => {
        const from = firstAfter(feed, afterPosition)
        return feed.slice(from, from + limit).map((stored) => read(stored, mode))
      }),
    lastPosition: () => use(() => feed.at(-1)?.event.globalPosition ?? 0),
    head: (executionId) =>
      use(() => {
        const last = executions.get(executionId)?.events.at(-1)?.event
        return last === undefined ? null : { version: last.version, hash: last.hash }
      }),
    markDispatched: (executionId, effectId, at) =>
      use(() => {
        const effect = effects.get(effectKey(executionId, effectId))
        if (effect === undefined) return false
        effect.dispatchedAt ??= at
        return true
      }),
    openEffects: (executionId) =>
      use(() =>
        [...effects.values()]
          .filter((effect) => executionId === undefined || effect.executionId === executionId)
          .map(({ text, dispatchedAt }): StoredEffect => ({ effect: resolveBlobs(text, blob) as Effect, dispatchedAt })),
      ),
    timers: (executionId) =>
      use(() => only(executionId).flatMap(({ timers }) => [...timers.values()]).sort((a, b) => Date.parse(a.dueAt) - Date.parse(b.dueAt))),
    summary: (executionId) =>
      use(() => {
        const execution = executions.get(executionId)
        return execution === undefined ? null : summaryOf(execution)
      }),
    list: (query = {}) => use(() => list(query)),
    pendingApprovals: (executionId) =>
      use(() =>
        only(executionId)
          .flatMap(({ approvalText }) => (approvalText === null ? [] : [JSON.parse(approvalText) as PendingApproval]))
          .sort((a, b) => Date.parse(a.requestedAt) - Date.parse(b.requestedAt)),
      ),
    executionIds: ({ after = '', limit = 500 } = {}) => use(() => [...executions.keys()].filter((id) => id > after).sort().slice(0, limit)),
    tally: () => use(() => ({ executions: executions.size, events: [...executions.values()].reduce((sum, { events }) => sum + events.length, 0), strayEvents: 0, missingPositions: 0 })),
    cursor: (name) => use(() => cursors.get(name) ?? 0),
    moveCursor: (name, position) => use(() => void cursors.set(name, position)),
    ...archive.port(use),
    recordServiceEvent: (event) =>
      use(() => {
        const last = serviceEvents.at(-1)
        const recorded = chainServiceEvent(event, last === undefined ? null : serviceEvent(last))
        serviceEvents.push(JSON.stringify(recorded))
        return recorded
      }),
    serviceEvents: ({ afterPosition = 0, limit = Infinity } = {}) => use(() => serviceEvents.slice(afterPosition, afterPosition + limit).map(serviceEvent)),
    ...memoryModelCalls(use),
    close: () => {
      closed = true
      return Promise.resolve()
    },
  }
}

/** Index of the first event behind a position: positions rise, and some are missing. */
function firstAfter(feed: readonly StoredEvent[], position: number): number {
  let [low, high] = [0, feed.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((feed[middle]?.event.globalPosition ?? 0) <= position) low = middle + 1
    else high = middle
  }
  return low
}
