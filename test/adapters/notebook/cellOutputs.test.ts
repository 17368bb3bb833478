import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OutputChunk } from '../../../machines/index.js'
import { cellOutputs } from '../../../adapters/notebook/cellOutputs.js'

const out = (text: string, name: 'stdout' | 'stderr' = 'stdout'): OutputChunk => ({ kind: 'stream', name, text })
const show = (text: string, displayId: string | null = null, kind: 'display_data' | 'execute_result' | 'update_display_data' = 'display_data'): OutputChunk =>
  ({ kind, data: { 'text/plain': text }, metadata: {}, displayId })
const clear = (wait: boolean): OutputChunk => ({ kind: 'clear_output', wait })

/** Short form: `stdout:…`, `display_data:…`. */
const brief = (chunks: readonly OutputChunk[]): string[] => cellOutputs(chunks, 1).map((output) => {
  switch (output.output_type) {
    case 'stream': return `${output.name}:${output.text.join('')}`
    case 'error': return `error:${output.ename}`
    case 'display_data':
    case 'execute_result': return `${output.output_type}:${(output.data['text/plain'] as string[]).join('')}`
  }
})

describe('the outputs of a cell', () => {
  test('join neighbouring pieces of one stream and keep the order of different ones', () => {
    expect(brief([out('a'), out('b\n'), out('!', 'stderr'), out('c'), show('x'), out('d'), out('e')])).toEqual(['stdout:ab\n', 'stderr:!', 'stdout:c', 'display_data:x', 'stdout:de'])
  })

  test('show a display as it was last updated, wherever it stands', () => {
    expect(brief([show('1', 'p'), out('a'), show('other', 'q'), show('2', 'p', 'update_display_data'), show('lost', 'unknown', 'update_display_data')]))
      .toEqual(['display_data:2', 'stdout:a', 'display_data:other'])
    expect(brief([show('1', 'p'), show('2', 'p')])).toEqual(['display_data:2', 'display_data:2'])
    expect(brief([show('1', 'p', 'execute_result'), show('2', 'p', 'update_display_data')])).toEqual(['execute_result:2'])
  })

  test('are cleared at once, or when the next one comes', () => {
    expect(brief([out('a'), clear(false), out('b')])).toEqual(['stdout:b'])
    expect(brief([out('a'), clear(true)])).toEqual(['stdout:a'])
    expect(brief([out('a'), clear(true), out('b'), out('c')])).toEqual(['stdout:bc'])
    expect(brief([show('1', 'p'), clear(true), show('2', 'p', 'update_display_data')])).toEqual(['display_data:2'])
    expect(brief([show('1', 'p'), clear(false), show('2', 'p', 'update_display_data')])).toEqual([])
  })

  test('keep an error with its traceback', () => {
    expect(cellOutputs([{ kind: 'error', ename: 'ValueError', evalue: 'no', traceback: ['\u001b[31mTraceback'] }], 1))
      .toEqual([{ output_type: 'error', ename: 'ValueError', evalue: 'no', traceback: ['\u001b[31mTraceback'] }])
  })

  test('of a hundred thousand pieces are made in linear time', () => {
    const begin = performance.now()
    expect(cellOutputs(Array.from({ length: 100_000 }, () => out('line\n')), 1)).toHaveLength(1)
    expect(performance.now() - begin).toBeLessThan(1_000)
  })

  test('hold every character of the streams when nothing is cleared, for any input', () => {
    const chunk = fc.oneof(
      fc.record({ kind: fc.constant('stream' as const), name: fc.constantFrom('stdout' as const, 'stderr' as const), text: fc.string() }),
      fc.record({ kind: fc.constantFrom('display_data' as const, 'execute_result' as const, 'update_display_data' as const), data: fc.dictionary(fc.constantFrom('text/plain', 'image/png', 'application/json', 'x/y+json', 'text/html'), fc.jsonValue()), metadata: fc.constant({}), displayId: fc.option(fc.constantFrom('p', 'q')) }),
    )
    fc.assert(fc.property(fc.array(chunk), (chunks) => {
      const text = (name: string) => cellOutputs(chunks as OutputChunk[], 1).map((output) => (output.output_type === 'stream' && output.name === name ? output.text.join('') : '')).join('')
      for (const name of ['stdout', 'stderr']) expect(text(name)).toBe(chunks.map((one) => (one.kind === 'stream' && one.name === name ? one.text : '')).join(''))
    }))
  })
})
