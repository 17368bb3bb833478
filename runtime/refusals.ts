/** Reads what comes from outside, and answers wrong input by name: which key, and what is allowed. */
import {
  decodeRequest, userCommandCatalogue, userCommandWireSchema, type CommandData, type PythonExecutionRequest, type Rejection, type UserCommandType,
} from '../machines/index.js'
import { StoreUnavailableError } from '../store/index.js'
import type { Logger } from './ports/logger.js'
import type { Issue, Refusal, RefusalCode } from './ports/serviceApi.js'

export const refuse = (code: RefusalCode, message: string, issues: readonly Issue[] = []): Refusal => ({ accepted: false, error: { code, message, issues } })
export const refuseRejection = ({ code, message }: Rejection): Refusal => refuse(code, message)

/** The execution was removed, so which fields differ cannot be told any more. */
export const refuseKey = (executionId: string): Refusal =>
  refuse('IDEMPOTENCY_KEY_REUSED', `this key belongs to execution ${executionId}, which was archived and was asked for with another request: use a key of its own`)

const inWords = (issues: readonly Issue[]) => issues.map(({ path, message }) => (path ? `${path}: ${message}` : message)).join('; ')

export function readSubmission(json: unknown): PythonExecutionRequest | Refusal {
  const decoded = decodeRequest(json)
  return decoded.ok ? decoded.request : refuse('INVALID_REQUEST', inWords(decoded.issues), decoded.issues)
}

export type UserCommand<T extends UserCommandType = UserCommandType> = {
  [K in T]: { readonly type: K; readonly data: CommandData<K>; readonly as: string | undefined }
}[T]

export function readCommand(json: unknown): UserCommand | Refusal {
  const wire = userCommandWireSchema.safeParse(json)
  if (!wire.success) return invalid(wire.error.issues)
  const { type, data = {}, as } = wire.data
  const parsed = userCommandCatalogue[type].safeParse(data)
  return parsed.success ? ({ type, data: parsed.data, as } as UserCommand) : invalid(parsed.error.issues)
}

function invalid(found: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): Refusal {
  const issues = found.map(({ path, message }) => ({ path: path.map(String).join('.'), message }))
  return refuse('INVALID_COMMAND', inWords(issues), issues)
}

export function refuseThrown(error: unknown, log: Logger): Refusal {
  if (error instanceof StoreUnavailableError) return refuse('STORE_UNAVAILABLE', error.message)
  log.error({ err: error }, 'a rule failed: this is a defect, please report it')
  return refuse('STORE_UNAVAILABLE', 'the service could not record this; its log says why')
}
