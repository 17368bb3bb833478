/** A service in a process of its own: `main(dataDir, configuration as JSON)`. Ends on SIGTERM, cleanly. */
import { composeService } from '../../adapters/compose.js'
import { createLogger } from '../../adapters/log/createLogger.js'
import { configured } from './configured.js'

export async function main(dataDir: string, file: string): Promise<void> {
  const composed = await composeService({
    dataDir,
    configuration: configured(JSON.parse(file) as Record<string, unknown>),
    env: {},
    log: createLogger({ level: 'warn', readable: false }),
  })
  process.once('SIGTERM', () => void composed.stop().then(() => process.exit(0)))
}
