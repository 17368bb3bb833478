/**
 * Tries what the adapter relies on, on a throw-away JetStream stream in memory: old servers ignore what they do not know and
 * still say ok, so a version tells nothing (FINDINGS, NATS). Called by `ensureStreams`. Takes some ten milliseconds.
 */
import { nuid, RetentionPolicy, StorageType, type NatsConnection as RawConnection, type PubAck } from 'nats'
import { JetStreamError, messageOf } from './errors.js'

/** @throws JetStreamError JETSTREAM_UNSUITABLE naming what does not work */
export async function probeJetStream(raw: RawConnection): Promise<void> {
  const manager = await raw.jetstreamManager()
  const jetStream = raw.jetstream()
  const name = `COUNTERSIGN_PROBE_${nuid.next()}`
  const subject = `countersign.v1.probe.${name}`
  const missing: string[] = []
  try {
    await manager.streams.add({
      name, subjects: [subject], storage: StorageType.Memory, retention: RetentionPolicy.Limits, max_age: 60_000_000_000, allow_direct: true,
    })
    const first = await jetStream.publish(subject, 'one', { msgID: 'one' })
    const again = await jetStream.publish(subject, 'one', { msgID: 'one' })
    if (!again.duplicate || again.seq !== first.seq) missing.push('dropping of duplicates by Nats-Msg-Id')
    const stale = await jetStream.publish(subject, 'two', { expect: { lastSequence: first.seq + 7 } }).then((ack: PubAck) => ack, () => undefined)
    if (stale !== undefined) missing.push('refusal of a wrong Nats-Expected-Last-Sequence')
    const stored = await manager.streams.getMessage(name, { last_by_subj: subject })
    if (stored.seq !== first.seq) missing.push('reading of the last message of a subject')
  } catch (cause) {
    throw new JetStreamError('JETSTREAM_UNSUITABLE', `JetStream could not be tried out (${messageOf(cause)}): use a nats-server 2.10 or newer.`, { cause })
  } finally {
    await manager.streams.delete(name).catch(() => undefined)
  }
  if (missing.length > 0) {
    throw new JetStreamError('JETSTREAM_UNSUITABLE', `This NATS server lacks ${missing.join(' and ')}: use a nats-server 2.10 or newer.`)
  }
}
