/**
 * Takes requests. What is executed comes from the JetStream work queue, so that nothing is lost while the service is down; the
 * reply goes to the core copy of the same message. Both are brought together by `ReplyPairs` (docs/adr/0004). Called by
 * `serveOnNats`. A message is acknowledged only after its execution is committed, and the same message is the same execution.
 */
import { createHash } from 'node:crypto'
import type { ConsumerMessages, JsMsg, Msg, MsgHdrs } from 'nats'
import { asClaimed, type IdentityGate } from '../../runtime/ports/identity.js'
import type { Logger } from '../../runtime/ports/logger.js'
import type { Refusal, RefusalCode, ServiceApi, SubmitReply } from '../../runtime/ports/serviceApi.js'
import type { NatsConnection } from './connectNats.js'
import { ensureStreams } from './ensureStreams.js'
import { messageOf } from './errors.js'
import { isObject, readJson, toJson } from './payload.js'
import { ReplyPairs } from './replyPairs.js'
import { executionIdOfMessageId, executionIdOfStoredMessage } from './requestIdentity.js'
import { bounded, respond } from './respond.js'
import { headerNames, requestConsumer, streamNames, subjects } from './subjects.js'

export interface RequestServing {
  readonly connection: NatsConnection
  readonly api: Pick<ServiceApi, 'submit'>
  readonly gate: IdentityGate
  readonly log: Logger
  readonly maxBytes: number
}

/** The reply is also a valid JetStream acknowledgement, so that clients may use their `js.publish`. */
type WireReply = SubmitReply & { readonly stream?: string; readonly seq?: number }

const atOnce = 16
/** How long a core copy with a message id waits for its stored one before it counts as a duplicate that JetStream dropped. */
const duplicateAfterMs = 250

export async function serveRequests(serving: RequestServing): Promise<{ stop(): Promise<void> }> {
  const { connection, log } = serving
  const { raw } = connection
  const pairs = new ReplyPairs<WireReply>({ now: () => performance.now(), waitMs: 60_000, keepMs: 10_000 })
  const sweeper = setInterval(() => { pairs.sweep() }, 5_000)
  // Read before the subscription: everything up to here certainly has no core copy that could still come.
  let backlogEnd = (await (await raw.jetstreamManager()).streams.info(streamNames.requests)).state.last_seq
  const subscription = raw.subscribe(subjects.request, {
    callback: (error, message) => {
      if (error === null) takeCoreCopy(serving, pairs, message)
      else log.error({ err: error }, 'The subscription to requests reports an error')
    },
  })
  await raw.flush()
  const queue = drainQueue(serving, {
    take: (message) => takeStored(serving, pairs, message, { keep: message.seq > backlogEnd }),
    // A stream that had to be made again counts from 1.
    made: () => { backlogEnd = 0 },
  })
  return {
    async stop() {
      clearInterval(sweeper)
      subscription.unsubscribe()
      await queue.stop()
    },
  }
}

function takeCoreCopy(serving: RequestServing, pairs: ReplyPairs<WireReply>, message: Msg): void {
  const key = keyOf(message.data, message.headers)
  const hasReply = message.reply !== undefined && message.reply !== ''
  const stopWaiting = pairs.arrived(key, { answer: hasReply ? (reply) => { respond(message, reply, serving.log) } : undefined })
  const messageId = messageIdOf(message.headers)
  if (messageId === undefined) return
  setTimeout(() => {
    if (!stopWaiting()) return
    void submit(serving, message, executionIdOfMessageId(messageId), new Date()).then((reply) => {
      // The stored copy may still come and run: whoever is told "refused" would be told wrong.
      if (!reply.accepted && passing(reply.error.code)) return
      if (hasReply) respond(message, acknowledging(reply, 0), serving.log)
      else if (!reply.accepted && !serving.connection.raw.isClosed()) tellRefused(serving, message.subject, reply)
    })
  }, duplicateAfterMs)
}

async function takeStored(serving: RequestServing, pairs: ReplyPairs<WireReply>, message: JsMsg, options: { keep: boolean }): Promise<void> {
  const key = keyOf(message.data, message.headers)
  const messageId = messageIdOf(message.headers)
  const executionId = messageId !== undefined
    ? executionIdOfMessageId(messageId)
    : executionIdOfStoredMessage({ stream: message.info.stream, seq: message.seq, storedAtNanos: message.info.timestampNanos })
  const reply = await submit(serving, message, executionId, new Date(message.info.timestampNanos / 1_000_000))
  if (reply.accepted) {
    message.ack()
  } else {
    // Who was told "refused" may send it again, so it must not run later; who was told nothing relies on the queue.
    if (passing(reply.error.code) && !pairs.wantsAnswer(key)) {
      message.nak(Math.min(500 * 2 ** Math.min(message.info.deliveryCount, 7), 60_000))
      return
    }
    message.term(reply.error.code)
    tellRefused(serving, message.subject, reply, message.seq)
  }
  pairs.settle(key, acknowledging(reply, message.seq), options)
}

type Incoming = { readonly data: Uint8Array; readonly headers?: MsgHdrs | undefined }

/** `at`: when it came in. One that waited in the queue was signed in time all the same. */
async function submit(serving: RequestServing, message: Incoming, executionId: string, at: Date): Promise<SubmitReply> {
  try {
    return await opened(serving, message, executionId, at)
  } catch (error) {
    serving.log.error({ err: error, executionId }, 'A request could not be taken')
    return refusal('STORE_UNAVAILABLE', 'the service could not record the request; its log says why')
  }
}

async function opened(serving: RequestServing, { data, headers }: Incoming, executionId: string, at: Date): Promise<SubmitReply> {
  const read = readJson(data, { maxBytes: serving.maxBytes })
  if (!read.ok) return refusal(read.code, read.message)
  if (!isObject(read.value)) return refusal('INVALID_REQUEST', 'the message must be one JSON object: a request')
  const signed = serving.gate.open('request', read.value, at)
  if (signed?.ok === false) return bounded(refusal(signed.code, signed.message))
  // Which execution it is was signed, too: the same signed request under another message id is no other one.
  if (signed) return bounded(await serving.api.submit(signed.payload.request, { ...signed.sender, executionId: executionIdOfMessageId(signed.payload.nonce) }))
  const requester = headerOf(headers, headerNames.requester)?.trim() ?? 'nats'
  if (requester === '' || requester.length > 128) {
    const issue = { path: headerNames.requester, message: 'must have 1 to 128 characters' }
    return { accepted: false, error: { code: 'INVALID_REQUEST', message: `${issue.path}: ${issue.message}`, issues: [issue] } }
  }
  return bounded(await serving.api.submit(read.value, { ...asClaimed(requester), executionId }))
}

const refusal = (code: RefusalCode, message: string): Refusal => ({ accepted: false, error: { code, message, issues: [] } })
const passing = (code: RefusalCode): boolean => code === 'STORE_UNAVAILABLE' || code === 'SERVICE_STOPPING'
const acknowledging = (reply: SubmitReply, seq: number): WireReply => (reply.accepted ? { ...reply, stream: streamNames.requests, seq } : reply)

function tellRefused({ connection, log }: RequestServing, subject: string, reply: Refusal, seq?: number): void {
  log.warn({ seq, code: reply.error.code }, `Refused a request: ${reply.error.message}`)
  connection.raw.publish(subjects.refused, toJson({ subject, seq, error: reply.error }))
}

const headerOf = (headers: MsgHdrs | undefined, name: string): string | undefined => (headers?.has(name) === true ? headers.get(name) : undefined)
const messageIdOf = (headers: MsgHdrs | undefined): string | undefined => headerOf(headers, headerNames.messageId) || undefined

/** The content belongs to it also where there is an id: the id may come again with another request, which must not get this one's answer. */
const keyOf = (data: Uint8Array, headers: MsgHdrs | undefined): string =>
  createHash('sha256').update(messageIdOf(headers) ?? '').update('\0').update(headerOf(headers, headerNames.requester) ?? '').update('\0').update(data).digest('base64')

/** Hands over what the work queue holds, up to `atOnce` at a time, for as long as nobody stops it. */
function drainQueue(
  { connection, log }: RequestServing, { take, made }: { take: (message: JsMsg) => Promise<void>; made: () => void },
): { stop(): Promise<void> } {
  const underWay = new Set<Promise<void>>()
  const stopped = new AbortController()
  let messages: ConsumerMessages | undefined

  const follow = async (): Promise<void> => {
    const consumer = await connection.raw.jetstream().consumers.get(streamNames.requests, requestConsumer)
    messages = await consumer.consume({ max_messages: atOnce, expires: 5_000, abort_on_missing_resource: true })
    if (stopped.signal.aborted) messages.stop()
    for await (const message of messages) {
      if (stopped.signal.aborted) {
        message.nak()
        continue
      }
      const work = take(message).catch((error: unknown) => { log.error({ err: error, seq: message.seq }, 'A request could not be taken') })
      underWay.add(work)
      void work.finally(() => underWay.delete(work))
      if (underWay.size >= atOnce) await Promise.race(underWay)
    }
  }

  const done = (async () => {
    while (!stopped.signal.aborted) {
      try {
        await follow()
      } catch (error) {
        if (!stopped.signal.aborted) log.warn({ reason: messageOf(error) }, 'The request queue cannot be read; trying again')
      }
      if (stopped.signal.aborted) return
      await pause(500, stopped.signal)
      if (connection.connected) await ensureStreams(connection).then(made, () => undefined)
    }
  })()

  return {
    async stop() {
      stopped.abort()
      messages?.stop()
      await done
      await Promise.all(underWay)
      if (connection.connected) await connection.raw.flush().catch(() => undefined)
    },
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => { clearTimeout(timer); resolve() }, { once: true })
  })
}
