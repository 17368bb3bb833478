/** A command in a real pseudo terminal, and what a person sees there: its bytes go through a terminal emulator. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import xterm from '@xterm/headless'
import { python } from '../analyzer/testAnalyzer.js'

export interface PseudoTerminal {
  /** The lines that are on the screen now, without spaces at their ends. */
  screen(): string[]
  /** All that went by, as one text. */
  all(): string
  type(text: string): void
  readonly ended: Promise<number | null>
  stop(): Promise<void>
}

export interface TerminalSettings {
  readonly cwd: string
  readonly env?: Record<string, string>
  readonly rows?: number
  readonly columns?: number
}

export function pseudoTerminal(command: readonly string[], { cwd, env = {}, rows = 24, columns = 80 }: TerminalSettings): PseudoTerminal {
  const screen = new xterm.Terminal({ rows, cols: columns, scrollback: 10_000, allowProposedApi: true })
  const relay = fileURLToPath(new URL('pty_relay.py', import.meta.url))
  const child = spawn(resolve(python), [relay, String(rows), String(columns), ...command], { cwd, env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...env }, stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdout.on('data', (bytes: Uint8Array) => { screen.write(bytes) })
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code ?? null)
  const lines = (from: number, count: number) => Array.from({ length: count }, (_, at) => screen.buffer.active.getLine(from + at)?.translateToString(true) ?? '')
  return {
    screen: () => lines(screen.buffer.active.baseY, rows),
    all: () => lines(0, screen.buffer.active.length).join('\n').trimEnd(),
    type: (text) => void child.stdin.write(text),
    ended,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
      await ended
      screen.dispose()
    },
  }
}
