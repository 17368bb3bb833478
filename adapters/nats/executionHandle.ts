/** One execution, seen by a client over NATS. Made by `connectClient`; holds nothing, so that making one costs nothing. */
import { executionResult, isFinalEventType, type UserCommandType } from '../../machines/index.js'
import type { Observation } from '../../runtime/ports/adapterActor.js'
import { QueryRefusedError, ServiceUnreachableError, type ExecutionHandle } from '../../runtime/ports/client.js'
import type { Keyring } from '../../runtime/ports/identity.js'
import type { ReplayedState } from '../../runtime/ports/serviceApi.js'
import type { ExecutionSummary } from '../../store/index.js'
import { ask, askHistory, command } from './askService.js'
import type { NatsConnection } from './connectNats.js'
import { followEvents } from './followEvents.js'
import { messageIdOf } from './idempotencyKey.js'
import { executionIdOfMessageId } from './requestIdentity.js'
import { isSubjectToken, subjects } from './subjects.js'

export interface HandleParts {
  readonly connection: NatsConnection
  readonly keys: Keyring | undefined
  /** The client was closed. */
  readonly closed: AbortSignal
}

export function executionHandle(parts: HandleParts, executionId: string): ExecutionHandle {
  const { connection, keys, closed } = parts
  const until = (signal: AbortSignal | undefined): AbortSignal => (signal === undefined ? closed : AbortSignal.any([closed, signal]))
  const send = (type: UserCommandType, data: object) => command(connection, keys, executionId, type, { ...data })
  /** A wrong id is an error and not a wait for ever. While no service is there nobody knows, and waiting is right. */
  const checkId = async (): Promise<void> => {
    if (!isSubjectToken(executionId)) throw unknownExecution(executionId)
    await ask(connection, 'get', { executionId }).catch((error: unknown) => {
      if (!(error instanceof ServiceUnreachableError)) throw error
    })
  }
  return {
    executionId,
    async *events({ signal, afterVersion = 0 } = {}) {
      await checkId()
      yield* followEvents(connection, executionId, { signal: until(signal), afterVersion })
    },
    async *progress({ signal } = {}) {
      await checkId()
      yield* followProgress(connection, executionId, until(signal))
    },
    summary: async () => (await ask<{ execution: ExecutionSummary }>(connection, 'get', { executionId })).execution,
    history: () => askHistory(connection, executionId),
    replay: async (at) => (await ask<{ replay: ReplayedState }>(connection, 'replay', { executionId, ...(at === undefined ? {} : { at }) })).replay,
    async result({ signal } = {}) {
      await checkId()
      const stop = until(signal)
      let over = false
      for await (const event of followEvents(connection, executionId, { signal: stop, afterVersion: 0 })) over = isFinalEventType(event.type)
      if (!over) stop.throwIfAborted()
      const result = executionResult(await askHistory(connection, executionId))
      if (result === null) throw unknownExecution(executionId)
      return result
    },
    approve: (grant = {}) => send('approval.grant', grant),
    reject: (rejection) => send('approval.reject', rejection),
    edit: (edit) => send('code.edit', edit),
    cancel: (cancellation = {}) => send('execution.cancel', cancellation),
    interrupt: (interruption = {}) => send('run.interrupt', interruption),
    terminate: (termination = {}) => send('run.terminate', termination),
    resolve: (resolution) => send('outcome.resolve', resolution),
    async fork({ idempotencyKey, ...fork } = {}) {
      const forked = await send('execution.fork', { ...fork, executionId: executionIdOfMessageId(messageIdOf(idempotencyKey)) })
      return executionHandle(parts, forked.executionId)
    },
    hold: (hold) => send('hold.place', hold),
    releaseHold: (release) => send('hold.release', release),
  }
}

const unknownExecution = (executionId: string): QueryRefusedError =>
  new QueryRefusedError({ code: 'UNKNOWN_EXECUTION', message: `there is no execution ${executionId}: check the id` })

async function* followProgress(connection: NatsConnection, executionId: string, signal: AbortSignal): AsyncGenerator<Observation, void, undefined> {
  if (signal.aborted) return
  const subscription = connection.raw.subscribe(subjects.progress(executionId))
  const stop = () => { subscription.unsubscribe() }
  signal.addEventListener('abort', stop, { once: true })
  try {
    for await (const message of subscription) yield message.json<Observation>()
  } finally {
    signal.removeEventListener('abort', stop)
    stop()
  }
}
