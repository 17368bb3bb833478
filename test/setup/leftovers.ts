/**
 * Runs around all tests (vitest's globalSetup). While they run it notes every process that descends from this one; at the end any of
 * them that still lives, once it has had five seconds to go, fails the run by name and is killed. A process is known by its id and start time,
 * so one that was orphaned, or that cleaned its environment, is found too, and those of a test run beside this one are not.
 * The tests' temporary folder is inside one of ours, which is removed. Without /proc (macOS) processes are not watched.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

const watched = /^(nats-server|jupyter|python|bwrap|node)/

export default function setup(): () => Promise<void> {
  const before = process.env.TMPDIR
  const folder = mkdtempSync(path.join(tmpdir(), 'cs-'))
  process.env.TMPDIR = folder
  const watch = watchDescendants(process.pid)
  return async () => {
    const left = await watch.stop()
    const files = readdirSync(folder)
    rmSync(folder, { recursive: true, force: true })
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
    if (files.length > 0) console.warn(`The tests left files in their temporary folder (removed now): ${files.join(', ')}`)
    if (left.length === 0) return
    // Vitest reports an error thrown here but still ends with 0.
    process.exitCode = 1
    throw new Error(`The tests left processes behind (ended now): ${left.join('; ')}`)
  }
}

export function watchDescendants(ancestor: number, everyMs = 250): { stop: (graceMs?: number) => Promise<string[]> } {
  /** By id and start time: what descends from us, and whether it was orphaned or is a worker of vitest is no matter until the end. */
  const known = new Map<string, ProcessEntry>()
  const look = () => {
    const entries = listProcesses()
    const ours = new Set([ancestor])
    // A child has a later start than its parent, but ids wrap: go over them until nothing is added.
    for (let before = -1; before !== ours.size; ) {
      before = ours.size
      for (const entry of entries) if (ours.has(entry.parent) || known.has(keyOf(entry))) ours.add(entry.pid)
    }
    for (const entry of entries) if (ours.has(entry.pid) && entry.pid !== ancestor) known.set(keyOf(entry), entry)
  }
  const timer = setInterval(look, everyMs)
  timer.unref()
  return {
    async stop(graceMs = 5_000) {
      look()
      clearInterval(timer)
      const until = performance.now() + graceMs
      let left = alive(known, ancestor)
      while (left.length > 0 && performance.now() < until) {
        await delay(100)
        left = alive(known, ancestor)
      }
      for (const entry of left) endProcess(entry.pid)
      return left.map((entry) => `${entry.name} (process ${entry.pid}): ${entry.command.slice(0, 200)}`)
    },
  }
}

/** Vitest's own workers are still our children now and are ended by vitest: only what they started counts. */
function alive(known: ReadonlyMap<string, ProcessEntry>, ancestor: number): ProcessEntry[] {
  return listProcesses().filter((entry) => known.has(keyOf(entry)) && watched.test(entry.name) && !isOwnWorker(entry, ancestor))
}

function isOwnWorker(entry: ProcessEntry, ancestor: number): boolean {
  return entry.parent === ancestor && /vitest|esbuild/.test(entry.command)
}

interface ProcessEntry {
  readonly pid: number
  readonly parent: number
  readonly started: string
  readonly name: string
  readonly command: string
}

function keyOf(entry: ProcessEntry): string {
  return `${entry.pid}@${entry.started}`
}

function listProcesses(): ProcessEntry[] {
  if (!existsSync('/proc/self/stat')) return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => readProcess(pid))
}

function readProcess(pid: string): ProcessEntry[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name is in brackets and may hold brackets itself; what follows is: state, parent, ..., start time as the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (fields[0] === 'Z') return []
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return [{ pid: Number(pid), parent: Number(fields[1]), started: fields[19] ?? '', name, command }]
  } catch {
    // It ended while we looked.
    return []
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended by itself.
  }
}
