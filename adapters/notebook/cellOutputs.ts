/**
 * Turns the recorded output of a run into the outputs of a notebook cell, as a front end would have: streams are joined, displays are
 * updated in place, `clear_output` clears. Called by the final notebook's builder. Pure and total.
 */
import type { OutputChunk } from '../../machines/index.js'
import { multiline, type CellOutput, type MimeBundle } from './notebookDocument.js'

const isJson = (mime: string): boolean => /^application\/(.*\+)?json$/.test(mime)

/** nbformat wants text for every mime type but JSON ones; a kernel may have sent anything. */
const bundle = (data: MimeBundle): MimeBundle => Object.fromEntries(Object.entries(data).map(([mime, value]) => {
  if (isJson(mime)) return [mime, value]
  if (typeof value === 'string') return [mime, mime.startsWith('text/') || mime.endsWith('+xml') ? multiline(value) : value]
  const lines = Array.isArray(value) && value.every((line) => typeof line === 'string')
  return [mime, lines ? value : JSON.stringify(value)]
}))

interface Placed {
  readonly output: CellOutput
  readonly displayId: string | null
}

const streamText = (output: CellOutput | undefined): string => (output?.output_type === 'stream' ? output.text.join('') : '')

export const cellOutputs = (chunks: readonly OutputChunk[], executionCount: number): CellOutput[] => {
  let placed: Placed[] = []
  let clearBeforeNext = false

  const add = (output: CellOutput, displayId: string | null = null): void => {
    if (clearBeforeNext) placed = []
    clearBeforeNext = false
    placed.push({ output, displayId })
  }

  /** Every display with this id shows the new data, wherever it stands. */
  const update = (displayId: string, data: MimeBundle, metadata: MimeBundle): void => {
    placed = placed.map((one) => {
      const { output } = one
      if (one.displayId !== displayId || (output.output_type !== 'display_data' && output.output_type !== 'execute_result')) return one
      return { ...one, output: { ...output, data, metadata } }
    })
  }

  for (const { chunk, text } of joinedStreams(chunks)) {
    switch (chunk.kind) {
      case 'stream': {
        const last = clearBeforeNext ? undefined : placed.at(-1)?.output
        if (last?.output_type === 'stream' && last.name === chunk.name) {
          placed[placed.length - 1] = { displayId: null, output: { ...last, text: multiline(streamText(last) + text) } }
        } else if (text !== '') {
          add({ output_type: 'stream', name: chunk.name, text: multiline(text) })
        }
        break
      }
      case 'display_data':
      case 'execute_result':
      case 'update_display_data': {
        const data = bundle(chunk.data)
        if (chunk.displayId !== null) update(chunk.displayId, data, chunk.metadata)
        if (chunk.kind === 'display_data') add({ output_type: 'display_data', data, metadata: chunk.metadata }, chunk.displayId)
        if (chunk.kind === 'execute_result') add({ output_type: 'execute_result', execution_count: executionCount, data, metadata: chunk.metadata }, chunk.displayId)
        break
      }
      case 'clear_output':
        if (chunk.wait) clearBeforeNext = true
        else placed = []
        break
      case 'error':
        add({ output_type: 'error', ename: chunk.ename, evalue: chunk.evalue, traceback: chunk.traceback })
        break
    }
  }
  return placed.map((one) => one.output)
}

/** Neighbouring pieces of one stream as one, so that a hundred thousand small prints stay linear. */
function* joinedStreams(chunks: readonly OutputChunk[]): Generator<{ chunk: OutputChunk; text: string }> {
  for (let index = 0; index < chunks.length; index++) {
    const chunk = chunks[index]
    if (chunk === undefined) continue
    if (chunk.kind !== 'stream') {
      yield { chunk, text: '' }
      continue
    }
    const texts = [chunk.text]
    for (let next = chunks[index + 1]; next?.kind === 'stream' && next.name === chunk.name; next = chunks[index + 1]) {
      texts.push(next.text)
      index++
    }
    yield { chunk, text: texts.join('') }
  }
}
