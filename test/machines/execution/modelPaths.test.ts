/**
 * Model-based: XState's graph walks the whole loop (`decide`, then `evolve`) over every kind of answer, failure, deadline and
 * person's command, and must reach every state and take every transition of the chart.
 */
import { fromTransition, type EventObject } from 'xstate'
import { getAdjacencyMap } from 'xstate/graph'
import { describe, expect, it } from 'vitest'
import { contextOf, executionMachine, isFinal, type CommandData, type CommandType, type Effect, type EffectType, type ExecutionState, type Failure } from '../../../machines/index.js'
import { failure, finding, policy, program, report, request, result, Scenario, usualAnswer, writing } from './scenario.js'

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
    ...state.timers.map(({ timerId }) => move('timer.fire', { timerId })),
    move('approval.grant', {}), move('approval.reject', { reason: 'no' }), move('code.edit', { code: `${program}# edited\n` }),
    move('execution.cancel', {}), move('run.interrupt', {}), move('run.terminate', {}),
    move('outcome.resolve', { outcome: 'succeeded' }), move('outcome.resolve', { outcome: 'failed' }), move('outcome.resolve', { outcome: 'rerun' }),
  ]
}

type Node = (typeof executionMachine)['root']
const root = executionMachine.root
const nodeAt = (path: string) => path.split('.').reduce<Node>((node, key) => node.states[key] as Node, root)

/** Every transition of the chart that moves: the wildcard only folds, and deadlines arrive as facts. */
const drawn = (node: Node = root): string[] => [
  ...[...node.transitions].filter(([type]) => type !== '*' && !type.startsWith('xstate.')).flatMap(([type, transitions]) =>
    transitions.filter(({ target }) => target).map(({ target, reenter }) => `${node.path.join('.')} ${type} → ${target?.[0]?.path.join('.')}${reenter ? '!' : ''}`)),
  ...Object.values(node.states).flatMap((child) => drawn(child)),
]

/** The drawn transition that takes `type` in `from` and ends in or below its target. */
function takenBy(from: string, type: string, to: string): string | null {
  for (let node: Node | undefined = nodeAt(from); node; node = node.parent) {
    for (const { target, reenter } of node.transitions.get(type) ?? []) {
      const path = target?.[0]?.path.join('.')
      if (path !== undefined && `${to}.`.startsWith(`${path}.`)) return `${node.path.join('.')} ${type} → ${path}${reenter ? '!' : ''}`
    }
  }
  return null
}

/** `node event → target` of every step of every walk. */
const taken = new Set<string>()

class Stepping extends Scenario {
  protected override folded(before: ExecutionState | null, type: string, after: ExecutionState): void {
    const transition = before && takenBy(before.path, type, after.path)
    if (transition) taken.add(transition)
  }
}

function begin(approvedCode: string | null): Walk {
  const scenario = new Stepping()
  scenario.send('execution.request', {
    request: request({ retries: 2, approvedCode }),
    policy: policy({ maxInfrastructureRetries: 1, approvalMode: 'control_writes' }),
  })
  return { state: scenario.current }
}

const step = ({ state }: Walk, { command, data, by }: Move): Walk => {
  const scenario = new Stepping()
  scenario.state = state
  scenario.send(command, data as never, by)
  return { state: scenario.current }
}

/** What distinguishes two situations for the rules, without what only counts up. */
const situation = ({ state }: Walk): string => {
  const { generationAttempt, infrastructureRetries, stopping, backoff, outcome, program: current, approvalNeeded } = contextOf(state)
  return JSON.stringify([state.path, generationAttempt, infrastructureRetries, stopping?.cause, backoff?.step, outcome, current?.source, approvalNeeded, state.effects.map(({ type }) => type)])
}

function walked(approvedCode: string | null) {
  const logic = fromTransition((walk: Walk, event: Move) => step(walk, event), begin(approvedCode))
  const map = getAdjacencyMap(logic, {
    events: (snapshot) => movesFrom(snapshot.context),
    serializeState: (snapshot) => situation(snapshot.context),
    serializeEvent: ({ command, data }) => `${command} ${JSON.stringify(data)}`,
    limit: 20_000,
  })
  return Object.values(map).map(({ state }) => state.context)
}

const leaves = (node: Node = root): string[] =>
  Object.keys(node.states).length === 0 ? [node.path.join('.')] : Object.values(node.states).flatMap((child) => leaves(child))

describe('every path of the chart', () => {
  const walks = [...walked(null), ...walked(program)]

  it('reaches every state', () => {
    expect([...new Set(walks.map(({ state }) => state.path))].sort()).toEqual(leaves().sort())
  })

  it('takes every transition', () => {
    expect(drawn().length).toBeGreaterThan(40)
    expect(drawn().filter((transition) => !taken.has(transition))).toEqual([])
  })
})
