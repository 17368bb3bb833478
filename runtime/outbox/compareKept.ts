/**
 * Compares what the publisher's far end holds with the log: is it a piece of it that can be gone on with? Called by the
 * relay, at its start and after each interruption, and by `republish`. It asks and changes nothing.
 */
import type { EventStore } from '../../store/index.js'
import type { Kept, KeptEvent } from '../ports/publisher.js'

export type Comparison =
  /** `isNew`: nothing was ever published there. Otherwise its content was taken away, or has expired. */
  | { readonly kind: 'empty'; readonly isNew: boolean }
  /** Its last event is the log's at that position. */
  | { readonly kind: 'fits'; readonly first: KeptEvent | null; readonly last: KeptEvent }
  /** Its last event is not in the log: the database is older than the stream, or another one. */
  | { readonly kind: 'foreign'; readonly last: KeptEvent }
  /** Its last message is none of ours, so nothing can be said. */
  | { readonly kind: 'unknown' }

export async function compareKept(store: Pick<EventStore, 'readAll'>, { messages, isNew, first, last }: Kept): Promise<Comparison> {
  if (messages === 0) return { kind: 'empty', isNew }
  if (last === null) return { kind: 'unknown' }
  const [there] = await store.readAll({ afterPosition: last.globalPosition - 1, limit: 1, blobs: 'reference' })
  // An execution that was archived has left its positions; what follows them is still ours.
  const fits = there !== undefined && (there.globalPosition > last.globalPosition || there.eventId === last.eventId)
  return fits ? { kind: 'fits', first, last } : { kind: 'foreign', last }
}
