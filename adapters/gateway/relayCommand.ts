/**
 * How the relay is started inside a sandbox, and what a program finds there: it stands between the wall's command line and the
 * command that it wraps. Paths and ports are the sandbox's own, so they are the same for every kernel.
 */
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defaultCaPort } from './caAddresses.js'

/** Inside: the folder with the gateway's socket, and the relay's file. */
export const insideSandbox = { folder: '/run/gateway', relay: '/run/countersign_relay.py' } as const
/** The name of the socket in the kernel's own folder. */
export const socketName = 's'

const [repeaterPort, pvAccessSearchPort] = [5065, 5076]
const udpPorts = [defaultCaPort, repeaterPort, pvAccessSearchPort]

/** Comes before the command, which it becomes. */
export const relayCommand = (python: string): readonly string[] => [
  python, '-I', '-S', insideSandbox.relay, `${insideSandbox.folder}/${socketName}`, '--tcp', String(defaultCaPort), ...udpPorts.flatMap((port) => ['--udp', String(port)]), '--',
]

/** For all clients; the addresses of the control system itself are of no use inside. */
export const relayEnvironment: Readonly<Record<string, string>> = {
  EPICS_CA_ADDR_LIST: '127.0.0.1', EPICS_CA_AUTO_ADDR_LIST: 'NO', EPICS_CA_SERVER_PORT: String(defaultCaPort), EPICS_CA_REPEATER_PORT: String(repeaterPort), EPICS_CA_NAME_SERVERS: '',
  EPICS_PVA_ADDR_LIST: `127.0.0.1:${pvAccessSearchPort}`, EPICS_PVA_AUTO_ADDR_LIST: 'NO', EPICS_PVA_NAME_SERVERS: '',
}

/** The relay's file outside: beside this one in the sources; the build leaves Python where it is. */
export function relayFile(): string {
  const beside = fileURLToPath(new URL('./python/countersign_relay.py', import.meta.url))
  return existsSync(beside) ? beside : fileURLToPath(new URL('../../../adapters/gateway/python/countersign_relay.py', import.meta.url))
}
