/** What the HTTP edge is given by `compose.ts`: the same service that NATS serves, and a few things that only HTTP offers. */
import type { Logger } from '../../runtime/ports/logger.js'
import type { TokenGate } from '../../runtime/ports/identity.js'
import type { ServiceApi } from '../../runtime/ports/serviceApi.js'
import type { DiagramFormat, RecordedEvent } from '../../machines/index.js'

export interface HttpServing {
  readonly api: ServiceApi
  /** Committed events after a global position, in order: what `/v1/events` is made of. */
  readonly readAll: (options: { readonly afterPosition: number; readonly limit: number }) => Promise<readonly RecordedEvent[]>
  /** Global position of the newest event. */
  readonly lastPosition: () => Promise<number>
  readonly tokens: TokenGate
  /** Draws the chart, of one execution or, with null, of all. */
  readonly diagram: (executionId: string | null, format: DiagramFormat) => Promise<string>
  /** The execution that a request with this key is: the same key, the same execution, over HTTP as over NATS. */
  readonly executionIdOf: (idempotencyKey: string) => string
  readonly health: () => Promise<Health>
  readonly log: Logger
  /** Of the program; semantic. */
  readonly version: string
  readonly settings: HttpSettings
}

export interface HttpSettings {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  /** By one person, or by one address that has shown no token. */
  readonly requestsPerMinute: number
  /** Largest body. */
  readonly maxBytes: number
}

/** `ready`: takes requests. Each part that the service needs, with what is wrong or null. */
export interface Health {
  readonly ready: boolean
  readonly parts: Readonly<Record<string, string | null>>
}
