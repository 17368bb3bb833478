/**
 * A process that is not our child, known by its id and by when it started, since ids are given out again. For servers that
 * outlive the process that started them. A zombie counts as gone: nobody may ever collect it.
 */
import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

export interface ProcessIdentity {
  readonly pid: number
  /** As `startOf` gives it; to be compared only. */
  readonly started: string
}

/** null: there is no such process. With /proc ticks since boot, elsewhere what `ps` says. `countersign_server.py` does the same. */
export function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name is in brackets and may hold any character; after it come the state and, as the 20th field, the start.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null)
  } catch {
    return process.platform === 'linux' ? null : startByPs(pid)
  }
}

export const lives = ({ pid, started }: ProcessIdentity): boolean => startOf(pid) === started

/** Whether its working folder is this one; null where the system does not tell. */
export function worksIn(pid: number, folder: string): boolean | null {
  if (process.platform !== 'linux') return null
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === folder
  } catch {
    return false
  }
}

/** Looked at four times a second: nothing tells of the end of a process that is not a child. */
export async function whenGone(identity: ProcessIdentity, signal?: AbortSignal): Promise<void> {
  while (lives(identity)) await delay(250, undefined, { ref: false, ...(signal ? { signal } : {}) })
}

/** TERM lets it end what it started; KILL after the deadline. Bounded, also for a process that the system cannot end. */
export async function endOther(identity: ProcessIdentity, timeoutMs: number): Promise<void> {
  for (const [signal, patienceMs] of [['SIGTERM', timeoutMs], ['SIGKILL', 5_000]] as const) {
    send(identity, signal)
    const until = Date.now() + patienceMs
    while (lives(identity) && Date.now() < until) await delay(20)
  }
}

function send(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  try {
    if (lives(identity)) process.kill(identity.pid, signal)
  } catch {
    // It ended by itself.
  }
}

function startByPs(pid: number): string | null {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } }).trim() || null
  } catch {
    return null
  }
}
