/**
 * The state chart as data, read off the machine's own definition, so that a picture can never differ from what runs.
 * Transitions that stay where they are (facts that are only folded in) are left out.
 */
import type { AnyStateMachine } from 'xstate'
import type { EffectType } from '../contracts/effects.js'
import { actorEffects } from '../execution/invokes.js'
import { executionMachine } from '../execution/machine.js'

export interface ChartNode {
  /** Dotted path, e.g. `active.executing.running`. An initial node stands for the dot from which its parent is entered. */
  readonly id: string
  readonly label: string
  readonly kind: 'atomic' | 'compound' | 'final' | 'initial'
  readonly parent: string | null
  readonly description: string | null
  /** The adapter actor of the state; `effect` is null for an actor that this release does not know. */
  readonly adapter: { readonly actor: string; readonly effect: EffectType | null } | null
  /** Name of the state's deadline. */
  readonly deadline: string | null
}

export interface ChartEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  /** Event type; name of the deadline; empty for `initial`. */
  readonly event: string
  readonly kind: 'event' | 'deadline' | 'initial'
  /** Which of several: the step that is gone back to. */
  readonly guard: string | null
}

export interface Chart {
  readonly id: string
  readonly nodes: readonly ChartNode[]
  readonly edges: readonly ChartEdge[]
}

export type Node = AnyStateMachine['root']
/** As XState keeps it; its own type says `any` for a machine that is not known. */
interface Transition {
  readonly target: readonly Node[] | undefined
  readonly eventType: string
  readonly guard?: unknown
}

export const isDeadline = (event: string): boolean => event.startsWith('xstate.after.')

export function chartOf(machine: AnyStateMachine = executionMachine): Chart {
  const nodes: ChartNode[] = []
  const edges: ChartEdge[] = []
  const walk = (node: Node, parent: string | null) => {
    const id = pathOf(node)
    if (parent !== null) nodes.push(nodeOf(node, id, parent))
    const initial = node.type === 'compound' ? node.initial.target?.[0] : undefined
    if (initial) {
      const dot = id === '' ? '(initial)' : `${id}.(initial)`
      nodes.push({ id: dot, label: '', kind: 'initial', parent: id || null, description: null, adapter: null, deadline: null })
      edges.push(edge(dot, pathOf(initial), '', 'initial', null))
    }
    for (const child of Object.values(node.states)) walk(child, id)
    // The root's wildcard folds in whatever no state mentions.
    if (parent !== null) for (const transitions of node.transitions.values()) for (const transition of transitions as readonly Transition[]) edges.push(...edgesOf(id, transition))
  }
  walk(machine.root, null)
  return { id: machine.id, nodes, edges }
}

const pathOf = (node: Node): string => node.path.join('.')

function nodeOf(node: Node, id: string, parent: string): ChartNode {
  const actor = node.invoke[0]?.src
  const deadline = node.after[0]?.delay
  return {
    id,
    label: node.key,
    kind: node.type === 'compound' || node.type === 'final' ? node.type : 'atomic',
    parent: parent || null,
    description: node.description ?? null,
    adapter: typeof actor === 'string' ? { actor, effect: (actorEffects as Record<string, EffectType>)[actor] ?? null } : null,
    deadline: deadline === undefined ? null : String(deadline),
  }
}

function edgesOf(from: string, { target, eventType, guard }: Transition): ChartEdge[] {
  const deadline = isDeadline(eventType)
  const event = deadline ? (eventType.split('.')[2] ?? eventType) : eventType
  return (target ?? []).map((node) => edge(from, pathOf(node), event, deadline ? 'deadline' : 'event', guardOf(guard)))
}

function guardOf(guard: unknown): string | null {
  if (typeof guard === 'string') return guard
  if (typeof guard !== 'object' || guard === null) return null
  const { type, params } = guard as { type?: unknown; params?: unknown }
  const values = typeof params === 'object' && params !== null ? Object.values(params) : []
  return values.length > 0 ? values.join(', ') : typeof type === 'string' ? type : null
}

const edge = (from: string, to: string, event: string, kind: ChartEdge['kind'], guard: string | null): ChartEdge => ({
  id: `${from} ${event || kind} ${to}`, from, to, event, kind, guard,
})
