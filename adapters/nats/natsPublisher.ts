/**
 * Publishes committed events into the JetStream stream of events, in order and once. Called by the outbox relay, which
 * repeats what was rejected. Each message names the sequence it must follow, so that nothing overtakes: not a message that
 * waited in the client while NATS was away, not one of an earlier process. `progress` is core NATS: best effort.
 */
import { ErrorCode, headers, NatsError, type JetStreamManager, type PubAck } from 'nats'
import type { RecordedEvent } from '../../machines/index.js'
import type { Observation } from '../../runtime/ports/adapterActor.js'
import type { Logger } from '../../runtime/ports/logger.js'
import type { EventPublisher } from '../../runtime/ports/publisher.js'
import type { NatsConnection } from './connectNats.js'
import { codeOf, messageOf, NatsUnreachableError } from './errors.js'
import { toJson, truncated } from './payload.js'
import { headerNames, streamNames, subjects } from './subjects.js'

const wrongLastSequence = 10071

export function natsPublisher(settings: { readonly connection: NatsConnection; readonly log: Logger }): EventPublisher {
  const { connection, log } = settings
  const { raw } = connection
  const jetStream = raw.jetstream({ timeout: 5_000 })
  /** Sequence of the last message in the stream; null: not known, so go step by step and look. */
  let last: number | null = null
  let manager: JetStreamManager | undefined

  const room = (): number => (raw.info?.max_payload ?? 1024 * 1024) - 2 * 1024

  const send = (event: RecordedEvent, after: number): Promise<PubAck> => {
    let body = toJson(event)
    if (body.length > room()) {
      log.warn({ bytes: body.length }, `execution ${event.executionId}@${event.version}: ${event.type} is too large for NATS; published without its data`)
      body = toJson({ ...event, data: truncated(body.length) })
    }
    const head = headers()
    head.set(headerNames.version, String(event.version))
    head.set(headerNames.position, String(event.globalPosition))
    return jetStream.publish(subjects.event(event.executionId, event.type), body, {
      msgID: event.eventId, headers: head, expect: { streamName: streamNames.events, lastSequence: after },
    })
  }

  /** All at once. @returns whether everything is in the stream now, in order */
  const pipeline = async (events: readonly RecordedEvent[], after: number): Promise<boolean> => {
    const acks = await Promise.allSettled(events.map((event, index) => send(event, after + index)))
    const inOrder = acks.every((ack, index) => ack.status === 'fulfilled' && !ack.value.duplicate && ack.value.seq === after + index + 1)
    last = inOrder ? after + events.length : null
    const failure = acks.find((ack) => ack.status === 'rejected' && !isWrongLastSequence(ack.reason))
    if (failure?.status === 'rejected') throw failure.reason
    return inOrder
  }

  /** One by one, leaving out what an earlier try has published already, however long ago. */
  const stepByStep = async (events: readonly RecordedEvent[]): Promise<void> => {
    manager ??= await raw.jetstreamManager()
    const published = new Map<string, number>()
    let after = (await manager.streams.info(streamNames.events)).state.last_seq
    for (const event of events) {
      const known = published.get(event.executionId) ?? await publishedVersion(manager, event.executionId)
      published.set(event.executionId, Math.max(known, event.version))
      if (event.version <= known) continue
      for (let tries = 1; ; tries++) {
        try {
          const ack = await send(event, after)
          if (!ack.duplicate) after = ack.seq
          break
        } catch (error) {
          // Somebody else wrote into the stream: look again.
          if (!isWrongLastSequence(error) || tries >= 10) throw error
          after = (await manager.streams.info(streamNames.events)).state.last_seq
        }
      }
    }
    last = after
  }

  return {
    async publish(events) {
      if (events.length === 0) return
      if (!connection.connected) throw new NatsUnreachableError('NATS is away: events wait until the connection is back')
      try {
        if (last !== null && await pipeline(events, last)) return
        await stepByStep(events)
      } catch (cause) {
        last = null
        throw new NatsUnreachableError(`NATS did not take the events (${messageOf(cause)}): they wait`, { cause })
      }
    },
    progress(executionId, observation) {
      if (!connection.connected) return
      const body = toJson(observation)
      try {
        raw.publish(subjects.progress(executionId), body.length <= room() ? body : toJson(tooLarge(observation, body.length)))
      } catch (error) {
        log.debug({ err: error }, 'Progress could not be published')
      }
    },
  }
}

const tooLarge = (observation: Observation, bytes: number): Observation =>
  ({ kind: 'note', text: `${observation.kind}: ${bytes} bytes, too large to be shown live` })

const isWrongLastSequence = (error: unknown): boolean => error instanceof NatsError && error.api_error?.err_code === wrongLastSequence

async function publishedVersion(manager: JetStreamManager, executionId: string): Promise<number> {
  try {
    const message = await manager.streams.getMessage(streamNames.events, { last_by_subj: subjects.eventsOf(executionId) })
    return Number(message.header.get(headerNames.version)) || 0
  } catch (error) {
    if (codeOf(error) === ErrorCode.JetStream404NoMessages || (error instanceof NatsError && error.api_error?.code === 404)) return 0
    throw error
  }
}
