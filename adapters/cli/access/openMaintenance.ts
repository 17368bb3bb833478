/**
 * The way to maintenance: asked of the service that runs on the data folder; done by this process when none does; asked of
 * the service at `nats.url` when there is no database here. Ends with the command.
 */
import { existsSync } from 'node:fs'
import { createLogger, databaseFile, loadIdentities, loadMaintenance, loadMaintenanceClient, readServiceFile } from '../../composeCommandLine.js'
import type { Maintenance } from '../../../runtime/ports/maintenance.js'
import type { CommandLine } from '../commandLine.js'
import { addressOf, noService } from './openClient.js'

export interface MaintenanceNeed {
  /** The data folder may be made by it. */
  readonly create?: boolean
  /** Whose key signs it, where a service is asked. */
  readonly as?: string | undefined
}

export async function openMaintenance(cli: CommandLine, { create = false, as }: MaintenanceNeed = {}): Promise<Maintenance> {
  const { dataDir, configuration, io } = cli
  if (readServiceFile(dataDir) === null && (existsSync(databaseFile(dataDir)) || (create && addressOf(cli) === null))) {
    const own = (await loadMaintenance())({ dataDir, configuration, env: io.env, log: createLogger({ level: 'warn' }) })
    cli.defer(() => own.stop())
    return own.maintenance
  }
  const address = addressOf(cli)
  if (address === null) throw noService(dataDir)
  const keys = await cli.keys()
  const named = as === undefined ? keys : (await loadIdentities()).keyringOf(keys.need(as))
  const client = await (await loadMaintenanceClient())({ ...address, keys: named })
  cli.defer(() => client.close())
  return client.maintenance
}
