/** The port to whoever is told about committed events. The relay calls it in order; it resolves when they are taken. */
import type { RecordedEvent } from '../../machines/index.js'
import type { Observation } from './adapterActor.js'

export interface EventPublisher {
  /** In global order; may be called again with the same events after a crash. Large values are `{$blob}` references. */
  publish(events: readonly RecordedEvent[]): Promise<void>
  /** Transient, best effort. */
  progress(executionId: string, observation: Observation): void
  /** The place that keeps what was published. Left out: nothing keeps it. */
  readonly kept?: KeptEvents
}

/** A copy of the log that others read, and that can be lost or be restored from a backup behind our back. */
export interface KeptEvents {
  /** Makes the place anew when it is gone. */
  look(): Promise<Kept>
  /** Takes everything away, and forgets that it was there: the same events can be published again at once. */
  clear(): Promise<void>
  /** Called when the place was out of reach and is back: it may hold something else now. Returns how to stop. */
  onReturn(listener: () => void): () => void
}

export interface Kept {
  readonly messages: number
  /** Nothing was ever put into it. */
  readonly isNew: boolean
  /** null: there is none, or it is none of ours. */
  readonly first: KeptEvent | null
  readonly last: KeptEvent | null
}

export interface KeptEvent {
  readonly globalPosition: number
  readonly eventId: string
}
