/**
 * Executions that wait for approval: how long it takes to have them all in hand again (each rebuilt from its events), against
 * reading and parsing the same rows; and what a service needs in memory while they wait.
 */
import Database from 'better-sqlite3'
import { ulids } from '../../../adapters/ulids.js'
import { replay, type Command } from '../../../machines/index.js'
import { commitOf } from '../../../runtime/execution/commit.js'
import { openSqliteEventStore, type EventStore } from '../../../store/index.js'
import { request, Scenario } from '../../machines/execution/scenario.js'
import { inTurns } from '../workload/drive.js'
import { askingPolicy, databaseIn, nobodyIsTold, startService } from '../workload/serviceStage.js'

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
  const store = openSqliteEventStore({ file: databaseIn(folder) })
  const ids = await fill(store, count)
  await resume(store, ids.slice(0, 500))
  const resumed = await resume(store, ids)
  await store.close()
  return { ...empty, resume: resumed, scan: scan(databaseIn(folder)) }
}

/** Their events are written as one commit each, by the same rules that a service has; only the waiting for adapters is left out. */
async function fill(store: EventStore, count: number): Promise<string[]> {
  const ids = ulids()
  const waiting: string[] = []
  await inTurns(count, 128, async () => {
    const executionId = ids.next()
    waiting.push(executionId)
    await store.append(waitingHistory(executionId, () => ids.next()))
  })
  return waiting
}

class Gathering extends Scenario {
  readonly facts: { readonly type: string; readonly data: unknown }[] = []
  protected override folded(...[, { type, data }]: Parameters<Scenario['folded']>): void {
    this.facts.push({ type, data })
  }
}
const template = new Gathering()
template.send('execution.request', { request: request(), policy: askingPolicy }).until('active.awaitingApproval.asked')
for (const { effectId } of template.current.effects) template.send('effect.complete', { effectId, answer: { notebookType: 'code_generation_attempt', attemptNumber: 1, stage: 'code_generation', notebookPath: '/n', notebookLink: 'http://n', errorContext: null, createdAt: '2026-01-01T00:00:00Z' } })
const facts = JSON.stringify(template.facts)

function waitingHistory(executionId: string, nextId: () => string) {
  const at = new Date().toISOString()
  const command = { commandId: nextId(), executionId, actor: { kind: 'service', name: 'benchmark' }, at, correlationId: executionId } as unknown as Command
  return commitOf(null, command, JSON.parse(facts.replaceAll(template.current.executionId, executionId)) as Parameters<typeof commitOf>[2], nextId).append
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
  const store = openSqliteEventStore({ file: databaseIn(folder) })
  await fill(store, 200)
  await store.close()
  const few = await standing(folder)
  const again = openSqliteEventStore({ file: databaseIn(folder) })
  await fill(again, count)
  await again.close()
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
