/**
 * The client of the library over NATS: `connect()` of the package, and the command line, use it. It needs the address and
 * the credentials only; whether a service is there shows with the first question.
 */
import { ErrorCode, headers, type Msg } from 'nats'
import type { Logger } from '../../runtime/ports/logger.js'
import { silentLogger } from '../../runtime/ports/logger.js'
import { RequestRefusedError, ServiceUnreachableError, type ExecutionClient } from '../../runtime/ports/client.js'
import type { Keyring } from '../../runtime/ports/identity.js'
import { seal } from '../../runtime/identity/seal.js'
import type { ListQuery, SubmitReply } from '../../runtime/ports/serviceApi.js'
import type { ExecutionSummary } from '../../store/index.js'
import { ask } from './askService.js'
import { connectNats, type NatsAddress, type NatsConnection } from './connectNats.js'
import { codeOf } from './errors.js'
import { executionHandle } from './executionHandle.js'
import { messageIdOf } from './idempotencyKey.js'
import { toJson } from './payload.js'
import { executionIdOfMessageId } from './requestIdentity.js'
import { headerNames, subjects } from './subjects.js'

export interface ClientSettings extends NatsAddress {
  readonly log?: Logger
  /** Signs what is sent, where it has the key of the one who sends it. */
  readonly keys?: Keyring | undefined
  /** How the connection is called in NATS' own lists. */
  readonly name?: string
  /** How long a request waits for its reply; default 10 s. */
  readonly submitTimeoutMs?: number
}

/** @throws NatsUnreachableError */
export async function connectClient({ log = silentLogger, keys, name = 'countersign-client', submitTimeoutMs = 10_000, ...address }: ClientSettings): Promise<ExecutionClient> {
  const connection = await connectNats({ ...address, name, log })
  const closed = new AbortController()
  const parts = { connection, keys, closed: closed.signal }
  return {
    async submit(request, { requester, idempotencyKey } = {}) {
      const messageId = messageIdOf(idempotencyKey)
      const head = headers()
      head.set(headerNames.messageId, messageId)
      const signer = keys?.signer(requester) ?? null
      if (requester !== undefined && signer === null) head.set(headerNames.requester, requester)
      const body = signer === null ? request : seal('request', signer, { request, at: new Date().toISOString(), nonce: messageId })
      const message = await publishRequest(connection, toJson(body), head, submitTimeoutMs, executionIdOfMessageId(messageId))
      const reply = message.json<SubmitReply>()
      if (!reply.accepted) throw new RequestRefusedError(reply.error)
      return executionHandle(parts, reply.executionId)
    },
    execution: (executionId) => executionHandle(parts, executionId),
    list: (query = {}) => listAll(connection, query),
    async close() {
      closed.abort(new Error('the client was closed'))
      await connection.close()
    },
  }
}

/** Page by page, since a page also ends where a message is full. */
async function listAll(connection: NatsConnection, { limit = 100, ...query }: ListQuery): Promise<readonly ExecutionSummary[]> {
  const found: ExecutionSummary[] = []
  for (let before = query.before; found.length < limit;) {
    const asked = { ...query, limit: Math.min(limit - found.length, 1_000), ...(before === undefined ? {} : { before }) }
    const page: { executions: ExecutionSummary[]; next: string | null } = await ask(connection, 'list', asked)
    found.push(...page.executions)
    if (page.next === null) break
    before = page.next
  }
  return found
}

async function publishRequest(connection: NatsConnection, body: Uint8Array, head: ReturnType<typeof headers>, timeout: number, executionId: string): Promise<Msg> {
  try {
    return await connection.raw.request(subjects.request, body, { timeout, headers: head })
  } catch (cause) {
    switch (codeOf(cause)) {
      case ErrorCode.MaxPayloadExceeded:
        throw new RequestRefusedError({ code: 'TOO_LARGE', message: `the request has ${body.length} bytes, more than NATS carries (${connection.raw.info?.max_payload ?? 0})`, issues: [] })
      case ErrorCode.NoResponders:
        throw new ServiceUnreachableError('no Countersign service has used this NATS server yet: start it (`countersign up`); the request was not kept', { cause })
      default:
        throw connection.connected
          ? new ServiceUnreachableError(`no service answered within ${timeout / 1_000} s: the request waits in the queue, and will run as execution ${executionId} once the service is up`, { cause, executionId })
          : new ServiceUnreachableError(`NATS is away: the request goes out when the connection is back, and would run as execution ${executionId}`, { cause, executionId })
    }
  }
}
