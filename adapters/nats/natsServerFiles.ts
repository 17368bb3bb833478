/**
 * The private folder of the embedded nats-server: its configuration (mode 0600, since it holds the password), the folder
 * where it says its port, and JetStream's store. Called by `startNatsServer`.
 */
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export interface NatsServerFiles {
  readonly config: string
  readonly ports: string
}

/** Largest message that reaches the service; a client with a larger one gets NATS' own maximum payload error. */
export const maxPayloadBytes = 8 * 1024 * 1024

export async function writeNatsServerFiles(
  dataDir: string,
  settings: { readonly port: number; readonly user: string; readonly password: string },
): Promise<NatsServerFiles> {
  const files = { config: join(dataDir, 'nats-server.conf'), ports: join(dataDir, 'ports') }
  const store = join(dataDir, 'jetstream')
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  await chmod(dataDir, 0o700)
  await rm(files.ports, { recursive: true, force: true })
  await mkdir(files.ports, { mode: 0o700 })
  await mkdir(store, { recursive: true, mode: 0o700 })
  // Removed first: writing into an existing file would keep whatever mode it has.
  await rm(files.config, { force: true })
  await writeFile(files.config, configText({ ...settings, store, ports: files.ports }), { mode: 0o600 })
  return files
}

/** The client address that the running server wrote, or undefined as long as it has not. */
export async function readClientAddress(files: NatsServerFiles): Promise<string | undefined> {
  const name = (await readdir(files.ports)).find((entry) => entry.endsWith('.ports'))
  if (name === undefined) return undefined
  const ports: unknown = JSON.parse(await readFile(join(files.ports, name), 'utf8'))
  const addresses = typeof ports === 'object' && ports !== null && 'nats' in ports ? ports.nats : undefined
  const address: unknown = Array.isArray(addresses) ? addresses[0] : undefined
  return typeof address === 'string' ? address : undefined
}

/**
 * `sync_interval`: a power cut takes no request that waits here for a service (by default JetStream flushes every two minutes).
 * The stream of events does without (docs/adr/0016).
 */
function configText(settings: { port: number; user: string; password: string; store: string; ports: string }): string {
  return [
    'server_name: countersign',
    'host: "127.0.0.1"',
    `port: ${settings.port}`,
    `ports_file_dir: ${JSON.stringify(settings.ports)}`,
    `max_payload: ${maxPayloadBytes}`,
    `authorization: { user: ${JSON.stringify(settings.user)}, password: ${JSON.stringify(settings.password)} }`,
    `jetstream: { store_dir: ${JSON.stringify(settings.store)}, sync_interval: always }`,
    '',
  ].join('\n')
}
