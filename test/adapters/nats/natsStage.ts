/** A real nats-server in a folder of its own, and what to do with it between steps of a test. Everything goes with `clear()`. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { connectNats, type NatsConnection } from '../../../adapters/nats/connectNats.js'
import { startNatsServer, type NatsServer } from '../../../adapters/nats/startNatsServer.js'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'
import { silentLogger } from '../../../runtime/ports/logger.js'

export const paths = projectPaths(process.env)

export interface NatsStage {
  readonly folder: string
  readonly server: NatsServer
  connect(name?: string): Promise<NatsConnection>
  /** The server goes away; `restart` brings it back at the same address with the same store. */
  stopServer(): Promise<void>
  restart(): Promise<void>
  clear(): Promise<void>
}

export async function natsStage(): Promise<NatsStage> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-nats-'))
  const settings = { binary: paths.natsServer, dataDir: join(folder, 'nats'), log: silentLogger }
  let server = await startNatsServer(settings)
  const connections: NatsConnection[] = []
  return {
    folder,
    get server() { return server },
    async connect(name = 'test') {
      const connection = await connectNats({ url: server.url, user: server.user, password: server.password, name, log: silentLogger })
      connections.push(connection)
      return connection
    },
    stopServer: () => server.stop(),
    async restart() {
      const { user, password } = server
      server = await startNatsServer({ ...settings, port: Number(new URL(server.url).port), credentials: { user, password } })
    },
    async clear() {
      for (const connection of connections) await connection.close()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

export async function until<T>(what: string, probe: () => T | Promise<T>, timeoutMs = 15_000): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const found = await probe()
    if (found !== undefined && found !== null && found !== false) return found
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`)
    await delay(15)
  }
}
