/**
 * Committed events from a position on, then live, without a gap and without a duplicate: always read from the log, and woken by
 * each commit. A slow reader holds up nobody, since nothing is kept for it. Called by the event routes.
 */
import type { RecordedEvent } from '../../machines/index.js'
import type { ServiceApi } from '../../runtime/ports/serviceApi.js'

export interface EventFeed {
  /** The next events after `position`, in order; at most a page. */
  readonly read: (position: number) => Promise<readonly RecordedEvent[]>
  readonly positionOf: (event: RecordedEvent) => number
  /** Nothing comes after it. */
  readonly isLast: (event: RecordedEvent) => boolean
  /** Which commits wake it. */
  readonly concerns: (executionId: string) => boolean
}

export async function* follow(api: Pick<ServiceApi, 'observe'>, feed: EventFeed, from: number, signal: AbortSignal): AsyncGenerator<RecordedEvent, void, undefined> {
  let position = from
  let wake: () => void = () => undefined
  let woken = false
  const rouse = () => { woken = true; wake() }
  const stop = api.observe((notice) => { if (notice.kind === 'event' && feed.concerns(notice.event.executionId)) rouse() })
  signal.addEventListener('abort', rouse, { once: true })
  try {
    while (!signal.aborted) {
      woken = false
      const events = await feed.read(position)
      for (const event of events) {
        if (signal.aborted) return
        position = feed.positionOf(event)
        yield event
        if (feed.isLast(event)) return
      }
      // What was committed while the log was read has set `woken`.
      if (events.length === 0 && !woken) await new Promise<void>((resolve) => { wake = resolve })
    }
  } finally {
    stop()
    signal.removeEventListener('abort', rouse)
  }
}
