/**
 * A connection to NATS that comes back by itself, for ever. Called by `compose.ts` (for the service) and by the client;
 * everything else in this folder takes it as a parameter. Its state changes are logged.
 */
import { connect, Events, type NatsConnection as RawConnection } from 'nats'
import type { Logger } from '../../runtime/ports/logger.js'
import { codeOf, messageOf, NatsUnreachableError } from './errors.js'

export interface NatsAddress {
  /** Comma-separated for a cluster. */
  readonly url: string
  readonly user?: string
  readonly password?: string
  readonly token?: string
}

export interface NatsConnection {
  readonly raw: RawConnection
  /** False between a lost connection and its return. */
  readonly connected: boolean
  /** Called whenever the connection is lost, or is back; both return how to stop. */
  onDisconnect(listener: () => void): () => void
  onReconnect(listener: () => void): () => void
  /** Sends what is waiting, within bounds, and closes. Closing twice is fine. */
  close(): Promise<void>
}

/** @throws NatsUnreachableError when the first connection fails; afterwards it reconnects for ever. */
export async function connectNats(settings: NatsAddress & { readonly name: string; readonly log: Logger }): Promise<NatsConnection> {
  const { log } = settings
  const raw = await connect({
    servers: settings.url.split(',').map((server) => server.trim()),
    name: settings.name,
    ...(settings.user === undefined ? {} : { user: settings.user }),
    ...(settings.password === undefined ? {} : { pass: settings.password }),
    ...(settings.token === undefined ? {} : { token: settings.token }),
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 100,
    pingInterval: 10_000,
    timeout: 5_000,
    // Credentials may be wrong for a moment while a server restarts: that must not end the service.
    ignoreAuthErrorAbort: true,
  }).catch((cause: unknown) => {
    throw new NatsUnreachableError(unreachable(settings.url, cause), { cause })
  })
  let connected = true
  const onLost = new Set<() => void>()
  const onBack = new Set<() => void>()
  void (async () => {
    for await (const status of raw.status()) {
      if (status.type === Events.Disconnect) {
        connected = false
        log.warn({ server: textOf(status.data) }, 'Lost the connection to NATS; trying to reconnect')
        for (const listener of onLost) listener()
      } else if (status.type === Events.Reconnect) {
        connected = true
        log.info({ server: textOf(status.data) }, 'Connected to NATS again')
        for (const listener of onBack) listener()
      } else if (status.type === Events.Error) {
        log.warn({ error: textOf(status.data), subject: status.permissionContext?.subject }, 'NATS reports an error')
      }
    }
  })()
  return {
    raw,
    get connected() { return connected && !raw.isClosed() },
    onDisconnect(listener) {
      onLost.add(listener)
      return () => onLost.delete(listener)
    },
    onReconnect(listener) {
      onBack.add(listener)
      return () => onBack.delete(listener)
    },
    async close() {
      if (raw.isClosed()) return
      // A flush has no deadline of its own, and a server that is away would hold it up for ever.
      if (connected) await Promise.race([raw.flush().catch(() => undefined), new Promise((resolve) => { setTimeout(resolve, 2_000).unref() })])
      await raw.close()
    },
  }
}

const textOf = (data: unknown): string => (typeof data === 'string' ? data : JSON.stringify(data) ?? '')

function unreachable(url: string, cause: unknown): string {
  const where = withoutCredentials(url)
  switch (codeOf(cause)) {
    case 'AUTHORIZATION_VIOLATION':
    case 'BAD_AUTHENTICATION':
      return `NATS at ${where} refused the credentials: check user, password or token.`
    case 'CONNECTION_REFUSED':
    case 'ECONNREFUSED':
      return `Nothing answers at ${where}: start NATS there, or correct the address.`
    default:
      return `NATS at ${where} cannot be reached (${messageOf(cause)}): check the address, and that the server runs.`
  }
}

export const withoutCredentials = (url: string): string => url.replaceAll(/\/\/[^/@,]*@/g, '//')
