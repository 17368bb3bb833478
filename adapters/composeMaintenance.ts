/**
 * Maintenance of a data folder on which no service runs: this process is the one writer until `stop()`. Other parts are
 * started by the action that needs them, and stopped with it. Called by the command line.
 */
import type { Configuration } from '../machines/index.js'
import { MaintenanceRefusedError, OutboxRelay, policyFrom, StandingApprovals, republish, type Logger, type Maintenance } from '../runtime/index.js'
import { openSqliteEventStore } from '../store/index.js'
import { archiveMaintenance } from './composeArchive.js'
import { composeNats } from './composeNats.js'
import { ensureStreams } from './nats/ensureStreams.js'
import { natsPublisher } from './nats/natsPublisher.js'
import { databaseFile } from './serviceFile.js'
import { standingWithoutService } from './composeStanding.js'
import { projectPaths } from './setup/projectPaths.js'
import { ulids } from './ulids.js'
import { versionOf } from './composeVersion.js'

export interface MaintenanceOptions {
  readonly dataDir: string
  readonly configuration: Configuration
  readonly env: Readonly<Record<string, string | undefined>>
  readonly log: Logger
}

/** @throws DatabaseInUseError */
export function composeMaintenance({ dataDir, configuration, env, log }: MaintenanceOptions): { readonly maintenance: Maintenance; stop(): Promise<void> } {
  const store = openSqliteEventStore({ file: databaseFile(dataDir) })
  const program = versionOf(projectPaths(env).root)
  const standing = new StandingApprovals({
    store, log, clock: { now: () => new Date() }, ids: ulids(), publish: () => undefined, policy: () => policyFrom(configuration, 0),
    people: () => (Object.keys(configuration.people).length > 0 ? configuration.people : null), delegations: () => configuration.approval.delegations,
  })
  return {
    maintenance: {
      ...standingWithoutService(standing, dataDir),
      ...archiveMaintenance(store, { dataDir, configuration, program, log }),
      reload: () => Promise.reject(new MaintenanceRefusedError('NO_SERVICE', `no service runs on ${dataDir}: it reads its configuration when it starts`)),
      async republish(input) {
        const nats = await composeNats({ configuration, binary: projectPaths(env).natsServer, dataDir, log })
        try {
          await ensureStreams(nats.connection)
          const publisher = natsPublisher({ connection: nats.connection, log })
          const relay = new OutboxRelay({ store, publisher, log })
          // First, so that the relay does not see to it by itself and the answer is "nothing was missing".
          const done = republish({ store, publisher, relay }, input)
          relay.start()
          try {
            return await done
          } finally {
            await relay.stop()
          }
        } finally {
          await nats.stop()
        }
      },
    },
    stop: () => store.close(),
  }
}
