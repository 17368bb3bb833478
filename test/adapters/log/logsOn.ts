/** A process that logs, and logs on when its standard input ends: `main(readable)`. */
import { createLogger } from '../../../adapters/log/createLogger.js'

export async function main(readable: string): Promise<void> {
  const log = createLogger({ level: 'info', readable: readable === 'true' })
  log.info({}, 'begins')
  await new Promise((resolve) => process.stdin.resume().once('end', resolve))
  for (let line = 0; line < 20; line += 1) {
    log.info({}, `line ${line}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  process.stdout.write('went on\n')
}
