/**
 * Tells an execution's events as they come: one line a step, program output behind a bar as the program wrote it. Made by
 * commands that follow an execution; keeps only where the output's line stands.
 */
import { factOf, type OutputChunk, type RecordedEvent } from '../../../machines/index.js'
import { eventLine } from './eventLine.js'
import type { Colors } from './terminal.js'
import { outputText } from './visibleText.js'

export interface Narrator {
  event(recorded: RecordedEvent): void
}

export interface Narration {
  readonly write: (text: string) => void
  readonly colors: Colors
  /** Also what only operators care about. */
  readonly all?: boolean
}

const marks = { step: '·', good: '✓', bad: '✗', ask: '?', quiet: ' ' } as const

export function createNarrator({ write, colors, all = false }: Narration): Narrator {
  let midLine = false
  const bar = colors.dim('    │ ')
  const endLine = () => {
    if (midLine) write('\n')
    midLine = false
  }

  function output(chunks: readonly OutputChunk[]): void {
    for (const chunk of chunks) {
      const text = outputText(textOf(chunk))
      for (const piece of text.split(/(?<=\n)/)) {
        if (piece === '') continue
        write(midLine ? piece : `${bar}${piece}`)
        midLine = !piece.endsWith('\n')
      }
    }
  }

  return {
    event(recorded) {
      const fact = factOf(recorded)
      if (fact.type === 'output.appended') {
        output(fact.data.chunks)
        return
      }
      const { mark, text } = eventLine(recorded)
      if (mark === 'quiet' && !all) return
      endLine()
      const paint = { step: colors.cyan, good: colors.green, bad: colors.red, ask: colors.yellow, quiet: colors.dim }[mark]
      const time = new Date(recorded.recordedAt).toTimeString().slice(0, 8)
      write(`${colors.dim(time)} ${paint(marks[mark])} ${mark === 'quiet' ? colors.dim(text) : text}\n`)
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
