/**
 * The NATS of a service: the embedded nats-server, started again at the same address when it ends by itself, or the
 * facility's own. Called by `compose.ts` only.
 */
import { join } from 'node:path'
import type { Configuration } from '../machines/index.js'
import type { Logger } from '../runtime/index.js'
import { keepRunning } from './composeRestart.js'
import { connectNats, type NatsAddress, type NatsConnection } from './nats/connectNats.js'
import { startNatsServer, type NatsServer } from './nats/startNatsServer.js'

export interface Nats {
  readonly address: NatsAddress
  readonly connection: NatsConnection
  /** null: not ours. */
  readonly serverVersion: string | null
  /** Process of the embedded server as it is now; null: not ours. */
  readonly serverPid: () => number | null
  stop(): Promise<void>
}

export async function composeNats({ configuration, binary, dataDir, log }: { readonly configuration: Configuration; readonly binary: string; readonly dataDir: string; readonly log: Logger }): Promise<Nats> {
  const { url, user, password, token } = configuration.nats
  if (url !== null) {
    const address: NatsAddress = { url, ...(user === null ? {} : { user }), ...(password === null ? {} : { password }), ...(token === null ? {} : { token }) }
    const connection = await connectNats({ ...address, name: 'countersign', log })
    return { address, connection, serverVersion: null, serverPid: () => null, stop: () => connection.close() }
  }
  const settings = { binary, dataDir: join(dataDir, 'nats'), log }
  // Same port, same credentials: every client finds it again. Until then events wait in the outbox.
  const server = await keepRunning<NatsServer>({
    name: 'the nats-server', log,
    start: (onExit, previous) =>
      startNatsServer({ ...settings, onExit, ...(previous === null ? {} : { port: Number(new URL(previous.url).port), credentials: previous }) }),
  })
  const { url: ownUrl, user: ownUser, password: ownPassword, version } = server.current()
  const address = { url: ownUrl, user: ownUser, password: ownPassword }
  const connection = await connectNats({ ...address, name: 'countersign', log }).catch(async (error: unknown) => {
    await server.stop()
    throw error
  })
  return {
    address,
    connection,
    serverVersion: version,
    serverPid: () => server.current().pid,
    async stop() {
      await connection.close()
      await server.stop()
    },
  }
}
