/** Real histories in a real database, made by the service with adapters that answer at once. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { decide, type Command, type Effect } from '../../../machines/index.js'
import { createExecutionService, silentLogger, type EffectHandlers, type EffectScope } from '../../../runtime/index.js'
import { commitOf } from '../../../runtime/execution/commit.js'
import { openSqliteEventStore } from '../../../store/index.js'
import { policy, usualAnswer } from '../../machines/execution/scenario.js'
import { until } from './cliStage.js'
import { asHost } from '../../../runtime/ports/identity.js'

export const wire = { user_query: 'q', task_objective: 'o', execution_folder_name: 'n' }

export interface ToRecord {
  readonly executionId: string
  readonly request?: object
  /** Chunks of program output. */
  readonly output?: readonly string[]
  /** Ends where a person is asked. */
  readonly waits?: boolean
}

export async function recordLog(file: string, executions: readonly ToRecord[]): Promise<void> {
  mkdirSync(dirname(file), { recursive: true })
  const store = openSqliteEventStore({ file })
  let ids = 0
  for (const { executionId, request = {}, output = [], waits = false } of executions) {
    const handlers = new Proxy({}, {
      get: (_, type) => async (effect: Effect, scope: EffectScope) => {
        if (type === 'runCode') for (const text of output) await scope.appendOutput([{ kind: 'stream', name: 'stdout', text }])
        return usualAnswer(effect)
      },
    }) as EffectHandlers
    const service = createExecutionService({
      store, handlers, log: silentLogger,
      publisher: { publish: () => Promise.resolve(), progress() {} },
      clock: { now: () => new Date('2026-11-22T10:00:00.000Z') },
      ids: { next: () => `${executionId.slice(0, 20)}${String(++ids).padStart(6, '0')}` },
      policy: () => policy(waits ? { approvalMode: 'all_code' } : {}),
    })
    await service.start()
    await service.submit({ ...wire, ...request }, { ...asHost('ada'), executionId })
    await until('it is there', async () => (await service.get(executionId))?.status === (waits ? 'awaitingApproval.asked' : 'succeeded'), 60_000, 2)
    await service.stop()
  }
  await store.close()
}

/** Executions that have just been asked for: many in a short time. */
export async function recordRequests(file: string, count: number, query: string): Promise<void> {
  const store = openSqliteEventStore({ file })
  let ids = 0
  const request = { userQuery: query, taskObjective: 'o', expectedResults: {}, capabilityPrompts: [], executionFolderName: 'n', retries: 3, capabilityContextData: null, approvedCode: null, existingExecutionFolder: null, sessionContext: null }
  await Promise.all(Array.from({ length: count }, (_, n) => {
    const executionId = `01R${String(n).padStart(23, '0')}`
    const command = { commandId: 'c', executionId, actor: { kind: 'user', name: 'ada' }, at: '2026-11-22T10:00:00.000Z', correlationId: executionId, type: 'execution.request', data: { request, policy: policy() } } as unknown as Command
    const decision = decide(command, null)
    if (!decision.accepted) throw new Error(decision.rejection.message)
    return store.append(commitOf(null, command, decision.events, () => `e${++ids}`).append)
  }))
  await store.close()
}
