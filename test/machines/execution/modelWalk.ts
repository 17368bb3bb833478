/**
 * XState's graph walks the whole loop (`decide`, then `evolve`) over every kind of answer, failure, deadline and person's
 * command. `folded` sees every step of every walk.
 */
import { fromTransition, type EventObject } from 'xstate'
import { getAdjacencyMap } from 'xstate/graph'
import { contextOf, isFinal, type CommandData, type CommandType, type Effect, type EffectType, type ExecutionState, type Fact, type Failure } from '../../../machines/index.js'
import { failure, finding, policy, program, report, request, result, Scenario, usualAnswer, writing } from './scenario.js'

type Folded = (before: ExecutionState | null, fact: Fact, after: ExecutionState) => void

type Move = EventObject & { readonly type: 'move'; readonly command: CommandType; readonly data: unknown; readonly by: string }
interface Walk {
  readonly state: ExecutionState
}

const move = <T extends CommandType>(command: T, data: CommandData<T>, by = 'grace'): Move => ({ type: 'move', command, data, by })

const unusualAnswers = (effect: Effect): unknown[] => {
  switch (effect.type) {
    case 'analyzeCode': {
      const { code } = effect.input
      return [writing(code), report({ unknown: true }, code), report({ syntaxValid: false }, code), report({ findings: [finding({ ruleId: 'import/prohibited', severity: 'error' })] }, code)]
    }
    case 'runCode':
      return [result({ success: false, failure: failure('code') })]
    default:
      return []
  }
}
const categories: Partial<Record<EffectType, Failure['category'][]>> = {
  prepareFolder: ['infrastructure', 'configuration', 'policy'], runCode: ['infrastructure', 'unknown'], writeFinalNotebook: ['infrastructure'], writeNotebook: ['infrastructure', 'configuration'],
}

function movesFrom({ state }: Walk): Move[] {
  if (isFinal(state)) return []
  // Effects that outlive their state end in any order, which moves nothing: one order is enough, and keeps the graph small.
  const detached = state.effects.find(({ statePath }) => statePath === null)
  if (detached) return [move('effect.complete', { effectId: detached.effectId, answer: usualAnswer(detached) })]
  return [
    ...state.effects.flatMap((effect) => [
      ...[usualAnswer(effect), ...unusualAnswers(effect)].map((answer) => move('effect.complete', { effectId: effect.effectId, answer })),
      ...(categories[effect.type] ?? ['infrastructure', 'code']).map((category) => move('effect.fail', { effectId: effect.effectId, failure: failure(category) })),
    ]),
    ...writesOf(state),
    ...state.timers.map(({ timerId }) => move('timer.fire', { timerId })),
    move('approval.grant', {}), move('approval.reject', { reason: 'no' }), move('code.edit', { code: `${program}# edited\n` }),
    move('execution.cancel', {}), move('run.interrupt', {}), move('run.terminate', {}),
    move('outcome.resolve', { outcome: 'succeeded' }), move('outcome.resolve', { outcome: 'failed' }), move('outcome.resolve', { outcome: 'rerun' }),
  ]
}

/** One that is open is enough: answers move nothing. */
function writesOf(state: ExecutionState): Move[] {
  const run = state.effects.find(({ type }) => type === 'runCode')
  if (!run || contextOf(state).controlWrites.open.length > 0) return []
  const write = { channel: 'SR:QF1:SP', value: 1, currentValue: null, protocol: 'channel-access' } as const
  return [move('control.write', { effectId: run.effectId, write, now: { writingModes: ['write_access'], limits: { state: 'none' } } })]
}

class Stepping extends Scenario {
  readonly #folded: Folded
  constructor(folded: Folded) {
    super()
    this.#folded = folded
  }
  protected override folded(...step: Parameters<Folded>): void {
    this.#folded(...step)
  }
}

function begin(approvedCode: string | null, folded: Folded): Walk {
  const scenario = new Stepping(folded)
  scenario.send('execution.request', {
    request: request({ retries: 2, approvedCode }),
    policy: policy({ maxInfrastructureRetries: 1, approvalMode: 'control_writes', model: { providers: ['first', 'second'], maxRetries: 1, budget: { tokens: null, cost: null } } }),
  })
  return { state: scenario.current }
}

const step = ({ state }: Walk, { command, data, by }: Move, folded: Folded): Walk => {
  const scenario = new Stepping(folded)
  scenario.state = state
  scenario.send(command, data as never, by)
  return { state: scenario.current }
}

/** What distinguishes two situations for the rules, without what only counts up; of two budgets for retries, whether one was touched. */
const situation = ({ state }: Walk): string => {
  const { generationAttempt, infrastructureRetries, modelRetries, provider, stopping, backoff, outcome, program: current, approvalNeeded, controlWrites } = contextOf(state)
  return JSON.stringify([state.path, generationAttempt, Math.min(1, infrastructureRetries + modelRetries), state.path === 'active.generating' && provider, stopping?.cause, backoff?.step, outcome, current?.source, approvalNeeded, controlWrites.open.length > 0, state.effects.map(({ type }) => type)])
}

/** Every situation that can be reached, with code generated (`approvedCode` null) or brought along. */
export function walked(approvedCode: string | null, folded: Folded): Walk[] {
  const logic = fromTransition((walk: Walk, event: Move) => step(walk, event, folded), begin(approvedCode, folded))
  const map = getAdjacencyMap(logic, {
    events: (snapshot) => movesFrom(snapshot.context),
    serializeState: (snapshot) => situation(snapshot.context),
    serializeEvent: ({ command, data }) => `${command} ${JSON.stringify(data)}`,
    limit: 20_000,
  })
  return Object.values(map).map(({ state }) => state.context)
}
