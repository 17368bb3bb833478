/**
 * Structured logs by pino: readable on a terminal, JSON lines elsewhere. To stderr, so that stdout stays for answers.
 * Keys that hold secrets are redacted here, at one choke point, wherever they stand.
 */
import { pino, destination, type DestinationStream } from 'pino'
import pretty from 'pino-pretty'
import type { Logger } from '../../runtime/index.js'

export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Readable lines instead of JSON; default: whether stderr is a terminal. */
  readonly readable?: boolean
  readonly stream?: DestinationStream
}

const secretKeys = ['password', 'token', 'apiKey', 'api_key', 'authorization', 'pass', 'secret']
const redacted = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`])

export function createLogger({ level, readable = process.stderr.isTTY, stream }: LogSettings): Logger {
  const options = { level, base: null, redact: { paths: redacted, censor: '[redacted]' } }
  const colorize = readable && process.env['NO_COLOR'] === undefined && stream === undefined
  const sink = stream ?? (readable ? undefined : destination({ dest: 2, sync: true }))
  return readable
    ? pino(options, pretty({ colorize, translateTime: 'SYS:HH:MM:ss.l', ignore: 'effect,execution,state,events', destination: stream ?? 2, sync: true }))
    : pino(options, sink as DestinationStream)
}
