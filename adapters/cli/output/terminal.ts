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
  /** Whether a person can be asked. */
  readonly canAsk: boolean
  /** As it is, without a line end. */
  write(text: string): void
  print(line: string): void
  /** A value on one line. */
  jsonLine(value: unknown): void
  /** A value for eyes and programs. */
  json(value: unknown): void
  /** To stderr. */
  note(line: string): void
}

export function createTerminal({ stdin, stdout, stderr, env }: Io): Terminal {
  const write = (text: string) => void stdout.write(text)
  return {
    colors: pc.createColors(wantsColor(stdout, env)),
    noteColors: pc.createColors(wantsColor(stderr, env)),
    columns: stdout.columns ?? 120,
    canAsk: stdin.isTTY === true && (stdout.isTTY === true || stderr.isTTY === true),
    write,
    print: (line) => write(`${line}\n`),
    jsonLine: (value) => write(`${jsonText(value)}\n`),
    json: (value) => write(`${jsonText(value, 2)}\n`),
    note: (line) => void stderr.write(`${line}\n`),
  }
}

export const wantsColor = (stream: Output, env: Io['env']): boolean => stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb'
