/**
 * Follows an execution to its end over the service, and notices when the service goes away: an embedded one comes back at
 * another address, so waiting on would be waiting for ever. Called by `watch`, `run` and `submit --wait`.
 */
import { readServiceFile } from '../../composeCommandLine.js'
import { isFinalEventType, type RecordedEvent } from '../../../machines/index.js'
import { ServiceUnreachableError, type ExecutionHandle } from '../../../runtime/ports/client.js'
import type { Observation } from '../../../runtime/ports/adapterActor.js'
import type { CommandLine } from '../commandLine.js'

export interface Following {
  readonly onEvent: (event: RecordedEvent) => void
  /** Live only, best effort: the model's reply as it comes. */
  readonly onObservation?: ((observation: Observation) => void) | undefined
  /** True: it waits for an operator, so nothing more may come for days. */
  readonly stopWhenUnknown: boolean
  readonly afterVersion?: number
  /** Aborted: the person leaves. */
  readonly leave?: AbortSignal
}

export interface Followed {
  readonly history: readonly RecordedEvent[]
  /** `left`: somebody pressed Ctrl-C; the execution goes on. */
  readonly end: 'final' | 'unknown' | 'left'
}

const lookEveryMs = 1_000

/** @throws ServiceUnreachableError when the service stops meanwhile */
export async function follow(cli: CommandLine, handle: ExecutionHandle, { onEvent, onObservation, stopWhenUnknown, afterVersion = 0, leave }: Following): Promise<Followed> {
  const stop = new AbortController()
  const serving = readServiceFile(cli.dataDir)?.pid
  let gone = false
  let left = false
  const watchdog = setInterval(() => {
    if (serving === undefined || readServiceFile(cli.dataDir)?.pid === serving) return
    gone = true
    stop.abort()
  }, lookEveryMs)
  const onLeave = () => {
    left = true
    stop.abort()
  }
  const forgetSignal = cli.io.onSignal(onLeave)
  leave?.addEventListener('abort', onLeave, { once: true })
  if (onObservation) void observing(handle, onObservation, stop.signal)
  const history: RecordedEvent[] = []
  try {
    for await (const event of handle.events({ signal: stop.signal, afterVersion })) {
      history.push(event)
      onEvent(event)
      if (isFinalEventType(event.type)) return { history, end: 'final' }
      if (stopWhenUnknown && event.stateAfter === 'outcomeUnknown') return { history, end: 'unknown' }
    }
  } finally {
    clearInterval(watchdog)
    forgetSignal()
    stop.abort()
  }
  if (gone && !left) throw new ServiceUnreachableError(`the service stopped while execution ${handle.executionId} was not over: it goes on when the service is up again`)
  return { history, end: 'left' }
}

/** What is only to be seen live is no reason to fail. */
async function observing(handle: ExecutionHandle, onObservation: (observation: Observation) => void, signal: AbortSignal): Promise<void> {
  try {
    for await (const observation of handle.progress({ signal })) onObservation(observation)
  } catch {
    // The events say what happened.
  }
}
