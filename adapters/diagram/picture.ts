/**
 * From the chart to what is drawn: edges between the same two states become one with several labels, a pause and its end
 * one line with two heads, and an edge from a state to its own inside starts at a small "any step". Pure; `layout` places it.
 */
import type { Chart, ChartEdge, ChartNode, Visited } from '../../machines/index.js'

export interface PictureNode {
  readonly id: string
  readonly kind: ChartNode['kind'] | 'any'
  readonly parent: string | null
  readonly title: string
  readonly description: string | null
  readonly actor: string | null
  readonly deadline: string | null
  /** The one event that leads here: stands in the state instead of on each line. */
  readonly entry: string | null
  /** Orders of its visits; empty: not visited. A compound state has none of its own. */
  readonly visits: readonly number[]
  readonly visited: boolean
  readonly current: boolean
}

export interface PictureEdge {
  readonly id: string
  readonly from: string
  readonly to: string
  readonly kind: ChartEdge['kind']
  readonly bothWays: boolean
  readonly labels: readonly string[]
  /** Orders of the visits that it led to. */
  readonly taken: readonly number[]
  readonly visited: boolean
}

export interface Picture {
  readonly nodes: readonly PictureNode[]
  readonly edges: readonly PictureEdge[]
}

export function pictureOf(chart: Chart, visited: Visited | null): Picture {
  const current = visited?.current ?? null
  const isVisited = (id: string) => (visited?.counts[id] ?? 0) > 0
  const nodes = chart.nodes.map((node): PictureNode => ({
    id: node.id,
    kind: node.kind,
    parent: node.parent,
    title: node.label,
    description: node.description,
    actor: node.adapter?.actor ?? null,
    deadline: node.deadline,
    entry: entryOf(chart, node),
    visits: visited?.visits.flatMap(({ state, order }) => (state === node.id ? [order] : [])) ?? [],
    visited: node.kind === 'initial' ? node.parent === null ? visited !== null : isVisited(node.parent) : isVisited(node.id),
    current: current !== null && (node.id === current || current.startsWith(`${node.id}.`)),
  }))
  const entries = new Map(nodes.map(({ id, entry }) => [id, entry]))
  const takenBy = new Map<string, number[]>()
  for (const [index, { edge }] of (visited?.steps ?? []).entries()) if (edge !== null) takenBy.set(edge, [...(takenBy.get(edge) ?? []), index + 2])

  const edges = new Map<string, PictureEdge>()
  const add = (key: string, edge: PictureEdge) => {
    const one = edges.get(key)
    edges.set(key, one ? { ...one, labels: unique([...one.labels, ...edge.labels]), bothWays: one.bothWays || edge.bothWays, taken: ascending([...one.taken, ...edge.taken]), visited: one.visited || edge.visited } : edge)
  }
  for (const edge of chart.edges) {
    const inside = edge.kind !== 'initial' && edge.to.startsWith(`${edge.from}.`)
    const from = inside ? `${edge.from}.(any)` : edge.from
    const pause = edge.event === 'backoff.started' || edge.event === 'backoff.ended'
    const [start, end] = edge.event === 'backoff.ended' ? [edge.to, from] : [from, edge.to]
    const taken = takenBy.get(edge.id) ?? []
    add(`${start} ${end} ${edge.kind} ${pause}`, {
      id: edge.id, from: start, to: end, kind: edge.kind, bothWays: pause,
      labels: [pause ? 'backoff.started / ended' : edge.kind === 'deadline' ? `after ${edge.event}` : edge.event].filter((label) => label !== '' && label !== entries.get(edge.to)),
      taken,
      visited: edge.kind === 'initial' ? isVisited(edge.to) && visited !== null : taken.length > 0,
    })
    if (inside && !nodes.some(({ id }) => id === from)) {
      nodes.splice(nodes.findIndex(({ id }) => id === edge.to), 0, { id: from, kind: 'any', parent: edge.from, title: 'any step', description: null, actor: null, deadline: null, entry: null, visits: [], visited: taken.length > 0, current: false })
    }
  }
  return { nodes, edges: [...edges.values()] }
}

/** A final state is entered by its own event. */
function entryOf({ edges }: Chart, { id, kind }: ChartNode): string | null {
  const events = new Set(edges.filter(({ to }) => to === id).map(({ event }) => event))
  const [event] = events
  return kind === 'final' && events.size === 1 && event !== undefined ? event : null
}

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)]
const ascending = (orders: readonly number[]): number[] => unique(orders).sort((a, b) => a - b)
