/** Transitions per second of the execution machine: `actor.send` of a live actor, XState's `transition()`, our step, and all of `evolve`. */
import { createActor, fromPromise, transition } from 'xstate'
import { actorEffects, evolve, executionMachine, type ExecutionState, type Fact } from '../../../machines/index.js'
import { step } from '../../../machines/execution/pureTransition.js'
import { request, Scenario } from '../../machines/execution/scenario.js'
import { askingPolicy } from '../workload/serviceStage.js'

class Gathering extends Scenario {
  readonly facts: Fact[] = []
  protected override folded(...[, fact]: Parameters<Scenario['folded']>): void {
    this.facts.push(fact)
  }
}

export interface TransitionsFound {
  readonly actorSend: number
  readonly transition: number
  readonly step: number
  readonly evolve: number
}

export function measure({ rounds }: { readonly rounds: number }): Promise<TransitionsFound> {
  const whole = new Gathering()
  whole.send('execution.request', { request: request(), policy: askingPolicy }).until('active.awaitingApproval.asked')
  whole.send('approval.grant', {}).until('succeeded')
  const [first, ...rest] = whole.facts
  if (first?.type !== 'execution.requested') throw new Error('an execution begins with its request')
  const begun = evolve(null, first)
  // What is invoked never answers: the facts move the machine, as they do in ours.
  const never = fromPromise<unknown, unknown>(() => new Promise(() => undefined))
  const machine = executionMachine.provide({ actors: Object.fromEntries(Object.keys(actorEffects).map((name) => [name, never])) })
  const actor = (): void => {
    const live = createActor(machine, { input: { executionId: first.executionId, requested: first.data } })
    live.start()
    for (const fact of rest) live.send(fact)
    live.stop()
  }
  const pure = (): void => {
    let { snapshot } = begun
    for (const fact of rest) [snapshot] = step(snapshot, fact)
  }
  const documented = (): void => {
    let { snapshot } = begun
    for (const fact of rest) [snapshot] = transition(executionMachine, snapshot, fact)
  }
  const folding = (): void => {
    let state: ExecutionState = begun
    for (const fact of rest) state = evolve(state, fact)
  }
  const perSecond = (work: () => void): number => {
    for (let n = 0; n < rounds / 4; n++) work()
    const started = performance.now()
    for (let n = 0; n < rounds; n++) work()
    return (rounds * rest.length * 1000) / (performance.now() - started)
  }
  return Promise.resolve({ actorSend: perSecond(actor), transition: perSecond(documented), step: perSecond(pure), evolve: perSecond(folding) })
}
