/** Runs a measurement in a child process with a folder of its own, within a time limit; nothing is left behind, however it ends. */
import { fork, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface ProcessOptions {
  readonly timeoutMs?: number
  /** Where to write a CPU profile (`--profile`). */
  readonly profileDir?: string | undefined
  readonly script?: string
}

const compiledChild = fileURLToPath(new URL('child.js', import.meta.url))
const running = new Map<ChildProcess, string>()

export async function inProcess<T>(name: string, settings: object, { timeoutMs = 120_000, profileDir, script = compiledChild }: ProcessOptions = {}): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const execArgv = ['--expose-gc', ...(profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}-${Date.now()}.cpuprofile`] : [])]
  // A group of its own, so that what it started can be ended with it.
  const child = fork(script, [name, JSON.stringify(settings), folder], { execArgv, detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] })
  running.set(child, folder)
  let said = ''
  child.stderr?.on('data', (text: Buffer) => { said = (said + text.toString()).slice(-4000) })
  try {
    return await new Promise<T>((resolve, reject) => {
      const alarm = setTimeout(() => { reject(new Error(`${name} took longer than ${timeoutMs / 1000} s and was ended`)) }, timeoutMs)
      let found: { found: T } | undefined
      child.on('message', (message) => { found = message as { found: T } })
      child.once('error', reject)
      child.once('exit', (code) => {
        clearTimeout(alarm)
        if (found) resolve(found.found)
        else reject(new Error(`${name} ended (exit code ${code ?? 'none'}) without a figure:\n${said}`))
      })
    })
  } finally {
    end(child, folder)
  }
}

function end(child: ChildProcess, folder: string): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
  } catch {
    // It and all that it started have ended.
  }
  running.delete(child)
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
}

export function endAll(): void {
  for (const [child, folder] of running) end(child, folder)
}
