/** The small pure parts of the command line. */
import { Readable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { findExecution } from '../../../adapters/cli/access/findExecution.js'
import { analyzeLines } from '../../../adapters/cli/input/analyzeLines.js'
import { answerWords } from '../../../adapters/cli/input/answerWords.js'
import { folderNameOf } from '../../../adapters/cli/input/folderNameOf.js'
import { globPattern } from '../../../adapters/cli/input/globPattern.js'
import { jsonText, outputText, shortText, visibleText } from '../../../adapters/cli/output/visibleText.js'
import { folderNamePattern } from '../../../machines/index.js'
import type { ExecutionSummary } from '../../../store/index.js'

describe('answerWords', () => {
  it.each(['yes', 'y', 'yep', 'yeah', 'ok', 'okay', 'YES', ' Yes. ', 'OK!', 'o.k.', '"y"', 'Yeah!!', 'ｙｅｓ'])('takes %j for yes', (text) => {
    expect(answerWords(text)).toBe('yes')
  })
  it.each(['no', 'n', 'nope', 'nah', 'cancel', 'NO', ' n ', 'No!', 'nah...', 'Cancel.'])('takes %j for no', (text) => {
    expect(answerWords(text)).toBe('no')
  })
  it.each(['', ' ', 'maybe', 'yes no', 'y e s', 'yesterday', 'not', 'okey', 'yes please', '?', '1', 'true', 'sure', 'no, yes'])('takes %j for neither', (text) => {
    expect(answerWords(text)).toBeNull()
  })
})

describe('text from outside', () => {
  it('cannot reach the terminal as anything but text', () => {
    expect(visibleText('a\u001b[2Jb\u202ec\u0007')).toBe('a\\u001b[2Jb\\u202ec\\u0007')
    expect(visibleText('one\n\ttwo\r\nthree')).toBe('one\n\ttwo\nthree')
    expect(outputText('\u001b[31mred\u001b[0m 10%\r20%\r\nend\u0007')).toBe('red 10%\n20%\nend')
    expect(jsonText({ a: '\u009b2J\u202e' })).toBe('{"a":"\\u009b2J\\u202e"}')
    expect(JSON.parse(jsonText({ a: '\u009b2J\u202e' }))).toEqual({ a: '\u009b2J\u202e' })
  })
  it('is cut to one line where one line is meant', () => {
    expect(shortText('  a \n b\t c  ', 20)).toBe('a b c')
    expect(shortText('abcdef', 4)).toBe('abc…')
  })
})

describe('folderNameOf', () => {
  it.each(['Plot the valley', '../../etc', 'ÄÖÜ', '', '🙂', '-- --', 'x'.repeat(200), '1 + 1'])('makes a name that a request may have of %j', (task) => {
    expect(folderNameOf(task)).toMatch(folderNamePattern)
  })
})

describe('globPattern', () => {
  it('knows * and ?, and takes everything else as it is', () => {
    expect(globPattern('approval.*').test('approval.granted')).toBe(true)
    expect(globPattern('approval.*').test('approvalXgranted')).toBe(false)
    expect(globPattern('*.failed').test('run.failed')).toBe(true)
    expect(globPattern('run').test('run.failed')).toBe(false)
    expect(globPattern('run.(').test('run.(')).toBe(true)
  })
})

describe('findExecution', () => {
  const ids = ['01M82VARM0Z6NNDFR8WWPJ9KHJ', '01M82VARM0Z6NNDFR8WWPJ9AAA', '01M82XXXXXXXXXXXXXXXXXXXXX']
  const rows = ids.map((executionId) => ({ executionId }) as ExecutionSummary)
  const queries = {
    get: async (id: string) => rows.find(({ executionId }) => executionId === id) ?? null,
    list: async ({ text = '' } = {}) => rows.filter(({ executionId }) => executionId.includes(text)),
  }
  const found = async (id: string) => (await findExecution(queries, id)).executionId

  it('takes a whole id, its beginning or its end, in any case', async () => {
    expect(await found(ids[0]!)).toBe(ids[0])
    expect(await found(ids[0]!.toLowerCase())).toBe(ids[0])
    expect(await found('wpj9khj')).toBe(ids[0])
    expect(await found('01M82X')).toBe(ids[2])
  })
  it('names what is wrong with any other', async () => {
    await expect(found('01M82V')).rejects.toMatchObject({ code: 'AMBIGUOUS_ID' })
    await expect(found('9KHJ')).rejects.toMatchObject({ code: 'ID_TOO_SHORT' })
    await expect(found('ARM0Z6')).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
    await expect(found('../../etc/passwd')).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
    await expect(found('')).rejects.toMatchObject({ code: 'UNKNOWN_EXECUTION' })
  })
})

describe('analyze --batch', () => {
  it('answers every line in its order, also those that cannot be read', async () => {
    const stdin = Readable.from(['{"id": 1, "code": "a", "more": true}\n\nnot json\n{"id": "b"}\n{"id": "c", "code"', ': "c"}'])
    const answers: object[] = []
    await analyzeLines({ stdin, cwd: '/' }, '-', async (code) => ({ code }), (line) => void answers.push(line))
    expect(answers).toEqual([
      { id: 1, code: 'a' },
      { id: null, error: { code: 'NOT_JSON', message: expect.stringContaining('line 3 is not JSON') } },
      { id: 'b', error: { code: 'INVALID_LINE', message: expect.stringContaining('code') } },
      { id: 'c', code: 'c' },
    ])
  })
  it('answers a line that is too long, and goes on with the next', async () => {
    const long = `{"id": 1, "code": "${'#'.repeat(1024 * 1024)}`
    const stdin = Readable.from([long, ...Array.from({ length: 8 }, () => '#'.repeat(1024 * 1024)), '"}\n{"id": 2, "co', 'de": "x"}\n'])
    const answers: object[] = []
    await analyzeLines({ stdin, cwd: '/' }, '-', async (code) => ({ code }), (line) => void answers.push(line))
    expect(answers).toEqual([{ id: null, error: { code: 'TOO_LARGE', message: expect.stringContaining('line 1 is longer') } }, { id: 2, code: 'x' }])
  })
  it('says when the file cannot be read', async () => {
    await expect(analyzeLines({ stdin: Readable.from([]), cwd: '/' }, 'nowhere.jsonl', async () => ({}), () => {})).rejects.toMatchObject({ code: 'FILE_NOT_READABLE' })
  })
})
