/**
 * kill -9 with many executions in flight, then a restart until all are complete. This process is the one that watches; the service
 * that is killed is a child of it (`crashing.ts`).
 */
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { driver } from '../workload/drive.js'
import { databaseIn, nobodyIsTold, startService } from '../workload/serviceStage.js'

export interface CrashFound {
  /** From the opening of the database to the end of the last execution. Milliseconds. */
  readonly milliseconds: number
  readonly inFlight: number
  readonly lost: number
  readonly runTwice: number
  /** Steps that an adapter had answered before and was asked for again. */
  readonly repeated: number
}

export async function measure({ count }: { readonly count: number }, folder: string): Promise<CrashFound> {
  const acknowledged = await killed(folder, count)
  const before = numbers(folder)
  const started = performance.now()
  const { service, store, begun, stop } = startService(folder, nobodyIsTold)
  const users = driver(service)
  await service.start()
  await users.grantAll(await store.pendingApprovals())
  for (;;) {
    const open = await store.list({ final: false, limit: 1 })
    if (open.length === 0) break
    await users.grantAll(await store.pendingApprovals())
    await new Promise((resolve) => setTimeout(resolve, 2))
  }
  const milliseconds = performance.now() - started
  const all = await store.list({ limit: Infinity })
  const succeeded = new Set(all.filter(({ status }) => status === 'succeeded').map(({ executionId }) => executionId))
  await stop()
  return {
    milliseconds,
    inFlight: before.open,
    lost: acknowledged.filter((id) => !succeeded.has(id)).length,
    runTwice: numbers(folder).runTwice,
    repeated: Math.max(0, begun.count - before.unanswered - (numbers(folder).effectsEnded - before.effectsEnded - before.unanswered)),
  }
}

/** Requests `count` executions at once in a child, and kills it when all are acknowledged. */
function killed(folder: string, count: number): Promise<readonly string[]> {
  const child = fork(fileURLToPath(new URL('../crashing.js', import.meta.url)), [folder, String(count)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  return new Promise((resolve, reject) => {
    let acknowledged: readonly string[] = []
    child.once('message', (ids) => {
      acknowledged = ids as string[]
      child.kill('SIGKILL')
    })
    child.once('exit', () => { if (acknowledged.length === count) resolve(acknowledged); else reject(new Error('the service ended before it had taken all requests')) })
  })
}

function numbers(folder: string): { open: number; unanswered: number; effectsEnded: number; runTwice: number } {
  const db = new Database(databaseIn(folder), { readonly: true })
  const count = (sql: string) => db.prepare<[], number>(sql).pluck().get() ?? 0
  const found = {
    open: count('SELECT count(*) FROM executions WHERE final = 0'),
    unanswered: count('SELECT count(*) FROM effects'),
    effectsEnded: count(`SELECT count(*) FROM events WHERE json_extract(data, '$.effectId') IS NOT NULL`),
    runTwice: count(`SELECT count(*) FROM (SELECT execution_key FROM events WHERE type = 'run.started' GROUP BY execution_key HAVING count(*) > 1)`),
  }
  db.close()
  return found
}
