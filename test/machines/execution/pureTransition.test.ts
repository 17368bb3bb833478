/**
 * `evolve` uses XState's interpreter with one shared scope, which is less documented than `transition()`: both must give the
 * same, over all that can happen. Fails when a new version of XState changes one of them.
 */
import { isDeepStrictEqual } from 'node:util'
import { initialTransition, transition } from 'xstate'
import { describe, expect, it } from 'vitest'
import { executionMachine, type ExecutionState, type Fact } from '../../../machines/index.js'
import { initialStep, step, type Action } from '../../../machines/execution/pureTransition.js'
import { walked } from './modelWalk.js'
import { program, requested } from './scenario.js'

type Snapshot = ExecutionState['snapshot']

/** All of an action that is data: what names live actors and functions is left out. */
const dataOf = ({ type, params }: Action) => {
  if (typeof params !== 'object' || params === null || !('id' in params)) return { type, params }
  const { actorRef: _, ...data } = params as unknown as { actorRef?: unknown; id: unknown; input?: unknown; event?: unknown; delay?: unknown }
  return type === 'xstate.stopChild' ? { type, id: data.id } : { type, params: data }
}
const seen = ([snapshot, actions]: readonly [Snapshot, readonly Action[]]) => ({
  value: snapshot.value,
  status: snapshot.status,
  context: snapshot.context,
  children: Object.keys(snapshot.children),
  actions: actions.map(dataOf),
})

/** How often each fact was seen in each state. The walk comes by with hundreds of histories that differ in nothing that a step looks at. */
const seenIn = new Map<string, number>()
const oftenEnough = 5

function held(before: ExecutionState | null, fact: Fact, after: ExecutionState): void {
  const where = `${before?.path ?? ''} ${fact.type} ${after.path}`
  const often = (seenIn.get(where) ?? 0) + 1
  seenIn.set(where, often)
  if (often > oftenEnough) return
  const [ours, theirs] = before ? [step(before.snapshot, fact), transition(executionMachine, before.snapshot, fact)] : both(fact)
  const [we, they] = [seen(ours), seen(theirs)]
  // For the words of the difference: comparing so each time would take long.
  if (!isDeepStrictEqual(we, they)) expect(we).toEqual(they)
}

function both(fact: Fact) {
  if (fact.type !== 'execution.requested') throw new Error('an execution begins with its request')
  const input = { executionId: fact.executionId, requested: fact.data }
  return [initialStep(input), initialTransition(executionMachine, input)] as const
}

describe('the interpreter with one shared scope', () => {
  it('gives the states and actions of `transition`, wherever the chart can go', () => {
    walked(null, held)
    walked(program, held)
    expect(seenIn.size).toBeGreaterThan(100)
  })

  it('runs nothing, and keeps nothing from one step to the next', () => {
    const { snapshot } = requested().current
    const started = requested().answer('prepareFolder').current
    const [next, actions] = step(snapshot, { type: 'execution.cancelled', data: { failure: { category: 'workflow', code: 'CANCELLED', message: 'no' } }, at: '2026-01-01T00:00:00Z' })
    expect(next.value).toBe('cancelled')
    expect(snapshot.value).toEqual({ active: 'preparing' })
    expect(actions.length).toBeGreaterThan(0)
    for (const child of Object.values(started.snapshot.children)) expect((child as { getSnapshot(): { status: string } }).getSnapshot().status).toBe('active')
  })

  it('leaves what a fact does not move as it was', () => {
    const { snapshot } = requested().current
    const nothing = { type: 'approval.expired', data: { approvalId: 'a', expiredAt: '2026-01-01T00:00:00Z' }, at: '2026-01-01T00:00:00Z' } as const
    expect(seen(step(snapshot, nothing))).toEqual(seen(transition(executionMachine, snapshot, nothing)))
  })
})
