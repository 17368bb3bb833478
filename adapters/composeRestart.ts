/**
 * Keeps a server of ours running: started again, with growing pauses, when it ends by itself. Called by `composeNats` and
 * `composeKernels`. After `stop()` none is left, also when a restart was under way.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../runtime/index.js'

export interface KeptServer<T> {
  /** As it is now: the last one that started. */
  current(): T
  stop(): Promise<void>
}

export interface Keeping<T> {
  /** For the log. */
  readonly name: string
  readonly log: Logger
  /** `previous`: the server in whose place it comes, so that addresses and secrets stay. */
  readonly start: (onExit: () => void, previous: T | null) => Promise<T>
  /** A new one took the place of the old one. */
  readonly onRestart?: (server: T) => void
}

const [firstPauseMs, longestPauseMs] = [250, 10_000]

export async function keepRunning<T extends { stop(): Promise<void> }>({ name, log, start, onRestart }: Keeping<T>): Promise<KeptServer<T>> {
  const stopping = new AbortController()
  let restarting = Promise.resolve()
  const onExit = () => {
    restarting = restarting.then(restart)
  }
  let server = await start(onExit, null)

  async function restart(): Promise<void> {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      await delay(pause, undefined, { signal: stopping.signal }).catch(() => undefined)
      if (stopping.signal.aborted) return
      try {
        server = await start(onExit, server)
        if (!stopping.signal.aborted) onRestart?.(server)
        return
      } catch (error) {
        log.error({ err: error, retryInMs: pause }, `${name} does not start`)
      }
    }
  }

  return {
    current: () => server,
    async stop() {
      stopping.abort()
      // A start that is under way is waited for: the server that comes of it is the one to stop.
      await restarting
      await server.stop()
    },
  }
}
