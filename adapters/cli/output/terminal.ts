/**
 * Where answers and remarks go: answers to stdout, remarks to stderr. Colours only where a person looks (a terminal, and
 * NO_COLOR not set). Made by `runCli`, one per run.
 */
import pc from 'picocolors'
import type { Io, Output } from '../io.js'
import { jsonText } from './visibleText.js'

export type Colors = ReturnType<typeof pc.createColors>

export interface Terminal {
  /** For what is printed on stdout. */
  readonly colors: Colors
  readonly noteColors: Colors
  readonly columns: number
  /** Where text for eyes is wrapped: Infinity in a pipe or a file, where lines stay whole. */
  readonly width: number
  /** Whether a person can be asked. */
  readonly canAsk: boolean
  /** As it is, without a line end. */
  write(text: string): void
  print(line: string): void
  /** A value on one line. */
  jsonLine(value: unknown): void
  /** A value for eyes and programs. */
  json(value: unknown): void
  /** Resolves when stdout takes more: for who prints without end. */
  drained(): Promise<void>
  /** To stderr. */
  note(line: string): void
}

export function createTerminal({ stdin, stdout, stderr, env }: Io): Terminal {
  let full = false
  const write = (text: string) => { full = !stdout.write(text) }
  return {
    colors: pc.createColors(wantsColor(stdout, env)),
    noteColors: pc.createColors(wantsColor(stderr, env)),
    columns: stdout.columns ?? 120,
    width: stdout.isTTY === true ? (stdout.columns ?? 120) : Number.POSITIVE_INFINITY,
    canAsk: stdin.isTTY === true && (stdout.isTTY === true || stderr.isTTY === true),
    write,
    print: (line) => write(`${line}\n`),
    jsonLine: (value) => write(`${jsonText(value)}\n`),
    json: (value) => write(`${jsonText(value, 2)}\n`),
    async drained() {
      if (full) await new Promise((resolve) => { for (const end of ['drain', 'close', 'error']) stdout.once(end, resolve) })
      full = false
    },
    note: (line) => void stderr.write(`${line}\n`),
  }
}

export const wantsColor = (stream: Output, env: Io['env']): boolean => stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
