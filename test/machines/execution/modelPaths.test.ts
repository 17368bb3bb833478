/** Model-based: the walk over all that can happen must reach every state and take every transition of the chart. */
import { describe, expect, it } from 'vitest'
import { executionMachine, type ExecutionState, type Fact } from '../../../machines/index.js'
import { walked } from './modelWalk.js'
import { program } from './scenario.js'

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

function note(before: ExecutionState | null, { type }: Fact, after: ExecutionState): void {
  const transition = before && takenBy(before.path, type, after.path)
  if (transition) taken.add(transition)
}

const leaves = (node: Node = root): string[] =>
  Object.keys(node.states).length === 0 ? [node.path.join('.')] : Object.values(node.states).flatMap((child) => leaves(child))

describe('every path of the chart', () => {
  const walks = [...walked(null, note), ...walked(program, note)]

  it('reaches every state', () => {
    expect([...new Set(walks.map(({ state }) => state.path))].sort()).toEqual(leaves().sort())
  })

  it('takes every transition', () => {
    expect(drawn().length).toBeGreaterThan(40)
    expect(drawn().filter((transition) => !taken.has(transition))).toEqual([])
  })
})
