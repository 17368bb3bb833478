/** The reference workload: executions per second at a number in flight, from request to success, every event in the JetStream stream. */
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { streamNames } from '../../../adapters/nats/subjects.js'
import { driver } from '../workload/drive.js'
import { serviceStage, type ServiceStage } from '../workload/serviceStage.js'

export interface ExecutionsSettings {
  readonly inFlight: number
  readonly warmUp: number
  readonly count: number
}

export interface ExecutionsFound {
  /** Until the last one was done and its last event was acknowledged by JetStream. */
  readonly perSecond: number
  /** Until the last one was done. */
  readonly donePerSecond: number
  readonly eventsPerExecution: number
  /** Commits that brought events: each is one fsync of the write-ahead log. */
  readonly commitsPerExecution: number
  readonly writesPerCommit: number
  readonly databaseBytesPerExecution: number
  readonly databaseBytesPerEvent: number
  readonly jsonBytesPerEvent: number
  readonly jetStreamBytesPerExecution: number
  /** Of our process. What it costs, however busy the machine is with other things. */
  readonly processorMsPerExecution: number
}

export async function measure({ inFlight, warmUp, count }: ExecutionsSettings, folder: string): Promise<ExecutionsFound> {
  const stage = await serviceStage(folder)
  const users = driver(stage.service)
  await users.complete(warmUp, inFlight)
  await published(stage)
  const before = { ...stage.commits }
  const processor = process.cpuUsage()
  const started = performance.now()
  await users.complete(count, inFlight)
  const done = performance.now()
  const events = await published(stage)
  const ended = performance.now()
  const { user, system } = process.cpuUsage(processor)
  const { commits } = stage
  const brought = { commits: commits.count - before.count, writes: commits.writes - before.writes, events: commits.events - before.events }
  await checkJetStream(stage, events)
  const jsonBytes = await sampleOfJson(stage, Math.min(events, 2000))
  await stage.stop()
  const databaseBytes = statSync(stage.databaseFile).size
  return {
    perSecond: (count / (ended - started)) * 1000,
    donePerSecond: (count / (done - started)) * 1000,
    eventsPerExecution: brought.events / count,
    commitsPerExecution: brought.commits / count,
    writesPerCommit: brought.writes / brought.commits,
    databaseBytesPerExecution: databaseBytes / (warmUp + count),
    databaseBytesPerEvent: databaseBytes / events,
    jsonBytesPerEvent: jsonBytes,
    jetStreamBytesPerExecution: sizeOf(join(folder, 'nats', 'jetstream')) / (warmUp + count),
    processorMsPerExecution: (user + system) / 1000 / count,
  }
}

/** Resolves with the number of events when the relay has brought all of them out. */
async function published({ store, commits }: ServiceStage): Promise<number> {
  while ((await store.cursor('publisher')) < commits.events) await new Promise((resolve) => setTimeout(resolve, 1))
  return commits.events
}

/** A figure of a run that lost something would be worth nothing. */
async function checkJetStream({ nats }: ServiceStage, events: number): Promise<void> {
  const { state } = await (await nats.raw.jetstreamManager()).streams.info(streamNames.events)
  if (state.messages !== events) throw new Error(`the JetStream stream holds ${state.messages} of ${events} events`)
}

/** Bytes of an event as JSON, as it is published and exported; mean of the first `count`. */
async function sampleOfJson({ store }: ServiceStage, count: number): Promise<number> {
  const events = await store.readAll({ limit: count })
  return events.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0) / events.length
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce((sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0), 0)
}
