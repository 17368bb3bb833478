/**
 * `evolve`: the next state from a recorded event. Pure; the same events give the same state, effects and timers, live
 * or on replay. XState's pure transition gives actions as data; here they become effects and timers as data.
 */
import type { Effect, EffectType } from '../contracts/effects.js'
import type { ExecutionEvent } from '../contracts/events.js'
import type { DetachedEffect } from './machine.js'
import { effectOfActor, invokes } from './invokes.js'
import { initialStep, step, type Action } from './pureTransition.js'
import { pathOf, type ArmedTimer, type ExecutionState } from './state.js'

/** A recorded event, as far as the fold looks at it. */
export type Fact = ExecutionEvent & { readonly executionId: string; readonly version: number; readonly at: string }

/** @throws when the history does not start with `execution.requested`, or versions do not rise by one. */
export function evolve(state: ExecutionState | null, fact: Fact): ExecutionState {
  const { executionId, version } = fact
  if (version !== (state?.version ?? 0) + 1) throw new Error(`history of ${executionId} has version ${version} after ${state?.version ?? 0}`)
  if (state && (fact.type === 'hold.placed' || fact.type === 'hold.released')) return held(state, fact)
  const [snapshot, actions] = state ? step(state.snapshot, fact) : begin(fact)
  const path = pathOf(snapshot.value)
  const left = state ? state.path : ''
  const opened = actions.flatMap((action) => effectFrom(action, fact))
  const armed = actions.flatMap((action) => timerFrom(action, fact))
  const ended = 'effectId' in fact.data ? fact.data.effectId : null
  const rung = 'timerId' in fact.data ? fact.data.timerId : null
  const stays = (statePath: string | null) => statePath === null || path === statePath || path.startsWith(`${statePath}.`)
  const restarted = new Set(actions.filter((action) => action.type === 'xstate.stopChild').map(childId))
  return {
    executionId,
    version,
    path,
    snapshot,
    effects: [
      ...(state?.effects ?? []).filter(
        (effect) => effect.effectId !== ended && stays(effect.statePath) && !restarted.has(effect.invokeId) && !opened.some(({ invokeId }) => invokeId === effect.invokeId),
      ),
      ...opened,
    ],
    timers: [
      ...(state?.timers ?? []).filter((timer) => timer.timerId !== rung && stays(timer.statePath) && !(left === path && armed.some(({ statePath }) => statePath === timer.statePath))),
      ...armed,
    ],
    hold: state?.hold ?? null,
  }
}

/** A hold says nothing about how the execution goes: the chart does not see it, so it can come in every state, after the end too. */
function held(state: ExecutionState, { type, data, version, at }: Extract<Fact, { type: 'hold.placed' | 'hold.released' }>): ExecutionState {
  return { ...state, version, hold: type === 'hold.placed' ? { by: data.by, reason: data.reason, placedAt: at } : null }
}

function begin(fact: Fact) {
  if (fact.type !== 'execution.requested') throw new Error(`history of ${fact.executionId} starts with ${fact.type}, not with execution.requested`)
  return initialStep({ executionId: fact.executionId, requested: fact.data })
}

const childId = (action: Action): string => {
  const child = (action.params as { id?: string } | string | undefined) ?? ''
  return typeof child === 'string' ? child : (child.id ?? '')
}

function effectFrom(action: Action, { executionId, version }: Fact): Effect[] {
  const effect = (type: EffectType, invokeId: string, input: unknown, statePath: string | null) =>
    ({ effectId: `${executionId}.${version}.${invokeId}`, executionId, type, input, invokeId, statePath }) as Effect
  if (action.type === 'xstate.spawnChild') {
    const { id, src, input } = action.params as { id: string; src: string; input: unknown }
    return [effect(effectOfActor(src), id, input, invokes.get(id) ?? null)]
  }
  if (action.type === 'openEffect') {
    const detached = action.params as DetachedEffect | null
    return detached ? [effect(detached.type, detached.invokeId, detached.input, null)] : []
  }
  return []
}

/** `after` arrives as a delayed raise of `xstate.after.<delay>.<machine id>.<state path>`. */
function timerFrom(action: Action, { version, at }: Fact): ArmedTimer[] {
  if (action.type !== 'xstate.raise') return []
  const { event, delay } = action.params as { event: { type: string }; delay?: number }
  const match = /^xstate\.after\.([^.]+)\.execution\.(.+)$/.exec(event.type)
  if (!match || delay === undefined || !Number.isFinite(delay)) return []
  const [, name, statePath] = match
  return [{ timerId: `${version}.${name}`, statePath: statePath ?? '', dueAt: new Date(Date.parse(at) + delay).toISOString() }]
}
