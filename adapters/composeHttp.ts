/** HTTP over the service that NATS serves, where the configuration wants it. Called by `compose.ts`. */
import { ConfigurationError, type Logger, type Service } from '../runtime/index.js'
import type { Configuration } from '../machines/index.js'
import type { EventStore } from '../store/index.js'
import type { Identities } from './composeIdentities.js'
import type { Kernels } from './composeKernels.js'
import type { Nats } from './composeNats.js'
import { isLoopback } from './http/isLoopback.js'
import type { HttpServing } from './http/serving.js'
import { executionIdOfMessageId } from './nats/requestIdentity.js'
import { maxPayloadBytes } from './nats/natsServerFiles.js'

export interface HttpParts extends Pick<HttpServing, 'diagram' | 'log' | 'version'> {
  readonly configuration: Configuration
  readonly service: Service
  readonly store: EventStore
  readonly identities: Identities
  readonly nats: Nats
  readonly kernels: Kernels
  readonly log: Logger
}

/** null: it is off. @throws HttpUnavailableError, ConfigurationError */
export async function composeHttp(parts: HttpParts): Promise<{ readonly url: string; stop(): Promise<void> } | null> {
  const { configuration: { http, people }, service, store, identities, nats, kernels, diagram, log, version } = parts
  if (!http.enabled) return null
  if (!isLoopback(http.host) && !Object.values(people).some(({ tokens }) => Object.keys(tokens).length > 0)) {
    throw new ConfigurationError('of this service', [{ path: 'http.host', message: `${http.host} can be reached from other machines, and nobody under people has a token: \`countersign identity token NAME\` makes one` }])
  }
  // Loaded when it is wanted: it is a good part of the time of a start.
  const { serveOnHttp } = await import('./http/serveOnHttp.js')
  return serveOnHttp({
    api: service,
    readAll: (options) => store.readAll(options),
    lastPosition: () => store.lastPosition(),
    tokens: identities.tokens,
    diagram,
    executionIdOf: executionIdOfMessageId,
    async health() {
      const parts = { store: await problemOf(() => store.lastPosition()), nats: nats.connection.connected ? null : 'not connected: events are published when it is back', jupyter: await problemOf(() => kernels.server()) }
      return { ready: parts.store === null, parts }
    },
    log, version,
    settings: { host: http.host, port: http.port, requestsPerMinute: http.requests_per_minute, maxBytes: maxPayloadBytes },
  })
}

async function problemOf(works: () => unknown): Promise<string | null> {
  try {
    await works()
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
