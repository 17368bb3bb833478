/** The state chart as data, read off the machine itself: states, what works in them, what moves them. */
import { executionMachine, type EventType } from '../../../machines/index.js'

export type Node = (typeof executionMachine)['root']

export interface Move {
  readonly event: string
  readonly from: string
  readonly to: string
}

const root = executionMachine.root
const isOurs = (event: string) => event !== '*' && !event.startsWith('xstate.')

export function* nodes(node: Node = root): Generator<Node> {
  if (node !== root) yield node
  for (const child of Object.values(node.states)) yield* nodes(child)
}

export const pathOfNode = (node: { readonly path: readonly string[] }): string => node.path.join('.')

export function movesFrom(node: Node): readonly Move[] {
  return [...node.transitions].filter(([event]) => isOurs(event)).flatMap(([event, transitions]) =>
    transitions.flatMap(({ target }) => (target?.[0] ? [{ event, from: pathOfNode(node), to: pathOfNode(target[0]) }] : [])))
}

export const movesOf = (event: EventType): readonly Move[] => [...nodes()].flatMap((node) => movesFrom(node).filter((move) => move.event === event))

/** The delay that `after` names in this state. */
export const delayOf = (node: Node): string | null => {
  const [first] = node.after
  return first === undefined ? null : String(first.delay)
}
