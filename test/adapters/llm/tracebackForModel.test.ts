import { describe, expect, test } from 'vitest'
import { attemptDiff } from '../../../adapters/llm/attemptDiff.js'
import { tracebackForModel } from '../../../adapters/llm/tracebackForModel.js'

const frame = (number: number) => `File /usr/lib/python3/site-packages/lib/deep.py:${number}, in f${number}(x)\n     ${number} code\n---> ${number} more`
const program = 'Cell In[1], line 7\n      6 a = 1\n----> 7 f(a)'

describe('a traceback for the model', () => {
  test('keeps the frames of the program whole, of libraries the last two as a line each, and the error to the letter', () => {
    const text = tracebackForModel(['-'.repeat(75), 'ValueError                Traceback (most recent call last)', program, '', ...[1, 2, 3, 4, 5].flatMap((number) => [frame(number), '']), "ValueError: it's\n  in two lines"].join('\n'))
    expect(text).toBe(`ValueError                Traceback (most recent call last)\n${program}\n[frames of libraries left out: 3]\nFile lib/deep.py:4, in f4(x)\nFile lib/deep.py:5, in f5(x)\nValueError: it's\n  in two lines`)
  })

  test('is bounded, and keeps its end', () => {
    const text = tracebackForModel(Array.from({ length: 3_000 }, (_, line) => `Cell In[1], line ${line}\n----> ${line} f()`).join('\n'))
    expect(text.length).toBeLessThan(4_100)
    expect(text.startsWith('[earlier lines left out]')).toBe(true)
    expect(text.endsWith('----> 2999 f()')).toBe(true)
  })

  test('takes any text', () => {
    for (const text of ['', '\n', 'File ', 'what is this', 'Error']) expect(() => tracebackForModel(text)).not.toThrow()
  })
})

test('the difference between two attempts is told in a few lines, and not at all between two programs that share nothing', () => {
  expect(attemptDiff('a = 1\nb = 2\nc = 3\n', 'a = 1\nb = 20\nc = 3\n')).toBe('@@ line 1\n a = 1\n-b = 2\n+b = 20\n c = 3')
  expect(attemptDiff('a\n', 'a\n')).toBeNull()
  const lines = (word: string) => Array.from({ length: 100 }, (_, index) => `${word}${index}`).join('\n')
  expect(attemptDiff(lines('a'), lines('b'))).toBeNull()
})
