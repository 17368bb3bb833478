/**
 * XState as a pure interpreter: what `initialTransition()` and `transition()` of XState give, several times faster. Those
 * make an actor for each call, and with it a context that nobody needs; here all calls share one scope whose functions do
 * nothing. The scope is XState's own, less documented interface (docs/adr/0015): its version is pinned, and
 * test/machines/execution/pureTransition.test.ts holds both to the same states and actions.
 */
import { createEmptyActor, type SnapshotFrom } from 'xstate'
import type { ExecutionInput } from './context.js'
import { executionMachine, type ExecutionMachine, type MachineEvent } from './machine.js'

/** An action as XState hands it out; its own type leaves out `input` and `xstate.stopChild`. */
export interface Action {
  readonly type: string
  readonly params?: unknown
}

type Snapshot = SnapshotFrom<ExecutionMachine>
type Scope = Parameters<ExecutionMachine['transition']>[2]

/** Of the step that is being taken. Steps never overlap: taking one is synchronous. */
let actions: Action[] = []

const self = createEmptyActor() as unknown as Scope['self']
const scope: Scope = {
  self,
  system: self.system,
  id: '',
  sessionId: '',
  logger: () => undefined,
  defer: () => undefined,
  stopChild: () => undefined,
  emit: () => undefined,
  actionExecutor: (action: Action) => void actions.push(action),
}

export function initialStep(input: ExecutionInput): readonly [Snapshot, readonly Action[]] {
  actions = []
  return [executionMachine.getInitialSnapshot(scope, input), actions]
}

export function step(snapshot: Snapshot, event: MachineEvent): readonly [Snapshot, readonly Action[]] {
  actions = []
  return [executionMachine.transition(snapshot, event, scope), actions]
}
