/** Runs commands as the terminal would, in this process or in one of their own, on a data folder that goes with `clear()`. */
import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Io } from '../../../adapters/cli/io.js'
import { runCli } from '../../../adapters/cli/runCli.js'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'
import { userKeyFolder, writeKeyFile } from '../../../adapters/identity/keyFile.js'
import { people, seedOf } from '../../people.js'

const { root } = projectPaths(process.env)
export const cliProgram = join(root, 'dist', 'adapters', 'cli', 'main.js')

export interface Ran {
  readonly exitCode: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly ended: Promise<Ran>
  readonly stdout: string
  readonly stderr: string
  /** What a person types at a terminal, or what a pipe brings. */
  type(text: string): void
  signal(): void
}

export interface CliStage {
  readonly folder: string
  readonly dataDir: string
  /** In this process; `terminal` makes standard input and output look like a person's. */
  begin(argv: readonly string[], how?: { readonly stdin?: string; readonly terminal?: boolean; readonly env?: Record<string, string> }): Running
  run(argv: readonly string[], how?: { readonly stdin?: string; readonly env?: Record<string, string> }): Promise<Ran>
  /** As a process of its own. */
  spawn(argv: readonly string[]): ChildProcess
  file(name: string, content: string | object): Promise<string>
  /** Puts keys for these names where the commands look for them, and gives a configuration in which each may do anything. */
  people(names: readonly string[], configuration?: object): Promise<string>
  clear(): Promise<void>
}

export async function cliStage(): Promise<CliStage> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-cli-'))
  const dataDir = join(folder, 'data')
  const children: ChildProcess[] = []
  const begin: CliStage['begin'] = (argv, { stdin, terminal = false, env = {} } = {}) => {
    const input = Object.assign(new PassThrough(), terminal ? { isTTY: true, setRawMode() {} } : {})
    if (stdin !== undefined) input.end(stdin)
    const [stdout, stderr] = [collector(terminal), collector(terminal)]
    const signals = new EventEmitter()
    const io: Io = {
      stdin: input, stdout: stdout.stream, stderr: stderr.stream, cwd: folder, userName: 'tester',
      env: { PATH: process.env['PATH'], XDG_CONFIG_HOME: join(folder, 'config'), COUNTERSIGN_DATA: dataDir, NO_COLOR: '1', ...env },
      goOnUnread() {},
      onSignal(listener) {
        signals.on('signal', listener)
        return () => void signals.off('signal', listener)
      },
      onReload(listener) {
        signals.on('reload', listener)
        return () => void signals.off('reload', listener)
      },
    }
    return {
      ended: runCli(argv, io).then((exitCode) => ({ exitCode, stdout: stdout.text(), stderr: stderr.text() })),
      get stdout() { return stdout.text() },
      get stderr() { return stderr.text() },
      type: (text) => void input.write(text),
      signal: () => void signals.emit('signal'),
    }
  }
  const stage: CliStage = {
    folder, dataDir, begin,
    run: (argv, how) => begin(argv, how).ended,
    spawn(argv) {
      const child = spawn(process.execPath, [cliProgram, ...argv], { cwd: folder, env: { ...process.env, XDG_CONFIG_HOME: join(folder, 'config'), COUNTERSIGN_DATA: dataDir, NO_COLOR: '1' }, stdio: ['pipe', 'pipe', 'pipe'] })
      children.push(child)
      return child
    },
    async file(name, content) {
      const path = join(folder, name)
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
      return path
    },
    async people(names, configuration = {}) {
      for (const name of names) writeKeyFile(userKeyFolder({ XDG_CONFIG_HOME: join(folder, 'config') }), name, seedOf(name))
      return stage.file('people.yaml', { ...configuration, people: people(...names) })
    },
    async clear() {
      for (const child of children) {
        if (child.exitCode !== null || child.signalCode !== null) continue
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
  return stage
}

function collector(terminal: boolean): { readonly stream: PassThrough; text(): string } {
  const pieces: Buffer[] = []
  // A pipe never ends the standard output of a process.
  const stream: PassThrough = Object.assign(new PassThrough(), { end: () => stream }, terminal ? { isTTY: true, columns: 200 } : {})
  stream.on('data', (piece: Buffer) => pieces.push(piece))
  return { stream, text: () => Buffer.concat(pieces).toString('utf8') }
}

export async function until<T>(what: string, probe: () => T | Promise<T>, timeoutMs = 60_000, everyMs = 25): Promise<NonNullable<T>> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const found = await probe()
    if (found !== undefined && found !== null && found !== false) return found
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs} ms: ${what}`)
    await delay(everyMs)
  }
}

/** What `spawn` runs: compiled from today's sources, and only what changed. */
export async function compiled(): Promise<void> {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const problem = await promisify(execFile)(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root }).then(() => null, (error: unknown) => error)
  if (problem !== null && !existsSync(cliProgram)) throw new Error('the sources do not compile: `npm run typecheck` shows why', { cause: problem })
}
