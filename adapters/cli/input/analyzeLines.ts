/**
 * `analyze --batch`: reads JSON lines `{id, code}` as they come and answers each with one line, in the same order. A line
 * that cannot be read is answered too, by its id or its number, so that no answer is ever missing. A line is bounded, so
 * that input without line ends cannot fill the memory.
 */
import { createReadStream } from 'node:fs'
import { resolve } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import { z } from 'zod'
import { explainError } from '../errors/explainError.js'
import { UsageError } from '../errors/usageError.js'
import type { Io } from '../io.js'

/** While one program is looked through, the next is parsed in the other process. */
const mostOpen = 4
/** Of one line, in characters. */
const mostCharacters = 4 * 1024 * 1024

const lineSchema = z.object({ id: z.union([z.string(), z.number()], 'must be a string or a number'), code: z.string() })

export async function analyzeLines({ stdin, cwd }: Pick<Io, 'stdin' | 'cwd'>, file: string, analyze: (code: string) => Promise<object>, answer: (line: object) => Promise<void> | void): Promise<void> {
  let number = 0
  const open: Promise<object>[] = []
  const answerFirst = async () => {
    const first = await open.shift()
    if (first !== undefined) await answer(first)
  }
  for await (const line of linesOf(stdin, cwd, file)) {
    number += 1
    if (line === tooLarge) {
      open.push(Promise.resolve({ id: null, error: { code: 'TOO_LARGE', message: `line ${number} is longer than ${mostCharacters} characters, which is what is allowed here` } }))
    } else if (line.trim() !== '') open.push(answerTo(line, number, analyze))
    if (open.length >= mostOpen) await answerFirst()
  }
  while (open.length > 0) await answerFirst()
}

async function answerTo(line: string, number: number, analyze: (code: string) => Promise<object>): Promise<object> {
  let value: unknown
  try {
    value = JSON.parse(line.replace(/^\ufeff/, ''))
  } catch (cause) {
    return { id: null, error: { code: 'NOT_JSON', message: `line ${number} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}` } }
  }
  const read = lineSchema.safeParse(value)
  if (read.success) {
    const { id, code } = read.data
    return analyze(code).then((analysis) => ({ id, ...analysis }), (error: unknown) => {
      const { code: errorCode, message } = explainError(error)
      return { id, error: { code: errorCode, message } }
    })
  }
  const problems = read.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`))
  return { id: idOf(value), error: { code: 'INVALID_LINE', message: `line ${number} must be {"id": …, "code": "…"}: ${problems.join('; ')}` } }
}

function idOf(value: unknown): string | number | null {
  const id = typeof value === 'object' && value !== null && 'id' in value ? value.id : null
  return typeof id === 'string' || typeof id === 'number' ? id : null
}

/** In place of a line that was dropped. */
const tooLarge = Symbol('too large')

async function* linesOf(stdin: Io['stdin'], cwd: string, file: string): AsyncGenerator<string | typeof tooLarge, void, undefined> {
  const source: NodeJS.ReadableStream = file === '-' ? stdin : createReadStream(resolve(cwd, file))
  const decoder = new StringDecoder('utf8')
  let pieces: string[] = []
  let length = 0
  const take = (text: string) => {
    length += text.length
    if (length > mostCharacters) pieces = []
    else pieces.push(text)
  }
  const line = () => {
    const whole = length > mostCharacters ? tooLarge : pieces.join('')
    pieces = []
    length = 0
    return whole
  }
  try {
    for await (const piece of source) {
      const [first = '', ...others] = (typeof piece === 'string' ? piece : decoder.write(piece)).split('\n')
      take(first)
      for (const other of others) {
        yield line()
        take(other)
      }
    }
  } catch (cause) {
    throw new UsageError('FILE_NOT_READABLE', `${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  take(decoder.end())
  yield line()
}
