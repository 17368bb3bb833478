/** Errors of the NATS adapter. Each says what to do and keeps its cause; none carries a password. */

/** The embedded nats-server did not start, or did not get ready. */
export class NatsServerError extends Error {
  override readonly name = 'NatsServerError'
  readonly code = 'NATS_SERVER_FAILED'
}

/** No connection to the NATS server at the given address, or it is lost right now. */
export class NatsUnreachableError extends Error {
  override readonly name = 'NatsUnreachableError'
  readonly code = 'NATS_UNREACHABLE'
}

/** JetStream is not there, is set up otherwise than needed, or does not keep what it promises. */
export class JetStreamError extends Error {
  override readonly name = 'JetStreamError'
  readonly code: 'JETSTREAM_UNAVAILABLE' | 'JETSTREAM_CONFLICT' | 'JETSTREAM_UNSUITABLE'
  constructor(code: JetStreamError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

export const messageOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** The `code` of an error that has one. */
export function codeOf(cause: unknown): string | undefined {
  if (!(cause instanceof Error) || !('code' in cause)) return undefined
  return typeof cause.code === 'string' ? cause.code : undefined
}
