/**
 * Takes commands on `countersign.v1.command.<executionId>` and answers whoever gave a reply subject. Core NATS: a command
 * speaks about what is now, so one that was sent while the service is down is not kept. Called by `serveOnNats`.
 */
import type { Msg } from 'nats'
import type { Logger } from '../../runtime/ports/logger.js'
import { asClaimed, type IdentityGate } from '../../runtime/ports/identity.js'
import type { CommandReply, RefusalCode, ServiceApi } from '../../runtime/ports/serviceApi.js'
import type { NatsConnection } from './connectNats.js'
import { isObject, readJson, toJson } from './payload.js'
import { executionIdOfMessageId } from './requestIdentity.js'
import { bounded, respond } from './respond.js'
import { serviceName, subjects } from './subjects.js'

export interface CommandServing {
  readonly connection: NatsConnection
  readonly api: Pick<ServiceApi, 'command'>
  readonly gate: IdentityGate
  readonly log: Logger
  readonly maxBytes: number
}

export function serveCommands(serving: CommandServing): { stop(): Promise<void> } {
  const { connection, log } = serving
  const underWay = new Set<Promise<void>>()
  const subscription = connection.raw.subscribe(subjects.allCommands, {
    queue: serviceName,
    callback: (error, message) => {
      if (error !== null) {
        log.error({ err: error }, 'The subscription to commands reports an error')
        return
      }
      const work = take(serving, message)
      underWay.add(work)
      void work.finally(() => underWay.delete(work))
    },
  })
  return {
    async stop() {
      subscription.unsubscribe()
      await Promise.all(underWay)
    },
  }
}

async function take(serving: CommandServing, message: Msg): Promise<void> {
  const reply = await answer(serving, message)
  if (message.reply !== undefined && message.reply !== '') {
    respond(message, reply, serving.log)
    return
  }
  if (reply.accepted || serving.connection.raw.isClosed()) return
  serving.log.warn({ subject: message.subject, code: reply.error.code }, `Refused a command: ${reply.error.message}`)
  serving.connection.raw.publish(subjects.refused, toJson({ subject: message.subject, error: reply.error }))
}

async function answer({ api, gate, log, maxBytes }: CommandServing, message: Msg): Promise<CommandReply> {
  const read = readJson(message.data, { maxBytes })
  if (!read.ok) return refused(read.code, read.message)
  const executionId = message.subject.slice(subjects.command('').length)
  try {
    const opened = gate.open('command', read.value, new Date())
    if (opened === null) return bounded(await api.command(executionId, read.value, asClaimed('nats')))
    if (!opened.ok) return bounded(refused(opened.code, opened.message))
    const { payload: { executionId: signedFor, type, data, nonce }, sender } = opened
    if (signedFor !== executionId) return bounded(refused('SIGNED_FOR_ANOTHER', `this was signed for execution ${signedFor} and not for ${executionId}`))
    return bounded(await api.command(executionId, { type, data: type === 'execution.fork' ? withId(data, nonce) : data }, sender))
  } catch (error) {
    log.error({ err: error, executionId }, 'A command could not be taken')
    return refused('STORE_UNAVAILABLE', 'the service could not record the command; its log says why')
  }
}

/** A fork is an execution of its own: the same signed fork again is the same one. */
const withId = (data: unknown, nonce: string): unknown => ({ executionId: executionIdOfMessageId(nonce), ...(isObject(data) ? data : {}) })

const refused = (code: RefusalCode, message: string): CommandReply => ({ accepted: false, error: { code, message, issues: [] } })
