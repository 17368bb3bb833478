/** A scenario that also keeps its history as the store would give it back. */
import type { Fact, ExecutionState, RecordedEvent } from '../../../machines/index.js'
import { executionId, policy, request, Scenario, writing, failure } from '../execution/scenario.js'

export class RecordedScenario extends Scenario {
  readonly recorded: RecordedEvent[] = []

  protected override folded(_before: ExecutionState | null, { type }: Fact, after: ExecutionState): void {
    const at = new Date(Date.UTC(2026, 0, 1, 9) + after.version * 1500).toISOString()
    this.recorded.push({
      globalPosition: after.version, executionId, version: after.version, eventId: `e${after.version}`, type, schemaVersion: 1, data: {},
      metadata: { actor: { kind: 'service', name: 'test' }, causationId: 'c', correlationId: executionId },
      commitId: 'm', machineVersion: '1', stateAfter: after.path, recordedAt: at, prevHash: '0'.repeat(64), hash: '0'.repeat(64),
    })
  }
}

export const requested = () => new RecordedScenario().send('execution.request', { request: request(), policy: policy() })

/** Generated anew once, a pause, an approval, a run. */
export function eventful(until = 'succeeded'): RecordedScenario {
  const scenario = requested()
  scenario.answer('prepareFolder').fail('generateCode', failure('code')).fail('generateCode', failure('infrastructure')).fire()
  scenario.answer('generateCode').answer('analyzeCode', writing()).until('active.awaitingApproval.asked')
  if (until === 'active.awaitingApproval.asked') return scenario
  scenario.send('approval.grant', {}, 'grace')
  return scenario.until(until)
}
