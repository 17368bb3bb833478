/**
 * What every server that we start for ourselves needs of its process: it dies with us, its last words are kept, its secret
 * is not logged, its end is seen, and stopping it is bounded. Used by the adapters that start one.
 */
import { spawnSync, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from '../../runtime/ports/logger.js'

export interface ProcessExit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** Set when the process could not even be started. */
  readonly error?: Error
}

let setprivWorks: boolean | undefined

/** Prefix of a command line that gives the process `signal` when its parent dies; empty where the system has no `setpriv`. */
export function dieWithParent(signal: 'TERM' | 'KILL'): readonly string[] {
  setprivWorks ??= spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true'], { stdio: 'ignore' }).status === 0
  return setprivWorks ? ['setpriv', '--pdeathsig', signal] : []
}

export function whenExited(child: ChildProcess): Promise<ProcessExit> {
  return new Promise((resolve) => {
    child.once('exit', (code, signal) => { resolve({ code, signal }) })
    child.once('error', (error) => { resolve({ code: null, signal: null, error }) })
  })
}

/** The server's log goes to ours at debug level, without its secret; the last lines are kept to explain a failed start. */
export function followOutput(child: ChildProcess, { secret, part, log }: { readonly secret: string; readonly part: string; readonly log: Logger }): () => readonly string[] {
  const last: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (raw) => {
      const line = raw.replaceAll(secret, '[secret]').slice(0, 2_000)
      last.push(line)
      if (last.length > 20) last.shift()
      log.debug({ part }, line)
    })
  }
  return () => last
}

/** TERM lets it end what it started; KILL after the deadline. */
export async function endProcess(child: ChildProcess, exited: Promise<ProcessExit>, timeoutMs: number): Promise<void> {
  if (child.pid === undefined) return
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
  const patience = new AbortController()
  const inTime = await Promise.race([exited.then(() => true), delay(timeoutMs, false, { signal: patience.signal })])
  patience.abort()
  if (inTime) return
  child.kill('SIGKILL')
  await exited
}
