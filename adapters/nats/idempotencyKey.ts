/** Which execution a client's request or fork becomes: known before it is sent, so that a repetition can do no harm. */
import { ulid } from 'ulid'
import { RequestRefusedError } from '../../runtime/ports/client.js'

/** The key as a header carries it; one of its own where the caller has none. @throws RequestRefusedError */
export function messageIdOf(idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return ulid()
  const carried = idempotencyKey.trim()
  if (carried !== '' && carried.length <= 256 && !/[\r\n]/.test(carried)) return carried
  const issue = { path: 'idempotencyKey', message: 'must have 1 to 256 characters on one line' }
  throw new RequestRefusedError({ code: 'INVALID_REQUEST', message: `${issue.path}: ${issue.message}`, issues: [issue] })
}
