/**
 * Tells an execution's events as they come: one line a step, program output behind a bar as the program wrote it. Made by
 * commands that follow an execution; keeps only where the output's line stands.
 */
import { factOf, type OutputChunk, type RecordedEvent } from '../../../machines/index.js'
import type { Observation } from '../../../runtime/ports/adapterActor.js'
import { eventLine } from './eventLine.js'
import type { Colors } from './terminal.js'
import { outputText, shortText } from './visibleText.js'

export interface Narrator {
  event(recorded: RecordedEvent): void
  /** Live: the model's reply as it comes, and what an adapter has to say. Program output comes with its events. */
  observation(observed: Observation): void
}

export interface Narration {
  readonly write: (text: string) => void
  readonly colors: Colors
  /** Also what only operators care about. */
  readonly all?: boolean
}

const marks = { step: '·', good: '✓', bad: '✗', ask: '?', quiet: ' ' } as const

export function createNarrator({ write, colors, all = false }: Narration): Narrator {
  /** Whose line is open. */
  let midLine: 'output' | 'reply' | null = null
  const bars = { output: colors.dim('    │ '), reply: colors.dim('    ┆ ') } as const
  const endLine = () => {
    if (midLine) write('\n')
    midLine = null
  }

  function behindBar(text: string, whose: 'output' | 'reply'): void {
    if (midLine !== whose) endLine()
    for (const piece of outputText(text).split(/(?<=\n)/)) {
      if (piece === '') continue
      write(`${midLine ? '' : bars[whose]}${whose === 'reply' ? colors.dim(piece) : piece}`)
      midLine = piece.endsWith('\n') ? null : whose
    }
  }

  return {
    event(recorded) {
      const fact = factOf(recorded)
      if (fact.type === 'output.appended') {
        for (const chunk of fact.data.chunks) behindBar(textOf(chunk), 'output')
        return
      }
      const { mark, text } = eventLine(recorded)
      if (mark === 'quiet' && !all) return
      endLine()
      const paint = { step: colors.cyan, good: colors.green, bad: colors.red, ask: colors.yellow, quiet: colors.dim }[mark]
      const time = new Date(recorded.recordedAt).toTimeString().slice(0, 8)
      write(`${colors.dim(time)} ${paint(marks[mark])} ${mark === 'quiet' ? colors.dim(text) : text}\n`)
    },
    observation(observed) {
      if (observed.kind === 'token') behindBar(observed.text, 'reply')
      if (observed.kind !== 'note') return
      endLine()
      write(`${' '.repeat(9)}${colors.dim(shortText(observed.text, 200))}\n`)
    },
  }
}

function textOf(chunk: OutputChunk): string {
  switch (chunk.kind) {
    case 'stream':
      return chunk.text
    case 'error':
      return `${chunk.traceback.join('\n') || `${chunk.ename}: ${chunk.evalue}`}\n`
    case 'display_data':
    case 'execute_result':
    case 'update_display_data': {
      const plain = chunk.data['text/plain']
      return typeof plain === 'string' ? `${plain}\n` : `[${Object.keys(chunk.data).join(', ')}]\n`
    }
    case 'clear_output':
      return ''
  }
}
