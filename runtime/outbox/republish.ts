/**
 * `countersign republish`: brings the published copy of the log back in line with the log, in order. Event ids are the same
 * as at first, so whoever saw an event before can tell. What is there already is not published again, unless everything is
 * taken away first (`rebuild`).
 */
import type { MaintenanceInput } from '../../machines/index.js'
import type { EventStore } from '../../store/index.js'
import { MaintenanceRefusedError, type Republished } from '../ports/maintenance.js'
import type { EventPublisher, KeptEvent } from '../ports/publisher.js'
import { compareKept } from './compareKept.js'
import { publisherCursor, type OutboxRelay } from './outboxRelay.js'

export interface Republishing {
  readonly store: EventStore
  readonly publisher: EventPublisher
  readonly relay: OutboxRelay
}

/** @throws MaintenanceRefusedError */
export async function republish(parts: Republishing, input: MaintenanceInput<'republish'>): Promise<Republished> {
  // Between two batches, so that no batch that was read before moves the cursor on.
  const planned = await parts.relay.between(() => plan(parts, input))
  await parts.relay.passed(planned.through)
  return planned
}

async function plan({ store, publisher: { kept } }: Republishing, { from, rebuild = false }: MaintenanceInput<'republish'>): Promise<Republished> {
  if (kept === undefined) throw new MaintenanceRefusedError('NOTHING_KEEPS_EVENTS', 'nothing keeps published events here, so there is nothing to publish again')
  const through = await store.lastPosition()
  const start = from ?? 0
  if (start > through) throw new MaintenanceRefusedError('POSITION_UNKNOWN', `there is no event at position ${start}: the last one has ${through}`)
  const beginAt = async (position: number): Promise<Republished> => {
    await store.moveCursor(publisherCursor, position)
    return { from: position, through, first: position < through ? position + 1 : null }
  }
  if (rebuild) {
    await kept.clear()
    return beginAt(start)
  }
  const found = await kept.look()
  const comparison = await compareKept(store, found)
  switch (comparison.kind) {
    case 'empty':
      // What was taken out a moment ago would be dropped as a repetition.
      if (!comparison.isNew) await kept.clear()
      return beginAt(start)
    case 'unknown':
      throw needsRebuild('its last message was put there by somebody else, so it cannot be told what is missing')
    case 'foreign':
      throw needsRebuild(`it holds event ${comparison.last.eventId} at position ${comparison.last.globalPosition}, which this database does not have: the database was restored from a backup, or is another one`)
    case 'fits': {
      const { first, last } = comparison
      if (from !== undefined && from < last.globalPosition) throw needsRebuild(`it holds events up to position ${last.globalPosition}, and what is published now comes behind them`)
      const missing = first === null ? 0 : (await countBetween(store, first, last)) - found.messages
      if (missing > 0) throw needsRebuild(`${missing} events between positions ${first?.globalPosition ?? 0} and ${last.globalPosition} are not in it`)
      const begun = Math.min(last.globalPosition, through)
      await store.moveCursor(publisherCursor, begun)
      return { from: begun, through, first: first?.globalPosition ?? null }
    }
  }
}

const needsRebuild = (why: string): MaintenanceRefusedError =>
  new MaintenanceRefusedError('NEEDS_REBUILD', `the JetStream stream of events cannot be completed at its end: ${why}. \`countersign republish --rebuild\` empties it and publishes everything again, in order`)

/** Events of the log from the one to the other; in pages, since positions may have gaps where executions were archived. */
async function countBetween(store: EventStore, first: KeptEvent, last: KeptEvent): Promise<number> {
  let count = 0
  for (let after = first.globalPosition - 1; ; ) {
    const page = await store.readAll({ afterPosition: after, limit: 1_000, blobs: 'reference' })
    count += page.filter(({ globalPosition }) => globalPosition <= last.globalPosition).length
    const end = page.at(-1)
    if (end === undefined || end.globalPosition >= last.globalPosition) return count
    after = end.globalPosition
  }
}
