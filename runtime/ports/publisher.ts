/** The port to whoever is told about committed events. The relay calls it in order; it resolves when they are taken. */
import type { RecordedEvent } from '../../machines/index.js'
import type { Observation } from './adapterActor.js'

export interface EventPublisher {
  /** In global order; may be called again with the same events after a crash. Large values are `{$blob}` references. */
  publish(events: readonly RecordedEvent[]): Promise<void>
  /** Transient, best effort. */
  progress(executionId: string, observation: Observation): void
}
