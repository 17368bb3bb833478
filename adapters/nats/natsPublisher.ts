/**
 * Publishes committed events into the JetStream stream of events, in order and once. Called by the outbox relay, which
 * repeats what was rejected. Each message names the one it must follow, so that nothing overtakes: not a message that
 * waited in the client while NATS was away, not one of an earlier process. So one acknowledgement, of the last message,
 * speaks for all before it (docs/adr/0016). `progress` is core NATS: best effort.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { ErrorCode, headers, nanos, NatsError, type JetStreamManager, type JetStreamPublishOptions, type MsgHdrs, type PubAck, type StreamInfo } from 'nats'
import type { RecordedEvent } from '../../machines/index.js'
import type { Observation } from '../../runtime/ports/adapterActor.js'
import type { Logger } from '../../runtime/ports/logger.js'
import type { EventPublisher, Kept, KeptEvent } from '../../runtime/ports/publisher.js'
import type { NatsConnection } from './connectNats.js'
import { ensureStreams } from './ensureStreams.js'
import { codeOf, JetStreamError, messageOf, NatsUnreachableError } from './errors.js'
import { toJson, truncated } from './payload.js'
import { headerNames, streamNames, subjects } from './subjects.js'

/** The least that a server takes. */
const shortestWindowMs = 100

/** JetStream's "wrong last msg ID" and "wrong last sequence". */
const outOfPlace: ReadonlySet<number | undefined> = new Set([10070, 10071])

export function natsPublisher(settings: { readonly connection: NatsConnection; readonly log: Logger }): EventPublisher {
  const { connection, log } = settings
  const { raw } = connection
  const jetStream = raw.jetstream({ timeout: 5_000 })
  /** Id of the event that certainly is the last in the stream; null: not known, so go step by step and look. */
  let lastId: string | null = null
  /** Sequence of the last acknowledged message: a stream whose end is before it has lost something. */
  let lastSeq = 0
  /** The highest global position that is published; null: not known. */
  let highest: number | null = null
  let manager: JetStreamManager | undefined
  /** Rises with every call: what an earlier, given-up call still does must not go on. */
  let call = 0

  const room = (): number => (raw.info?.max_payload ?? 1024 * 1024) - 2 * 1024

  const message = (event: RecordedEvent): { subject: string; body: Uint8Array; head: MsgHdrs } => {
    let body = toJson(event)
    if (body.length > room()) {
      log.warn({ bytes: body.length }, `execution ${event.executionId}@${event.version}: ${event.type} is too large for NATS; published without its data`)
      body = toJson({ ...event, data: truncated(body.length) })
    }
    const head = headers()
    head.set(headerNames.version, String(event.version))
    head.set(headerNames.position, String(event.globalPosition))
    return { subject: subjects.event(event.executionId, event.type), body, head }
  }

  const send = (event: RecordedEvent, expect: JetStreamPublishOptions['expect']): Promise<PubAck> => {
    const { subject, body, head } = message(event)
    return jetStream.publish(subject, body, { msgID: event.eventId, headers: head, expect: { streamName: streamNames.events, ...expect } })
  }

  /** As `send`, but nobody answers. */
  const sendOn = (event: RecordedEvent, lastMsgID: string): void => {
    const { subject, body, head } = message(event)
    head.set(headerNames.messageId, event.eventId)
    head.set('Nats-Expected-Stream', streamNames.events)
    head.set('Nats-Expected-Last-Msg-Id', lastMsgID)
    raw.publish(subject, body, { headers: head })
  }

  /**
   * All at once, each bound to the one before by its id, so that the last is taken only if all were. (Sequences would not
   * do: one message of somebody else, and the second of ours fits where the first did not.) Says whether everything is in
   * the stream now.
   */
  const pipeline = async (events: readonly RecordedEvent[], after: string): Promise<boolean> => {
    const last = events.at(-1)
    if (!last) return true
    let before = after
    for (const event of events.slice(0, -1)) {
      sendOn(event, before)
      before = event.eventId
    }
    highest = Math.max(highest ?? 0, last.globalPosition)
    try {
      const { seq, duplicate } = await send(last, { lastMsgID: before })
      lastSeq = Math.max(lastSeq, seq)
      return !duplicate
    } catch (error) {
      if (isOutOfPlace(error)) return false
      throw error
    }
  }

  /** One by one, leaving out what an earlier try has published already, however long ago. Returns the last id, if that is sure. */
  const stepByStep = async (events: readonly RecordedEvent[], isCurrent: () => boolean): Promise<string | null> => {
    const info = await streamInfo()
    const { streams } = manager ??= await raw.jetstreamManager()
    const published = new Map<string, number>()
    let sure: string | null = null
    let after = info.state.last_seq
    if (after < lastSeq) {
      const lost = `its last message has number ${after}, and it had ${lastSeq}`
      lastSeq = 0
      highest = null
      // Whoever called looks at what it holds now, and says what to publish.
      throw new Error(`the JetStream stream of events was wiped or set back: ${lost}`)
    }
    highest ??= (await lastKept(info))?.globalPosition ?? 0
    for (const event of events) {
      const known = published.get(event.executionId) ?? await publishedVersion(manager, event.executionId)
      published.set(event.executionId, Math.max(known, event.version))
      if (event.version <= known) continue
      for (let tries = 1; ; tries++) {
        if (!isCurrent()) throw new Error('a newer try is under way')
        try {
          const ack = await send(event, { lastSequence: after })
          if (ack.duplicate && ack.seq < info.state.first_seq) throw new Error('JetStream still takes for a repetition what was taken out of the stream: within its window of two minutes it will stop')
          if (!ack.duplicate) after = lastSeq = ack.seq
          // Behind an event of the log that is published already, others may be, too.
          sure = ack.duplicate || event.globalPosition <= highest ? null : event.eventId
          highest = Math.max(highest, event.globalPosition)
          break
        } catch (error) {
          // Somebody else wrote into the stream: look again.
          if (!isOutOfPlace(error) || tries >= 10) throw error
          after = (await streams.info(streamNames.events)).state.last_seq
        }
      }
    }
    return sure
  }

  /** Made again if somebody removed it. */
  const streamInfo = async (): Promise<StreamInfo> => {
    const { streams } = manager ??= await raw.jetstreamManager()
    return streams.info(streamNames.events).catch(async () => {
      await ensureStreams(connection)
      return streams.info(streamNames.events)
    })
  }

  const keptEvent = async (query: { seq: number } | { last_by_subj: string }): Promise<KeptEvent | null> => {
    const { streams } = manager ??= await raw.jetstreamManager()
    const { header } = await streams.getMessage(streamNames.events, query)
    const globalPosition = Number(header.get(headerNames.position)) || 0
    return globalPosition > 0 ? { globalPosition, eventId: header.get(headerNames.messageId) } : null
  }

  const lastKept = (info: StreamInfo): Promise<KeptEvent | null> =>
    (info.state.messages === 0 ? Promise.resolve(null) : keptEvent({ last_by_subj: subjects.allEvents }))

  const look = async (): Promise<Kept> => {
    const info = await streamInfo()
    const { messages, first_seq, last_seq } = info.state
    return { messages, isNew: messages === 0 && last_seq === 0, first: messages === 0 ? null : await keptEvent({ seq: first_seq }), last: await lastKept(info) }
  }

  const publishAll = async (events: readonly RecordedEvent[], isCurrent: () => boolean): Promise<void> => {
    const after = lastId
    lastId = null
    const last = after !== null && await pipeline(events, after) ? events.at(-1)?.eventId ?? null : await stepByStep(events, isCurrent)
    if (isCurrent()) lastId = last
  }

  return {
    async publish(events) {
      if (events.length === 0) return
      const mine = ++call
      try {
        await whileConnected(connection, () => publishAll(events, () => call === mine))
      } catch (cause) {
        call++
        lastId = null
        throw cause instanceof NatsAwayError ? cause : new NatsUnreachableError(`NATS did not take the events (${messageOf(cause)}): they wait`, { cause })
      }
    },
    kept: {
      look: () => withWords(() => whileConnected(connection, look)),
      clear: () => withWords(async () => {
        const { streams } = manager ??= await raw.jetstreamManager()
        const { config } = await streamInfo()
        await streams.purge(streamNames.events)
        lastId = null
        highest = null
        // A purge leaves the ids in the window of duplicates, and what follows would be dropped: so the window is closed once.
        await streams.update(streamNames.events, { ...config, duplicate_window: nanos(shortestWindowMs) })
        await delay(3 * shortestWindowMs)
        await streams.update(streamNames.events, config)
      }),
      onReturn: (listener) => connection.onReconnect(listener),
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

class NatsAwayError extends NatsUnreachableError {}

/** An answer that was under way when the connection broke never comes, and one that is asked for meanwhile comes late. */
async function whileConnected<T>(connection: NatsConnection, work: () => Promise<T>): Promise<T> {
  if (!connection.connected) throw new NatsAwayError('NATS is away: events wait until the connection is back')
  let forget = (): void => {}
  const lost = new Promise<never>((_resolve, reject) => { forget = connection.onDisconnect(() => { reject(new Error('the connection was lost')) }) })
  try {
    return await Promise.race([work(), lost])
  } finally {
    forget()
  }
}

async function withWords<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    if (cause instanceof JetStreamError || cause instanceof NatsAwayError) throw cause
    throw new NatsUnreachableError(`the JetStream stream of events cannot be looked at (${messageOf(cause)})`, { cause })
  }
}

const tooLarge = (observation: Observation, bytes: number): Observation =>
  ({ kind: 'note', text: `${observation.kind}: ${bytes} bytes, too large to be shown live` })

const isOutOfPlace = (error: unknown): boolean => error instanceof NatsError && outOfPlace.has(error.api_error?.err_code)

async function publishedVersion(manager: JetStreamManager, executionId: string): Promise<number> {
  try {
    const message = await manager.streams.getMessage(streamNames.events, { last_by_subj: subjects.eventsOf(executionId) })
    return Number(message.header.get(headerNames.version)) || 0
  } catch (error) {
    if (codeOf(error) === ErrorCode.JetStream404NoMessages || (error instanceof NatsError && error.api_error?.code === 404)) return 0
    throw error
  }
}
