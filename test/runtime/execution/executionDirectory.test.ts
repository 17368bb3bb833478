import { describe, expect, it } from 'vitest'
import { ExecutionDirectory } from '../../../runtime/execution/executionDirectory.js'
import type { Committed } from '../../../runtime/execution/executionActor.js'
import { createMemoryEventStore } from '../../../store/index.js'
import { policy, request, Scenario, usualAnswer } from '../../machines/execution/scenario.js'

function directory() {
  let ids = 0
  const committed: Committed[] = []
  const store = createMemoryEventStore()
  return { store, committed, executions: new ExecutionDirectory({ store, nextId: () => `id${++ids}`, committed: (one) => committed.push(one) }) }
}

const commands = new Scenario()
const requestIt = commands.command('execution.request', { request: request(), policy: policy({ approvalMode: 'all_code' }) })

describe('the executions in memory', () => {
  it('puts an execution away when it waits for a human, and rebuilds it for the answer', async () => {
    const { executions, committed } = directory()
    await executions.send(requestIt)
    for (let effect = committed.at(-1)?.after.effects[0]; effect; effect = committed.at(-1)?.after.effects[0]) {
      expect(executions.size).toBe(1)
      await executions.send(commands.command('effect.complete', { effectId: effect.effectId, answer: usualAnswer(effect) }))
    }
    expect(committed.at(-1)?.after.path).toBe('active.awaitingApproval.asked')
    expect(executions.size).toBe(0)
    expect(await executions.send(commands.command('approval.grant', {}))).toMatchObject({ accepted: true })
    expect(committed.at(-1)?.after.path).toBe('active.executing.acquiringKernel')
  })

  it('keeps nothing for an execution that does not exist', async () => {
    const { executions } = directory()
    expect(await executions.send(commands.command('execution.cancel', {}))).toMatchObject({ accepted: false, rejection: { code: 'UNKNOWN_EXECUTION' } })
    expect(executions.size).toBe(0)
  })

  it('decides again on what is stored when somebody else has appended meanwhile', async () => {
    const { store, committed, executions } = directory()
    await executions.send(requestIt)
    let ids = 1000
    const other = new ExecutionDirectory({ store, nextId: () => `id${++ids}`, committed: () => undefined })
    await other.send(commands.command('execution.cancel', { reason: 'elsewhere' }))
    expect(await executions.send(commands.command('execution.cancel', {}))).toMatchObject({ accepted: false, rejection: { code: 'EXECUTION_FINISHED' } })
    expect(committed).toHaveLength(1)
  })
})
