/**
 * The state chart as a picture, with the way that one execution took through it when its history is given. Called by
 * the command line, the diagram query and the demo. Pure apart from the layout's time; the same input gives the same text.
 */
import { chartOf, executionMachine, toJson, toMermaid, visitedOf, type RecordedEvent, type Visited } from '../../machines/index.js'
import { layout } from './layout.js'
import { pictureOf } from './picture.js'
import { drawSvg, type Caption } from './svg.js'
import { drawText, durationOf, type TextOptions } from './text.js'

export const diagramFormats = ['svg', 'mermaid', 'json', 'text'] as const
export type DiagramFormat = (typeof diagramFormats)[number]

export interface DiagramRequest extends TextOptions {
  /** null: the chart alone. */
  readonly history: readonly RecordedEvent[] | null
  readonly format: DiagramFormat
}

export async function renderDiagram({ history, format, ...options }: DiagramRequest): Promise<string> {
  const chart = chartOf()
  const visited = history && history.length > 0 ? visitedOf(history, chart) : null
  switch (format) {
    case 'svg':
      return drawSvg(await layout(pictureOf(chart, visited)), captionOf(visited))
    case 'mermaid':
      return toMermaid(chart, visited ?? undefined)
    case 'json':
      return `${JSON.stringify(toJson(executionMachine, visited ?? undefined), null, 2)}\n`
    case 'text': {
      const finals = new Set(chart.nodes.filter(({ kind }) => kind === 'final').map(({ id }) => id))
      return visited ? drawText(visited, finals, options) : toMermaid(chart)
    }
  }
}

function captionOf(visited: Visited | null): Caption {
  if (!visited) return { title: 'The state chart of an execution', lines: ['Each state is left by a recorded event; what an adapter does in a state starts only after the event is stored.'], visited: false }
  const { requested, last, current } = visited
  return {
    title: `Execution ${visited.executionId ?? ''}: ${current?.replace(/^active\./, '').replaceAll('.', ' › ') ?? 'not begun'}`,
    lines: [`Requested ${inWords(requested)}, last event ${inWords(last)} (${durationOf(requested, last)}), ${visited.visits.length} states entered`],
    visited: true,
  }
}

const inWords = (time: string | null): string => (time === null ? 'never' : time.replace('T', ' ').replace(/\.\d+/, '').replace(/Z$/, ' UTC'))
