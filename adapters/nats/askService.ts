/**
 * Questions and commands from a client to the service, as typed answers or typed errors. Called by the client and its
 * handles; retries nothing.
 */
import { ErrorCode, type Msg } from 'nats'
import { ulid } from 'ulid'
import { CommandRejectedError, rejectionCodes, type RecordedEvent, type RejectionCode, type UserCommandType } from '../../machines/index.js'
import { QueryRefusedError, RequestRefusedError, ServiceUnreachableError, type AcceptedCommand } from '../../runtime/ports/client.js'
import type { Keyring } from '../../runtime/ports/identity.js'
import { seal } from '../../runtime/identity/seal.js'
import type { CommandReply, ReplayedState } from '../../runtime/ports/serviceApi.js'
import type { NatsConnection } from './connectNats.js'
import { codeOf } from './errors.js'
import { isObject, toJson } from './payload.js'
import { isSubjectToken, subjects, type QueryName } from './subjects.js'

const timeout = 10_000

export async function ask<Answer>(connection: NatsConnection, name: QueryName, query: object): Promise<Answer> {
  const body = (await request(connection, subjects.query(name), query)).json<unknown>()
  if (isObject(body) && isObject(body['error'])) {
    throw new QueryRefusedError({ code: String(body['error']['code']), message: String(body['error']['message']) })
  }
  return body as Answer
}

/** Signed where there is a key; else the name is only given, and the service says where that is not enough. */
export async function command(connection: NatsConnection, keys: Keyring | undefined, executionId: string, type: UserCommandType, { as, ...data }: { as?: string; [key: string]: unknown }): Promise<AcceptedCommand> {
  // Such an id cannot exist, and as a subject it would reach nobody or somebody else.
  if (!isSubjectToken(executionId)) throw new CommandRejectedError({ code: 'UNKNOWN_EXECUTION', message: `there is no execution ${executionId}: check the id` })
  const signer = keys?.signer(as) ?? null
  if (signer !== null && type === 'approval.grant') data['approvalHash'] ??= await openHash(connection, executionId)
  const body = signer === null
    ? { type, data, ...(as === undefined ? {} : { as }) }
    : seal('command', signer, { executionId, type, data, at: new Date().toISOString(), nonce: ulid() })
  const reply = (await request(connection, subjects.command(executionId), body)).json<CommandReply>()
  if (reply.accepted) return reply
  if (isRejection(reply.error.code)) throw new CommandRejectedError({ code: reply.error.code, message: reply.error.message })
  throw new RequestRefusedError(reply.error)
}

/** What a grant that names nothing is for: what is asked about now. A signature is for something, never for whatever comes. */
async function openHash(connection: NatsConnection, executionId: string): Promise<string | undefined> {
  try {
    return (await ask<{ replay: ReplayedState }>(connection, 'replay', { executionId })).replay.context.approval?.approvalHash
  } catch (error) {
    if (error instanceof QueryRefusedError && error.code === 'UNKNOWN_EXECUTION') throw new CommandRejectedError({ code: 'UNKNOWN_EXECUTION', message: error.message })
    throw error
  }
}

/** All events after `afterVersion`, page by page. */
export async function askHistory(connection: NatsConnection, executionId: string, afterVersion = 0): Promise<RecordedEvent[]> {
  const history: RecordedEvent[] = []
  for (let after: number | null = afterVersion; after !== null;) {
    const page: { events: RecordedEvent[]; next: number | null } = await ask(connection, 'history', { executionId, afterVersion: after })
    history.push(...page.events)
    after = page.next
  }
  return history
}

async function request(connection: NatsConnection, subject: string, body: object): Promise<Msg> {
  try {
    return await connection.raw.request(subject, toJson(body), { timeout })
  } catch (cause) {
    const code = codeOf(cause)
    if (code === ErrorCode.MaxPayloadExceeded) {
      throw new RequestRefusedError({ code: 'TOO_LARGE', message: `the message is larger than NATS carries (${connection.raw.info?.max_payload ?? 0} bytes)`, issues: [] })
    }
    const why = code === ErrorCode.NoResponders ? 'no Countersign service is connected to this NATS server' : `no answer within ${timeout / 1_000} s`
    throw new ServiceUnreachableError(`${why}: start the service (\`countersign up\`) and try again`, { cause })
  }
}

const isRejection = (code: string): code is RejectionCode => (rejectionCodes as readonly string[]).includes(code)
