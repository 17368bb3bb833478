/** A process of its own: starts a nats-server, says its process id, and waits to be killed. */
import { startNatsServer } from '../../../adapters/nats/startNatsServer.js'
import { silentLogger } from '../../../runtime/ports/logger.js'

export async function main(binary: string, dataDir: string): Promise<void> {
  const { pid } = await startNatsServer({ binary, dataDir, log: silentLogger })
  process.stdout.write(`${pid}\n`)
  setInterval(() => {}, 60_000)
}
