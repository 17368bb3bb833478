/**
 * Structured logs by pino: readable on a terminal, JSON lines elsewhere. To stderr, so that stdout stays for answers.
 * Keys that hold secrets are redacted here, at one choke point, wherever they stand; what a terminal would obey is escaped,
 * so that no program, server or model writes a line of its own into the log.
 */
import { pino, destination, stdSerializers, type DestinationStream, type LoggerOptions } from 'pino'
import pretty from 'pino-pretty'
import type { Logger } from '../../runtime/index.js'

export interface LogSettings {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent'
  /** Readable lines instead of JSON; default: whether stderr is a terminal. */
  readonly readable?: boolean
  readonly stream?: DestinationStream
  /** Into this file, which only its owner may read, instead of stderr. */
  readonly file?: string
}

const secretKeys = ['password', 'token', 'apiKey', 'api_key', 'authorization', 'pass', 'secret']
const redacted = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`])

export function createLogger({ level, readable = process.stderr.isTTY, stream, file }: LogSettings): Logger {
  const options: LoggerOptions = {
    level, base: null, redact: { paths: redacted, censor: '[redacted]' },
    hooks: {
      logMethod([fields, message], write) {
        // Without a message pino would take the error's own.
        const said = message ?? ownMessage(fields)
        if (said === undefined) write.call(this, fields)
        else write.call(this, fields, '%s', oneLine(said))
      },
    },
    serializers: { err: errorFields },
  }
  const colorize = readable && process.env['NO_COLOR'] === undefined && stream === undefined && file === undefined
  const sink = stream ?? unbreakable(file ?? 2)
  return readable
    ? pino(options, pretty({ colorize, translateTime: 'SYS:HH:MM:ss.l', ignore: 'effect,execution,state,events', destination: sink }))
    : pino(options, sink)
}

/** Characters that a terminal obeys instead of showing, and those that turn the direction of text round. */
const obeyed = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g

const oneLine = (text: string): string => text.replace(obeyed, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)

const ownMessage = (fields: unknown): string | undefined =>
  typeof fields === 'object' && fields !== null && 'err' in fields && fields.err instanceof Error ? fields.err.message : undefined

/** Readable logs print the stack line by line, indented: its lines stay, whatever else it holds does not. */
function errorFields(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const { stack, message, ...rest } = stdSerializers.err(error)
  return { ...rest, message: oneLine(message), stack: stack.split('\n').map(oneLine).join('\n') }
}

/** A log that cannot be written, because its reader went away or its disk is full, must not end the service. */
function unbreakable(dest: string | number): DestinationStream {
  const sink = destination({ dest, sync: true, mode: 0o600 })
  sink.on('error', () => undefined)
  return sink
}
