/**
 * Tells whoever listens what happened to the service itself, on `countersign.v1.service.<type>`: core NATS, once, after it was
 * recorded. Who must not miss any reads the log (`countersign history --service`). Called by `compose.ts`.
 */
import type { RecordedServiceEvent } from '../../machines/index.js'
import type { Logger } from '../../runtime/ports/logger.js'
import type { NatsConnection } from './connectNats.js'
import { toJson } from './payload.js'
import { subjects } from './subjects.js'

export const publishServiceEvent = (connection: NatsConnection, log: Logger) => (event: RecordedServiceEvent): void => {
  try {
    if (connection.connected) connection.raw.publish(subjects.service(event.type), toJson(event))
  } catch (error) {
    log.warn({ err: error, type: event.type }, 'nobody could be told what happened to the service; it is in its log')
  }
}
