/** The periodic sweep of a service: archives what is old enough, at its start and then every hour. Off unless configured. */
import type { EventStore } from '../../store/index.js'
import type { Clock } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import { archiveFinished, type Archiver } from './archiveFinished.js'

const everyMs = 3_600_000

export interface KeepArchiving {
  readonly store: EventStore
  readonly archive: Archiver
  readonly afterMs: number
  readonly clock: Clock
  readonly log: Logger
}

/** `stop` waits for the execution that is being archived. */
export function keepArchiving({ store, archive, afterMs, clock, log }: KeepArchiving): { stop(): Promise<void> } {
  const stopping = new AbortController()
  let timer: NodeJS.Timeout | undefined

  const sweep = async (): Promise<void> => {
    try {
      const swept = await archiveFinished({
        store, archive, before: new Date(clock.now().getTime() - afterMs), signal: stopping.signal,
        done({ executionId, file, stays }) {
          if (file !== null) log.info({ execution: executionId, file }, `execution ${executionId} was archived to ${file}`)
          else log.debug({ execution: executionId }, `execution ${executionId} stays: ${stays ?? ''}`)
        },
      })
      const failed = swept.filter(({ stays }) => stays !== null).length
      if (swept.length > 0) log.info({ archived: swept.length - failed, stay: failed }, 'finished executions were archived')
    } catch (error) {
      log.warn({ err: error }, 'finished executions could not be archived: trying again in an hour')
    }
    if (!stopping.signal.aborted) timer = setTimeout(() => { running = sweep() }, everyMs)
  }
  let running = sweep()

  return {
    async stop() {
      stopping.abort()
      clearTimeout(timer)
      await running
    },
  }
}
