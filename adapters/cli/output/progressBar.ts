/** A bar on stderr for work that takes a while; nothing where nobody looks. */
import cliProgress from 'cli-progress'
import type { Io } from '../io.js'

export interface ProgressBar {
  /** How much is done by now. */
  done(amount: number): void
  /** Clears the line. */
  stop(): void
}

export function progressBar({ stderr }: Io, total: number, unit: string): ProgressBar {
  if (stderr.isTTY !== true || total === 0) return { done() {}, stop() {} }
  const bar = new cliProgress.SingleBar(
    { format: `{bar} {percentage} %  {value}/{total} ${unit}  {eta_formatted} left`, stream: stderr, clearOnComplete: true, hideCursor: true, etaBuffer: 100 },
    cliProgress.Presets.shades_classic,
  )
  bar.start(total, 0)
  return {
    // Beside a running service there may be more than at the start.
    done(amount) {
      if (amount > bar.getTotal()) bar.setTotal(amount)
      bar.update(amount)
    },
    stop: () => { bar.stop() },
  }
}
