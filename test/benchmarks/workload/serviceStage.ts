/**
 * The real runtime on a real database file and a real nats-server, with stub adapters: `compose.ts` without the language model, the
 * analyzer and the kernels. Each measurement has one in a process and a folder of its own.
 */
import { join } from 'node:path'
import { connectNats, type NatsConnection } from '../../../adapters/nats/connectNats.js'
import { ensureStreams } from '../../../adapters/nats/ensureStreams.js'
import { natsPublisher } from '../../../adapters/nats/natsPublisher.js'
import { startNatsServer, type NatsServer } from '../../../adapters/nats/startNatsServer.js'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'
import { ulids } from '../../../adapters/ulids.js'
import type { Effect } from '../../../machines/index.js'
import { createExecutionService, silentLogger, type EventPublisher, type Service } from '../../../runtime/index.js'
import { openSqliteEventStore, type Batch, type EventStore } from '../../../store/index.js'
import { policy } from '../../machines/execution/scenario.js'
import { stubHandlers } from './stubHandlers.js'

export interface ServiceStage {
  readonly service: Service
  readonly store: EventStore
  readonly nats: NatsConnection
  readonly databaseFile: string
  /** Every commit that brought events. */
  readonly commits: { count: number; writes: number; events: number }
  stop(): Promise<void>
}

export const databaseIn = (folder: string): string => join(folder, 'countersign.db')

/** Every program is asked about. */
export const askingPolicy = policy({ approvalMode: 'all_code', approvalTimeoutMs: 3_600_000 })

export async function natsIn(folder: string): Promise<{ server: NatsServer; connection: NatsConnection }> {
  const server = await startNatsServer({ binary: projectPaths(process.env).natsServer, dataDir: join(folder, 'nats'), log: silentLogger })
  try {
    const connection = await connectNats({ url: server.url, user: server.user, password: server.password, name: 'benchmark', log: silentLogger })
    await ensureStreams(connection)
    return { server, connection }
  } catch (error) {
    await server.stop()
    throw error
  }
}

export async function serviceStage(folder: string): Promise<ServiceStage> {
  const { server, connection } = await natsIn(folder)
  const stage = startService(folder, natsPublisher({ connection, log: silentLogger }))
  await stage.service.start()
  return {
    ...stage,
    nats: connection,
    async stop() {
      await stage.stop()
      await connection.close()
      await server.stop()
    },
  }
}

/** The same with any publisher. The caller starts the service. */
export function startService(folder: string, publisher: EventPublisher, answered?: (effect: Effect) => void) {
  const databaseFile = databaseIn(folder)
  const commits = { count: 0, writes: 0, events: 0 }
  const onBatch = ({ writes, events }: Batch) => {
    commits.count++
    commits.writes += writes
    commits.events += events
  }
  const store = openSqliteEventStore({ file: databaseFile, onBatch })
  const service = createExecutionService({
    store, publisher, handlers: stubHandlers(answered), clock: { now: () => new Date() }, ids: ulids(), log: silentLogger, policy: () => askingPolicy,
  })
  return {
    service, store, databaseFile, commits,
    async stop() {
      await service.stop()
      await store.close()
    },
  }
}

export const nobodyIsTold: EventPublisher = { publish: () => Promise.resolve(), progress() {} }
