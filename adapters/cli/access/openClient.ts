/**
 * The way to the running service: by `service.json` of the data folder, else by the `nats.url` of the configuration. Ends
 * with the command.
 */
import { loadClient, readServiceFile } from '../../composeCommandLine.js'
import { ServiceUnreachableError, type ExecutionClient } from '../../../runtime/ports/client.js'
import type { CommandLine } from '../commandLine.js'

interface Address {
  readonly url: string
  readonly user?: string
  readonly password?: string
  readonly token?: string
}

export async function openClient(cli: CommandLine): Promise<ExecutionClient> {
  const address = addressOf(cli)
  if (address === null) throw noService(cli.dataDir)
  const connectClient = await loadClient()
  const client = await connectClient({ ...address, name: 'countersign-cli', keys: await cli.keys() })
  cli.defer(() => client.close())
  return client
}

/** null: nothing says where a service is. */
export function addressOf({ dataDir, configuration }: Pick<CommandLine, 'dataDir' | 'configuration'>): Address | null {
  const file = readServiceFile(dataDir)
  if (file) return known(file.nats)
  const { url, ...credentials } = configuration.nats
  return url === null ? null : { url, ...known(credentials) }
}

export const noService = (dataDir: string): ServiceUnreachableError =>
  new ServiceUnreachableError(`no service runs on the data folder ${dataDir}: start one with \`countersign up --data ${dataDir}\`, or name another folder with --data`)

/** Without the keys that have no value, as exact optional types want it. */
function known<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], null | undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== null && item !== undefined)) as { [K in keyof T]: Exclude<T[K], null | undefined> }
}
