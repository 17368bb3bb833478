/** Reads the JetStream stream of events from a place on, as any consumer may. */
import type { RecordedEvent } from '../../../machines/index.js'
import type { NatsConnection } from '../../../adapters/nats/connectNats.js'
import { streamNames } from '../../../adapters/nats/subjects.js'

export interface Streamed {
  readonly sequence: number
  readonly event: RecordedEvent
}

/** Everything that is there from `sequence` on. */
export async function streamedFrom({ raw }: NatsConnection, sequence: number): Promise<Streamed[]> {
  const { streams } = await raw.jetstreamManager()
  const { state } = await streams.info(streamNames.events)
  const found: Streamed[] = []
  for (let seq = Math.max(sequence, state.first_seq); seq <= state.last_seq; seq++) {
    const message = await streams.getMessage(streamNames.events, { seq })
    found.push({ sequence: seq, event: message.json<RecordedEvent>() })
  }
  return found
}
