/**
 * The machine as XState's JSON definition: `createMachine` and Stately's editor read it. Functions are left out, their
 * names stay. With a visited path it stands under `meta`, where tools keep what is not theirs.
 */
import type { AnyStateMachine } from 'xstate'
import { executionMachine } from '../execution/machine.js'
import { isDeadline, type Node } from './chart.js'
import type { Visited } from './visited.js'

type Json = { [key: string]: unknown }

export function toJson(machine: AnyStateMachine = executionMachine, visited?: Visited): Json {
  return { id: machine.id, ...(visited ? { meta: { countersign: visited } } : {}), ...stateOf(machine.root) }
}

function stateOf(node: Node): Json {
  const on: Record<string, unknown> = {}
  const after: Record<string, unknown> = {}
  for (const [event, transitions] of node.transitions) {
    const section = isDeadline(event) ? after : on
    section[isDeadline(event) ? (event.split('.')[2] ?? event) : event] = transitions.map(({ target, guard, actions, reenter }) => ({
      ...(target ? { target: target.map((one: Node) => `#${one.id}`) } : {}),
      ...(guard ? { guard: named(guard) } : {}),
      ...(actions.length > 0 ? { actions: actions.map(named) } : {}),
      ...(reenter ? { reenter } : {}),
    }))
  }
  const states = Object.entries(node.states).map(([key, child]) => [key, stateOf(child)] as const)
  return withoutEmpty({
    description: node.description,
    type: node.type === 'final' ? 'final' : undefined,
    initial: node.type === 'compound' ? node.initial.target?.[0]?.key : undefined,
    invoke: node.invoke.map(({ id, src }) => ({ id, src })),
    entry: node.entry.map(named),
    exit: node.exit.map(named),
    on,
    after,
    states: Object.fromEntries(states),
  })
}

/** A guard or action by its name, with parameters that are data. */
function named(thing: unknown): unknown {
  if (typeof thing === 'string') return { type: thing }
  if (typeof thing === 'function') return { type: thing.name || 'anonymous' }
  const { type, params } = thing as { type: string; params?: unknown }
  return typeof params === 'object' && params !== null ? { type, params } : { type }
}

const withoutEmpty = (json: Json): Json =>
  Object.fromEntries(Object.entries(json).filter(([, value]) => value !== undefined && !(typeof value === 'object' && value !== null && Object.keys(value).length === 0)))
