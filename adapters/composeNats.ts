/**
 * The NATS of a service: the embedded nats-server, started again at the same address when it ends by itself, or the
 * facility's own. Called by `compose.ts` only.
 */
import { join } from 'node:path'
import type { Configuration } from '../machines/index.js'
import type { Logger } from '../runtime/index.js'
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
  let stopping = false
  const settings = { binary, dataDir: join(dataDir, 'nats'), log, onExit: () => void restart() }
  let server: NatsServer = await startNatsServer(settings)
  const address = { url: server.url, user: server.user, password: server.password }

  /** Same port, same credentials: every client finds it again. Until then events wait in the outbox. */
  async function restart(): Promise<void> {
    for (let pause = 250; !stopping; pause = Math.min(pause * 2, 10_000)) {
      await new Promise((resolve) => setTimeout(resolve, pause))
      try {
        server = await startNatsServer({ ...settings, port: Number(new URL(address.url).port), credentials: address })
        return
      } catch (error) {
        log.error({ err: error, retryInMs: pause }, 'the nats-server does not start')
      }
    }
  }

  const connection = await connectNats({ ...address, name: 'countersign', log })
  return {
    address,
    connection,
    serverVersion: server.version,
    serverPid: () => server.pid,
    async stop() {
      stopping = true
      await connection.close()
      await server.stop()
    },
  }
}
