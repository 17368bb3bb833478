/**
 * The way that an execution took through the chart, read off its history: which states, when, how often, along which
 * edges. Needs only the events' types, times and states, so it also reads histories of older releases.
 */
import type { RecordedEvent } from '../contracts/recorded.js'
import { chartOf, type Chart, type ChartEdge } from './chart.js'

export interface Visit {
  /** 1-based, over the whole execution. */
  readonly order: number
  readonly state: string
  readonly entered: string
  /** null: it is still there. */
  readonly left: string | null
  /** The event that led here, and its version. */
  readonly event: string
  readonly version: number
}

export interface Step {
  readonly from: string
  readonly to: string
  readonly event: string
  readonly at: string
  readonly version: number
  /** `id` of the chart's edge; null when today's chart has none. */
  readonly edge: string | null
}

export interface Visited {
  readonly executionId: string | null
  readonly visits: readonly Visit[]
  /** Times entered, of leaves and of the states around them. */
  readonly counts: Readonly<Record<string, number>>
  readonly steps: readonly Step[]
  readonly current: string | null
  readonly requested: string | null
  /** Time of the last event. */
  readonly last: string | null
}

export type PastEvent = Pick<RecordedEvent, 'executionId' | 'version' | 'type' | 'stateAfter' | 'recordedAt'>

export function visitedOf(history: readonly PastEvent[], chart: Chart = chartOf()): Visited {
  const visits: Visit[] = []
  const steps: Step[] = []
  const counts: Record<string, number> = {}
  for (const { type, stateAfter, recordedAt, version } of history) {
    const before = visits.at(-1)
    const edge = before ? edgeTaken(chart, before.state, stateAfter, type) : undefined
    const again = edge !== undefined && edge.from === edge.to
    if (before && before.state === stateAfter && !again) continue
    if (before) {
      visits[visits.length - 1] = { ...before, left: recordedAt }
      steps.push({ from: before.state, to: stateAfter, event: type, at: recordedAt, version, edge: edge?.id ?? null })
    }
    visits.push({ order: visits.length + 1, state: stateAfter, entered: recordedAt, left: null, event: type, version })
    const around = new Set(before ? ancestry(before.state) : [])
    for (const state of ancestry(stateAfter)) if (!around.has(state) || state === stateAfter) counts[state] = (counts[state] ?? 0) + 1
  }
  return {
    executionId: history[0]?.executionId ?? null,
    visits,
    counts,
    steps,
    current: visits.at(-1)?.state ?? null,
    requested: history[0]?.recordedAt ?? null,
    last: history.at(-1)?.recordedAt ?? null,
  }
}

/** The state and everything around it, inside out. */
export function ancestry(state: string): string[] {
  const keys = state.split('.')
  return keys.map((_, index) => keys.slice(0, keys.length - index).join('.'))
}

/** As in the chart: the innermost state that knows the event takes it; its target is entered down to a leaf. */
function edgeTaken({ edges }: Chart, before: string, after: string, event: string): ChartEdge | undefined {
  const targets = ancestry(after)
  for (const from of ancestry(before)) {
    const edge = edges.find((one) => one.kind === 'event' && one.event === event && one.from === from && targets.includes(one.to))
    if (edge) return edge
  }
  return undefined
}
