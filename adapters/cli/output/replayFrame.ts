/** One step of `replay --follow`: the event in words, what the program wrote with it, and the chart with the state after it. Pure. */
import { factOf, type RecordedEvent, type Visited } from '../../../machines/index.js'
import { eventLine, streamText } from './eventLine.js'
import type { Colors } from './terminal.js'
import { outputText } from './visibleText.js'

export interface FrameSettings {
  readonly colors: Colors
  /** Draws the chart. */
  readonly tree: (visited: Visited, options: { readonly colour: boolean }) => string
  readonly visitedOf: (history: readonly RecordedEvent[]) => Visited
}

const mostOutputLines = 8

/** `at` counts from 0. */
export function replayFrame(history: readonly RecordedEvent[], at: number, { colors, tree, visitedOf }: FrameSettings): string {
  const event = history[at]
  if (!event) return ''
  const { text } = eventLine(event)
  return [
    `${colors.bold(`event ${event.version} of ${history.at(-1)?.version ?? ''}`)}  ${event.type}  ${colors.dim(event.recordedAt)}`,
    text,
    ...outputLines(event).map((line) => `${colors.dim('│')} ${line}`),
    '',
    tree(visitedOf(history.slice(0, at + 1)), { colour: colors.isColorSupported }),
  ].join('\n')
}

function outputLines(event: RecordedEvent): string[] {
  const fact = factOf(event)
  if (fact.type !== 'output.appended') return []
  const lines = outputText(streamText(fact.data.chunks)).trimEnd().split('\n')
  return lines.length <= mostOutputLines ? lines : [`… ${lines.length - mostOutputLines} lines before`, ...lines.slice(-mostOutputLines)]
}
