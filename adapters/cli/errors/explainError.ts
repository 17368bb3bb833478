/**
 * From any error to what people read and what the shell is told: one sentence, the code, the keys that are wrong. Called
 * by `runCli` for whatever a command throws.
 */
import { CommanderError } from 'commander'
import type { Issue } from '../../../machines/index.js'
import { exitCodes, type ExitCode } from './exitCodes.js'

export interface Explanation {
  readonly exitCode: ExitCode
  /** Empty: it was said already. */
  readonly message: string
  readonly code: string
  /** `key: what is allowed`, one a line. */
  readonly issues: readonly string[]
}

/** By the error's own name: every layer has classes of its own, and not every one of them is loaded. */
const exitCodeByName: Readonly<Record<string, ExitCode>> = {
  UsageError: exitCodes.wrongUse,
  IdentityError: exitCodes.wrongUse,
  ConfigurationError: exitCodes.wrongUse,
  ControlLibraryError: exitCodes.wrongUse,
  PluginError: exitCodes.wrongUse,
  ContainerConfigurationError: exitCodes.wrongUse,
  RequestRefusedError: exitCodes.wrongUse,
  CommandRejectedError: exitCodes.wrongUse,
  QueryRefusedError: exitCodes.wrongUse,
  MaintenanceRefusedError: exitCodes.failed,
  UnknownExecutionError: exitCodes.wrongUse,
  DatabaseInUseError: exitCodes.wrongUse,
  ServiceUnreachableError: exitCodes.unreachable,
  NatsUnreachableError: exitCodes.unreachable,
  StoreNotFoundError: exitCodes.unreachable,
}

/** Goes before the name. */
const exitCodeByCode: Readonly<Record<string, ExitCode>> = {
  // The service is there, but does not serve now.
  SERVICE_STOPPING: exitCodes.unreachable,
  STORE_UNAVAILABLE: exitCodes.unreachable,
  // Other archive errors are findings about a file that is there.
  ARCHIVE_NOT_READABLE: exitCodes.wrongUse,
  ARCHIVE_EXISTS: exitCodes.wrongUse,
  IMPORT_UNFINISHED: exitCodes.wrongUse,
  POSITION_UNKNOWN: exitCodes.wrongUse,
}

export function explainError(error: unknown): Explanation {
  if (error instanceof CommanderError) {
    // commander has printed help, version, or what is wrong.
    return { exitCode: error.exitCode === 0 ? exitCodes.done : exitCodes.wrongUse, message: '', code: error.code, issues: [] }
  }
  if (!(error instanceof Error)) return { exitCode: exitCodes.failed, message: String(error), code: 'UNEXPECTED_ERROR', issues: [] }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNEXPECTED_ERROR'
  const issues = issuesOf(error)
  const exitCode = exitCodeByCode[code] ?? exitCodeByName[error.name] ?? exitCodes.failed
  if (code === 'INVALID_REQUEST' && issues.length > 0) return { exitCode, message: 'the request was refused, nothing was stored', code, issues }
  // The configuration's message lists its keys itself.
  return { exitCode, message: error.message || error.name, code, issues: error.name === 'RequestRefusedError' ? issues : [] }
}

function issuesOf(error: Error): string[] {
  if (!('issues' in error) || !Array.isArray(error.issues)) return []
  return (error.issues as readonly Issue[]).map(({ path, message }) => (path ? `${path}: ${message}` : message))
}
