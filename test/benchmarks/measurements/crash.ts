/**
 * kill -9 with many executions in flight, then a restart until all are complete. This process is the one that watches; the service
 * that is killed is a child of it (`crashing.ts`).
 */
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Database from 'better-sqlite3'
import { isFinalEventType } from '../../../machines/index.js'
import { driver } from '../workload/drive.js'
import { databaseIn, nobodyIsTold, startService } from '../workload/serviceStage.js'

export interface CrashFound {
  /** From the opening of the database to the end of the last execution. Milliseconds. */
  readonly milliseconds: number
  readonly inFlight: number
  readonly lost: number
  readonly runTwice: number
  /** Steps that an adapter had answered, whose answer was not on the disk yet: they are done again. */
  readonly repeated: number
}

export async function measure({ count }: { readonly count: number }, folder: string): Promise<CrashFound> {
  const acknowledged = await killed(folder, count)
  const { open, unanswered } = numbers(folder)
  const answered = new Set(readFileSync(join(folder, 'answered'), 'utf8').split('\n'))
  const started = performance.now()
  const { service, store, stop } = startService(folder, nobodyIsTold)
  const users = driver(service)
  let left = open.length
  const allEnded = new Promise<void>((resolve) => {
    service.observe((notice) => { if (notice.kind === 'event' && isFinalEventType(notice.event.type) && --left === 0) resolve() })
  })
  users.grantAll(await store.pendingApprovals())
  await service.start()
  await allEnded
  const milliseconds = performance.now() - started
  const succeeded = new Set((await store.list({ limit: Infinity })).filter(({ status }) => status === 'succeeded').map(({ executionId }) => executionId))
  await stop()
  return {
    milliseconds,
    inFlight: open.length,
    lost: acknowledged.filter((id) => !succeeded.has(id)).length,
    runTwice: numbers(folder).runTwice,
    repeated: unanswered.filter((effectId) => answered.has(effectId)).length,
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

function numbers(folder: string): { open: readonly string[]; unanswered: readonly string[]; runTwice: number } {
  const db = new Database(databaseIn(folder), { readonly: true })
  const texts = (sql: string) => db.prepare<[], string>(sql).pluck().all()
  const found = {
    open: texts('SELECT execution_id FROM executions WHERE final = 0'),
    unanswered: texts('SELECT effect_id FROM effects'),
    runTwice: texts(`SELECT execution_key FROM events WHERE type = 'run.started' GROUP BY execution_key HAVING count(*) > 1`).length,
  }
  db.close()
  return found
}
