/** Answering whoever asked. Never throws: the connection may have closed meanwhile, and then nobody is waiting any more. */
import type { Refusal } from '../../runtime/ports/serviceApi.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { toJson } from './payload.js'

export function respond(message: { respond(data: Uint8Array): boolean; readonly subject: string }, body: object, log: Logger): void {
  try {
    message.respond(toJson(body))
  } catch (error) {
    log.warn({ err: error, subject: message.subject }, 'A reply could not be sent')
  }
}

/** A refusal in a size that always fits: what was sent decides how many issues there are. */
export function bounded<Reply extends { readonly accepted: true } | Refusal>(reply: Reply): Reply {
  if (reply.accepted) return reply
  const { code, message, issues } = reply.error
  return {
    ...reply,
    error: { code, message: message.slice(0, 4_000), issues: issues.slice(0, 100).map(({ path, message: words }) => ({ path: path.slice(0, 500), message: words.slice(0, 1_000) })) },
  }
}
