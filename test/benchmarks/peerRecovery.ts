/** LangGraph's recovery: begun in one process, killed when its checkpoints show that all are in flight, driven to the end in another. */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'

/** Milliseconds until all are complete. */
export async function recoveryOf(script: string, count: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-'))
  const phase = (name: string) => fork(script, [name, JSON.stringify({ phase: name, inFlight: count, count, durable: true }), folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  try {
    const begun = phase('begin')
    const ended = new Promise((resolve) => begun.once('exit', resolve))
    for (const deadline = Date.now() + 60_000; threads(join(folder, 'langgraph.db')) < count; ) {
      if (Date.now() > deadline || begun.exitCode !== null) break
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    begun.kill('SIGKILL')
    await ended
    return await new Promise<number>((resolve, reject) => {
      const recovering = phase('recover')
      const alarm = setTimeout(() => recovering.kill('SIGKILL'), 120_000)
      let milliseconds: number | null = null
      recovering.once('message', (message) => { milliseconds = (message as { found: { milliseconds: number } }).found.milliseconds })
      recovering.once('exit', () => {
        clearTimeout(alarm)
        if (milliseconds === null) reject(new Error('LangGraph did not come to an end'))
        else resolve(milliseconds)
      })
    })
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
  }
}

function threads(file: string): number {
  try {
    const db = new Database(file, { readonly: true, fileMustExist: true })
    try {
      return db.prepare<[], number>('SELECT count(DISTINCT thread_id) FROM checkpoints').pluck().get() ?? 0
    } finally {
      db.close()
    }
  } catch {
    // It is not made yet.
    return 0
  }
}
