/**
 * The events of one execution: history from the service, then live from the JetStream stream, each version once and in order,
 * over every loss of the connection. While no service answers, the stream alone is followed. What it lacks, and values that were
 * published as references, are asked of the service. Called by the handle of a client.
 */
import { AckPolicy, DeliverPolicy, nanos, ReplayPolicy, type Consumer, type ConsumerMessages, type JsMsg } from 'nats'
import { isFinalEventType, type RecordedEvent } from '../../machines/index.js'
import { ServiceUnreachableError } from '../../runtime/ports/client.js'
import { askHistory } from './askService.js'
import type { NatsConnection } from './connectNats.js'
import { streamNames, subjects } from './subjects.js'

/** Ends after the final event, or when `signal` aborts. */
export async function* followEvents(
  connection: NatsConnection, executionId: string, options: { readonly signal: AbortSignal; readonly afterVersion: number },
): AsyncGenerator<RecordedEvent, void, undefined> {
  const { signal } = options
  let version = options.afterVersion
  let nextSeq = 1
  while (!signal.aborted && !connection.raw.isClosed()) {
    // The stream is limited: what it has dropped, the final event included, would never come from it.
    const history = await historyAfter(connection, executionId, version, signal)
    for (const event of history ?? []) {
      if (event.version <= version) continue
      version = event.version
      yield event
      if (isFinalEventType(event.type) || signal.aborted) return
    }
    const source = await openSource(connection, executionId, nextSeq, signal)
    if (source === undefined) continue
    const askAgain = history === null ? setTimeout(source.stop, 2_000) : undefined
    try {
      for await (const message of source.messages) {
        const published = message.json<RecordedEvent>()
        if (published.version > version) {
          // Something is missing: the stream is limited, or the consumer was interrupted. The service has it all.
          const missing = published.version > version + 1 ? await between(connection, executionId, version, published.version) : []
          for (const event of [...missing, await whole(connection, published, message)]) {
            version = event.version
            yield event
            if (isFinalEventType(event.type)) return
            if (signal.aborted) return
          }
        }
        nextSeq = message.seq + 1
      }
    } catch (error) {
      if (error instanceof ServiceUnreachableError && !signal.aborted) await pause(500, signal)
      else if (!signal.aborted && !isConnectionTrouble(error)) throw error
    } finally {
      clearTimeout(askAgain)
      await source.close()
    }
  }
}

interface Source {
  readonly messages: ConsumerMessages
  /** Ends `messages`. */
  stop(): void
  close(): Promise<void>
}

/** An own consumer, which a restart of the server may end: then the next one begins where this one got to. */
async function openSource(connection: NatsConnection, executionId: string, fromSeq: number, signal: AbortSignal): Promise<Source | undefined> {
  const { raw } = connection
  let consumer: Consumer | undefined
  let messages: ConsumerMessages
  try {
    const manager = await raw.jetstreamManager({ checkAPI: false })
    const { name } = await manager.consumers.add(streamNames.events, {
      ack_policy: AckPolicy.None, replay_policy: ReplayPolicy.Instant, filter_subject: subjects.eventsOf(executionId),
      deliver_policy: DeliverPolicy.StartSequence, opt_start_seq: fromSeq, inactive_threshold: nanos(60_000), mem_storage: true, num_replicas: 1,
    })
    consumer = await raw.jetstream().consumers.get(streamNames.events, name)
    messages = await consumer.consume({ max_messages: 64, expires: 5_000, abort_on_missing_resource: true })
  } catch (error) {
    if (signal.aborted || raw.isClosed()) return undefined
    if (!isConnectionTrouble(error)) throw error
    await pause(250, signal)
    return undefined
  }
  const stop = () => { messages.stop() }
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  const forgetReconnect = connection.onReconnect(stop)
  const opened = consumer
  return {
    messages,
    stop,
    async close() {
      signal.removeEventListener('abort', stop)
      forgetReconnect()
      stop()
      if (connection.connected) await opened.delete().catch(() => false)
    },
  }
}

/** Null: nobody answers now. */
async function historyAfter(connection: NatsConnection, executionId: string, version: number, signal: AbortSignal): Promise<RecordedEvent[] | null> {
  if (!connection.connected) return null
  const asked = askHistory(connection, executionId, version).catch((error: unknown) => {
    if (error instanceof ServiceUnreachableError || connection.raw.isClosed()) return null
    throw error
  })
  return unlessAborted(asked, signal)
}

function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = () => { resolve(null) }
    signal.addEventListener('abort', stop, { once: true })
    if (signal.aborted) stop()
    work.then(resolve, reject).finally(() => { signal.removeEventListener('abort', stop) })
  })
}

async function between(connection: NatsConnection, executionId: string, after: number, before: number): Promise<RecordedEvent[]> {
  return (await askHistory(connection, executionId, after)).filter(({ version }) => version < before)
}

/** Published events hold references in place of large values (and escape what looks like one). */
async function whole(connection: NatsConnection, event: RecordedEvent, message: JsMsg): Promise<RecordedEvent> {
  if (!/"\$+(?:blob|truncated)"/.test(message.string())) return event
  const [full] = await askHistory(connection, event.executionId, event.version - 1)
  return full?.eventId === event.eventId ? full : event
}

const isConnectionTrouble = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && ['TIMEOUT', '503', '404', '408', '409', 'CONNECTION_CLOSED', 'CONNECTION_DRAINING', 'DISCONNECT', 'REQUEST_ERROR', 'IDLE_HEARTBEAT'].includes(String(error.code))

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms)
    function done() {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done, { once: true })
    if (signal.aborted) done()
  })
}
