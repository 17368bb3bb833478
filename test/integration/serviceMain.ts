/** A service in a process of its own: `main(dataDir, configuration as JSON, where it dies)`. Ends on SIGTERM, cleanly. */
import { composeService } from '../../adapters/compose.js'
import { createLogger } from '../../adapters/log/createLogger.js'
import { configured } from './configured.js'
import type { DieAt } from './realService.js'

export async function main(dataDir: string, file: string, dieAt: string): Promise<void> {
  const deadly = JSON.parse(dieAt) as DieAt | null
  const composed = await composeService({
    dataDir,
    configuration: configured(JSON.parse(file) as Record<string, unknown>),
    env: {},
    log: createLogger({ level: 'warn', readable: false }),
    checkpoint(point, _, what) {
      if (point === deadly?.point && what === deadly.what) process.kill(process.pid, 'SIGKILL')
    },
  })
  process.once('SIGTERM', () => void composed.stop().then(() => process.exit(0)))
}
