/** Makes appends for the store's tests: a valid one by default, with whatever a test wants different. */
import type { Effect } from '../../machines/index.js'
import type { Append, EventToAppend, ExecutionSummary } from '../../store/index.js'

let ids = 0
const nextId = (prefix: string) => `${prefix}-${String(++ids).padStart(6, '0')}`
export const anExecutionId = () => nextId('execution')

export function anEvent(data: unknown = { n: 1 }, type = 'something.happened'): EventToAppend {
  return {
    eventId: nextId('event'),
    type,
    schemaVersion: 1,
    data,
    metadata: { actor: { kind: 'user', name: 'ada' }, causationId: 'command-1', correlationId: 'correlation-1' },
    machineVersion: '1',
    stateAfter: 'active.generating',
  }
}

export function aSummary(executionId: string, different: Partial<ExecutionSummary> = {}): ExecutionSummary {
  return {
    executionId,
    status: 'generating',
    final: false,
    version: 1,
    createdAt: '2026-11-22T10:00:00.000Z',
    updatedAt: '2026-11-22T10:00:00.000Z',
    userQuery: 'How high is the hill?',
    taskObjective: 'Find the highest point',
    folderName: 'hill',
    requester: 'ada',
    mode: null,
    failure: null,
    sessionContext: null,
    ...different,
  }
}

export function anEffect(executionId: string, effectId: string, code = 'results = {}'): Effect {
  return {
    effectId,
    executionId,
    type: 'analyzeCode',
    input: { code, codeHash: '0'.repeat(64), prohibitedImports: [] },
    invokeId: 'codeAnalyzer',
    statePath: 'active.analyzing',
  }
}

export function anAppend(executionId: string, different: Partial<Append> = {}): Append {
  return {
    executionId,
    commitId: nextId('commit'),
    expectedVersion: 0,
    events: [anEvent()],
    recordedAt: '2026-11-22T10:00:00.000Z',
    effectsOpened: [],
    effectsEnded: [],
    timersArmed: [],
    timersDropped: [],
    summary: aSummary(executionId),
    approval: null,
    ...different,
  }
}
