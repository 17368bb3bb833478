/**
 * Puts the service on NATS: requests, commands, queries and maintenance. Called by `compose.ts` once the service can take work;
 * `stop()` takes nothing more and waits for what was begun. Whatever comes in, the service goes on.
 */
import type { IdentityGate } from '../../runtime/ports/identity.js'
import type { Logger } from '../../runtime/ports/logger.js'
import type { Maintenance } from '../../runtime/ports/maintenance.js'
import type { ServiceApi } from '../../runtime/ports/serviceApi.js'
import type { NatsConnection } from './connectNats.js'
import { maxPayloadBytes } from './natsServerFiles.js'
import { serveCommands } from './serveCommands.js'
import { serveMaintenance } from './serveMaintenance.js'
import { serveQueries, type Diagram } from './serveQueries.js'
import { serveRequests } from './serveRequests.js'

export interface NatsServing {
  readonly connection: NatsConnection
  readonly api: ServiceApi
  /** Checks what is signed. */
  readonly gate: IdentityGate
  readonly diagram: Diagram
  /** Left out: none is offered. */
  readonly maintenance?: Maintenance
  readonly log: Logger
  /** Of the program; semantic. */
  readonly version: string
  /** Largest request, command or query; default 8 MiB. NATS' own limit comes first. */
  readonly maxMessageBytes?: number
}

/** `ensureStreams` must have been called on the connection. */
export async function serveOnNats(serving: NatsServing): Promise<{ stop(): Promise<void> }> {
  const common = { ...serving, maxBytes: serving.maxMessageBytes ?? maxPayloadBytes }
  const queries = await serveQueries(common)
  const commands = serveCommands(common)
  const maintained = serving.maintenance && serveMaintenance({ ...common, maintenance: serving.maintenance })
  const requests = await serveRequests(common)
  serving.log.info({ server: serving.connection.raw.getServer() }, 'Serving on NATS')
  return {
    async stop() {
      await requests.stop()
      await commands.stop()
      await maintained?.stop()
      await queries.stop()
    },
  }
}
