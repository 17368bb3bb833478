/** The part of the store in memory for histories that leave it or come from a file; the twin of `writeImport` and `writeRemoval`. */
import type { Blobs } from '../largeValues.js'
import type { ArchiveStore, Origin, Tombstone } from '../ports/archive.js'
import { NotRemovableError, OtherHistoryError, UnknownExecutionError, WrongExpectedVersionError } from '../ports/errors.js'
import type { ExecutionSummary } from '../ports/eventStore.js'
import { type PreparedImport, prepareImport } from '../prepareImport.js'
import type { Execution, StoredEvent } from './memoryEventStore.js'

interface Shared {
  readonly executions: Map<string, Execution>
  readonly feed: StoredEvent[]
  readonly blobs: Blobs
  readonly positions: { last: number }
  /** As they are kept. */
  readonly openEffects: () => readonly string[]
}

export function memoryArchive({ executions, feed, blobs, positions, openEffects }: Shared) {
  const tombstones = new Map<string, Tombstone>()
  const origins = new Map<string, Origin>()

  function bring({ executionId, version, hash, events, written }: PreparedImport, origin: Origin): 'imported' | 'known' {
    const known = executions.get(executionId)
    if (known?.events[version - 1]?.event.hash === hash) return 'known'
    const tombstone = tombstones.get(executionId)
    if (known || (tombstone && events[tombstone.version - 1]?.hash !== tombstone.hash)) throw new OtherHistoryError(executionId, known?.events.length ?? tombstone?.version ?? 0)
    tombstones.delete(executionId)
    origins.set(executionId, origin)
    for (const [blob, bytes] of written.blobs) blobs.set(blob, bytes)
    const stored = events.map((event, index): StoredEvent => {
      const texts = written.events[index]
      return { event: { ...event, globalPosition: ++positions.last }, dataText: texts?.dataText ?? '', metadataText: texts?.metadataText ?? '' }
    })
    const { summaryText, searchText, createdMs } = written
    executions.set(executionId, { events: stored, timers: new Map(), summaryText, searchText, createdMs, approvalText: null })
    return 'imported'
  }

  function remove(tombstone: Tombstone): void {
    const { executionId, version, hash } = tombstone
    const execution = executions.get(executionId)
    if (execution === undefined) throw new UnknownExecutionError(executionId)
    const head = execution.events.at(-1)?.event
    if (head?.version !== version || head.hash !== hash) throw new WrongExpectedVersionError(executionId, version, head?.version ?? 0)
    const summary = JSON.parse(execution.summaryText) as ExecutionSummary
    if (!summary.final || execution.timers.size > 0) throw new NotRemovableError(executionId, 'it is not over')
    if (summary.hold) throw new NotRemovableError(executionId, `${summary.hold.by} placed a legal hold on it: ${summary.hold.reason}`)
    if (head.globalPosition === positions.last || head.globalPosition === feed.at(-1)?.event.globalPosition) throw new NotRemovableError(executionId, 'it holds the newest event of the log')
    executions.delete(executionId)
    origins.delete(executionId)
    tombstones.set(executionId, structuredClone(tombstone))
    const left = feed.filter(({ event }) => event.executionId !== executionId)
    feed.splice(0, feed.length, ...left)
    const texts = [...openEffects(), ...[...executions.values()].flatMap(({ events }) => events.map(({ dataText }) => dataText))]
    for (const blob of blobs.keys()) if (!texts.some((text) => text.includes(blob))) blobs.delete(blob)
  }

  return {
    tombstones,
    port: (use: <T>(work: () => T) => Promise<T>): ArchiveStore => ({
      importHistory: (events, summary, origin) => use(() => bring(prepareImport(events, summary), origin)),
      origin: (executionId) => use(() => origins.get(executionId) ?? null),
      remove: (tombstone) => use(() => remove(tombstone)),
      tombstone: (executionId) => use(() => tombstones.get(executionId) ?? null),
      foldersToRemove: () => use(() => [...tombstones.values()].filter(({ folder }) => folder !== null)),
      folderRemoved: (executionId) =>
        use(() => {
          const tombstone = tombstones.get(executionId)
          if (tombstone) tombstones.set(executionId, { ...tombstone, folder: null })
        }),
    }),
  }
}
