/** Maintenance asked of a running service, over NATS. Called by the command line. */
import { ErrorCode } from 'nats'
import { ulid } from 'ulid'
import { maintenanceActions, type MaintenanceAction } from '../../machines/index.js'
import { ServiceUnreachableError } from '../../runtime/ports/client.js'
import type { Keyring } from '../../runtime/ports/identity.js'
import { seal } from '../../runtime/identity/seal.js'
import { silentLogger } from '../../runtime/ports/logger.js'
import { MaintenanceRefusedError, type Maintenance } from '../../runtime/ports/maintenance.js'
import { connectNats, type NatsAddress, type NatsConnection } from './connectNats.js'
import { codeOf } from './errors.js'
import { toJson } from './payload.js'
import type { MaintenanceReply } from './serveMaintenance.js'
import { subjects } from './subjects.js'

/** Such work may go over the whole log. */
const timeout = 60 * 60_000

/** `keys`: an operator's. */
export async function connectMaintenance({ keys, ...address }: NatsAddress & { readonly keys?: Keyring | undefined }): Promise<{ readonly maintenance: Maintenance; close(): Promise<void> }> {
  const connection = await connectNats({ ...address, name: 'countersign-maintenance', log: silentLogger })
  const entries = maintenanceActions.map((action) => [action, (input: object) => ask(connection, keys, action, input)] as const)
  return { maintenance: Object.fromEntries(entries) as unknown as Maintenance, close: () => connection.close() }
}

async function ask(connection: NatsConnection, keys: Keyring | undefined, action: MaintenanceAction, input: object): Promise<unknown> {
  const signer = keys?.signer() ?? null
  const body = signer === null ? input : seal('maintenance', signer, { action, input, at: new Date().toISOString(), nonce: ulid() })
  const message = await connection.raw.request(subjects.maintenance(action), toJson(body), { timeout }).catch((cause: unknown) => {
    const why = codeOf(cause) === ErrorCode.NoResponders ? 'no Countersign service is connected to this NATS server' : 'the service did not answer'
    throw new ServiceUnreachableError(`${why}: start the service (\`countersign up\`) and try again`, { cause })
  })
  const reply = message.json<MaintenanceReply>()
  if ('error' in reply) throw new MaintenanceRefusedError(reply.error.code, reply.error.message)
  return reply.answer
}
