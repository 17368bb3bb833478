/**
 * Makes the two JetStream streams and the work queue's consumer be there as the adapter needs them. Called once at start, by
 * `compose.ts`; doing it again changes nothing. What an operator set beyond our needs (limits, replicas) is left alone.
 */
import {
  AckPolicy, DeliverPolicy, DiscardPolicy, nanos, NatsError, RetentionPolicy, StorageType, StoreCompression,
  type ConsumerConfig, type JetStreamManager, type StreamConfig,
} from 'nats'
import type { NatsConnection } from './connectNats.js'
import { JetStreamError, messageOf } from './errors.js'
import { probeJetStream } from './probeJetStream.js'
import { requestConsumer, streamNames, subjects } from './subjects.js'

/** `persist_mode` (nats-server 2.12; older ones ignore it) is not in the client's types yet. */
type Needed = Pick<StreamConfig, 'name' | 'subjects' | 'retention' | 'storage'> & Partial<StreamConfig> & { readonly persist_mode?: 'async' }

/** `no_ack`: JetStream must not answer requests, the service does (docs/adr/0004). */
const requestStream: Needed = {
  name: streamNames.requests,
  description: 'Requests that no Countersign service has taken yet',
  subjects: [subjects.request],
  retention: RetentionPolicy.Workqueue,
  storage: StorageType.File,
  discard: DiscardPolicy.New,
  no_ack: true,
  duplicate_window: nanos(120_000),
  allow_direct: true,
}

/** A copy of the log, so it is written without waiting for the disk: what a crash takes from it is published again (docs/adr/0016). */
const eventStream: Needed = {
  name: streamNames.events,
  description: 'Every committed event of Countersign, in order',
  subjects: [subjects.allEvents],
  retention: RetentionPolicy.Limits,
  storage: StorageType.File,
  discard: DiscardPolicy.Old,
  duplicate_window: nanos(120_000),
  allow_direct: true,
  compression: StoreCompression.S2,
  persist_mode: 'async',
}

/** What is only a wish when a JetStream stream is first made; everything else is needed. */
const wishes: ReadonlySet<string> = new Set(['name', 'description', 'discard', 'compression', 'persist_mode'])

const queueConsumer: Partial<ConsumerConfig> = {
  durable_name: requestConsumer,
  ack_policy: AckPolicy.Explicit,
  deliver_policy: DeliverPolicy.All,
  // Short, since a second delivery is harmless and a request in a crashed process should not wait long.
  ack_wait: nanos(5_000),
  max_deliver: -1,
  max_ack_pending: 256,
}

/** @throws JetStreamError */
export async function ensureStreams(connection: NatsConnection): Promise<void> {
  const { raw } = connection
  let manager: JetStreamManager
  try {
    manager = await raw.jetstreamManager()
  } catch (cause) {
    throw new JetStreamError('JETSTREAM_UNAVAILABLE', 'This NATS server offers no JetStream: start it with `-js`, or allow it to this account.', { cause })
  }
  await ensureStream(manager, requestStream)
  await ensureStream(manager, eventStream)
  await manager.consumers.add(streamNames.requests, queueConsumer).catch((cause: unknown) => {
    throw new JetStreamError('JETSTREAM_CONFLICT',
      `The consumer ${requestConsumer} of the JetStream stream ${streamNames.requests} cannot be made as needed (${messageOf(cause)}): ` +
      `remove it (\`nats consumer rm ${streamNames.requests} ${requestConsumer}\`) and start again.`, { cause })
  })
  await probeJetStream(raw)
}

async function ensureStream(manager: JetStreamManager, needed: Needed): Promise<void> {
  try {
    const found = await manager.streams.info(needed.name).catch((cause: unknown) => {
      if (cause instanceof NatsError && cause.api_error?.err_code === streamNotFound) return undefined
      throw cause
    })
    if (found === undefined) {
      await manager.streams.add(needed)
      return
    }
    const differing = differences(found.config, needed)
    if (differing.length > 0) await manager.streams.update(needed.name, { ...found.config, ...pick(needed, differing) })
    const left = differences((await manager.streams.info(needed.name)).config, needed)
    if (left.length > 0) throw new Error(`the server keeps another ${left.join(', ')}`)
  } catch (cause) {
    throw new JetStreamError('JETSTREAM_CONFLICT',
      `The JetStream stream ${needed.name} on ${needed.subjects.join(', ')} cannot be made as needed (${messageOf(cause)}): remove or rename what ` +
      `is in its way (\`nats stream ls\`, \`nats stream rm ${needed.name}\`; that loses what it holds), or use another NATS account.`, { cause })
  }
}

const streamNotFound = 10059

function differences(found: StreamConfig, needed: Needed): readonly (keyof StreamConfig)[] {
  const keys = (Object.keys(needed) as (keyof StreamConfig)[]).filter((key) => !wishes.has(key))
  return keys.filter((key) => JSON.stringify(found[key] ?? null) !== JSON.stringify(needed[key] ?? null))
}

function pick(needed: Needed, keys: readonly (keyof StreamConfig)[]): Partial<StreamConfig> {
  return Object.fromEntries(keys.map((key) => [key, needed[key]]))
}
