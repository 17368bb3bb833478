/**
 * Executions that wait for approval: how long it takes to have them all in hand again (each rebuilt from its events), against
 * reading and parsing the same rows; and what a service needs in memory while they wait.
 */
import Database from 'better-sqlite3'
import { replay } from '../../../machines/index.js'
import { openSqliteEventStore, type EventStore } from '../../../store/index.js'
import { databaseIn, nobodyIsTold, startService } from '../workload/serviceStage.js'
import { letWait } from '../workload/waitingExecutions.js'

export interface WaitingSettings {
  readonly count: number
  readonly what: 'resume' | 'memory'
}

export interface WaitingFound {
  /** Milliseconds, for `resume`. */
  readonly resume: number
  readonly scan: number
  /** MiB above an empty service, for `memory`. */
  readonly heap: number
  readonly resident: number
}

export async function measure({ count, what }: WaitingSettings, folder: string): Promise<WaitingFound> {
  const empty = { resume: NaN, scan: NaN, heap: NaN, resident: NaN }
  if (what === 'memory') return { ...empty, ...(await memory(count, folder)) }
  const ids = await letWait(folder, count)
  const store = openSqliteEventStore({ file: databaseIn(folder) })
  await resume(store, ids.slice(0, 500))
  const resumed = await resume(store, ids)
  await store.close()
  return { ...empty, resume: resumed, scan: scan(databaseIn(folder)) }
}

async function resume(store: EventStore, ids: readonly string[]): Promise<number> {
  const started = performance.now()
  for (const id of ids) {
    const state = replay(await store.readExecution(id))
    if (state?.path !== 'active.awaitingApproval.asked') throw new Error(`${id} is in ${state?.path ?? 'nothing'}`)
  }
  return performance.now() - started
}

function scan(file: string): number {
  const db = new Database(file, { readonly: true })
  const rows = db.prepare<[], [string, string]>('SELECT data, metadata FROM events ORDER BY execution_key, version').raw()
  const once = () => {
    const started = performance.now()
    for (const [data, metadata] of rows.iterate()) {
      JSON.parse(data)
      JSON.parse(metadata)
    }
    return performance.now() - started
  }
  once()
  const milliseconds = once()
  db.close()
  return milliseconds
}

async function memory(count: number, folder: string): Promise<{ heap: number; resident: number }> {
  // The same code has run before either is looked at, so that the difference is what waits and not what was compiled.
  await letWait(folder, 1)
  const few = await standing(folder)
  await letWait(folder, count)
  const many = await standing(folder)
  return { heap: many.heap - few.heap, resident: many.resident - few.resident }
}

/** A service over what waits in the folder, standing still. */
async function standing(folder: string): Promise<{ heap: number; resident: number }> {
  const { service, stop } = startService(folder, nobodyIsTold)
  await service.start()
  for (let n = 0; n < 3; n++) {
    await new Promise((resolve) => setTimeout(resolve, 200))
    globalThis.gc?.()
  }
  const { heapUsed, external, rss } = process.memoryUsage()
  await stop()
  return { heap: (heapUsed + external) / 2 ** 20, resident: rss / 2 ** 20 }
}
