/** The part of the store's port for what happened to the service itself: an append-only chain, in order, without gaps. */
import type { NewServiceEvent, RecordedServiceEvent } from '../../machines/index.js'

export interface ServiceLogStore {
  /** Takes the next position. Resolves when durable. */
  recordServiceEvent(event: NewServiceEvent): Promise<RecordedServiceEvent>
  /** In order, with position > `afterPosition`. No limit by default. */
  serviceEvents(options?: { afterPosition?: number; limit?: number }): Promise<readonly RecordedServiceEvent[]>
}
