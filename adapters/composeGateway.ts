/**
 * The way from walled kernels to the control system. A mode whose kernels have no network but know where the control system is
 * gets a gateway, tried out at the start; with it the mode's level is 3. A kernel's gateway is there while its program runs, and
 * belongs to that run. Called by `compose.ts` and by `composeDoctor.ts`.
 */
import { createHash } from 'node:crypto'
import { lstat, mkdir } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { getExecutionModeConfigFromConfigurable, type Configuration, type Effect, type ExecutionMode } from '../machines/index.js'
import type { ControlWrites, EffectScope } from '../runtime/index.js'
import type { Walls } from './composeSandbox.js'
import { caAddresses, defaultCaPort, type CaAddress } from './gateway/caAddresses.js'
import { defaultGatewayLimits } from './gateway/gatewayLimits.js'
import { openGatewaySession } from './gateway/gatewaySession.js'
import { pvAccessBlocked } from './gateway/pvAccess.js'
import { insideSandbox, relayCommand, relayEnvironment, relayFile, socketName } from './gateway/relayCommand.js'
import { tryGateway } from './gateway/tryGateway.js'
import { accountName } from './process/accountName.js'

export interface Gateways {
  /** With what the gateway adds to them. */
  readonly walls: Walls
  /** From now on, the control system is where this configuration says. */
  apply(configuration: Configuration): void
  /** While `work` lasts, the kernel of this run has its way to the control system. */
  during<T>(effect: Effect<'runCode'>, scope: Pick<EffectScope, 'log' | 'observe'>, work: () => Promise<T>): Promise<T>
}

export interface GatewayParts {
  readonly configuration: Configuration
  readonly python: string
  readonly dataDir: string
  readonly walls: Walls
  readonly writes: ControlWrites
  readonly env: Readonly<Record<string, string | undefined>>
}

/** For writes that a program began as its last act. */
const settleMs = 2_000

export async function composeGateway(parts: GatewayParts): Promise<Gateways> {
  const { walls, env } = parts
  const python = parts.configuration.execution.python_env_path ?? parts.python
  let { configuration } = parts
  const home = gatewayHome(parts.dataDir)
  const modes = Object.keys(configuration.execution.modes) as ExecutionMode[]
  const tried = await Promise.all(modes.map(async (mode) => [mode, await tryFor(mode, parts, python, home)] as const))
  const gated = new Set(tried.flatMap(([mode, result]) => (result?.problem === null ? [mode] : [])))
  return {
    walls: {
      levels: { ...walls.levels, ...Object.fromEntries([...gated].map((mode) => [mode, 3])) },
      words: { ...walls.words, ...Object.fromEntries(tried.flatMap(([mode, result]) => (result ? [[mode, `${walls.words[mode] ?? ''}; ${result.words}`]] : []))) },
      wallOf(mode) {
        const wall = walls.wallOf(mode)
        if (wall === undefined || !gated.has(mode)) return wall
        return { ...wall, gateway: { home, folder: insideSandbox.folder, files: { [insideSandbox.relay]: relayFile() }, command: relayCommand(python), environment: relayEnvironment } }
      },
    },
    apply(now) {
      configuration = now
    },
    async during({ executionId, effectId, input: { kernel } }, scope, work) {
      if (!gated.has(kernel.mode)) return work()
      const folder = join(home, kernel.kernelId)
      await makePrivate(home)
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const session = await openGatewaySession({
        socketPath: join(folder, socketName), writable: configuration.execution.modes[kernel.mode]?.allows_writes ?? false, addresses: addressesOf(configuration, kernel.mode),
        writes: parts.writes, limits: defaultGatewayLimits, identity: { user: accountName(env), host: hostname() }, log: scope.log.child({ part: 'gateway' }),
        pvAccessAsked: () => { scope.observe({ kind: 'note', text: pvAccessBlocked }) },
      })
      session.give({ executionId, effectId })
      try {
        const done = await work()
        await session.settled(settleMs)
        return done
      } finally {
        await session.close()
      }
    },
  }
}

/** null: this mode has no use for a gateway. */
async function tryFor(mode: ExecutionMode, { configuration, walls }: GatewayParts, python: string, home: string): Promise<{ readonly problem: string | null; readonly words: string } | null> {
  const wall = walls.wallOf(mode)
  const settings = configuration.execution.modes[mode]
  if (wall === undefined || settings?.network !== 'none' || addressesOf(configuration, mode).length === 0) return null
  await makePrivate(home)
  const problem = await tryGateway({ wall: wall.wall, filter: wall.filter, python, writable: settings.allows_writes, home })
  const writes = settings.allows_writes ? 'each write is asked about' : 'no write passes'
  return { problem, words: problem === null ? `the control system is reached through a gateway, where ${writes} (tried)` : `the gateway to the control system cannot be used: ${problem}` }
}

/** Where the mode's kernels would look for the control system if they had a network. @throws where that is no address */
function addressesOf(configuration: Configuration, mode: ExecutionMode): readonly CaAddress[] {
  const { environment } = getExecutionModeConfigFromConfigurable(configuration, mode)
  return caAddresses(environment['EPICS_CA_ADDR_LIST'] ?? '', Number(environment['EPICS_CA_SERVER_PORT'] ?? defaultCaPort))
}

/** Short, since the path of a socket holds 107 bytes; the same after a restart, since kernels that still run look there. */
function gatewayHome(dataDir: string): string {
  const own = join(dataDir, 'gateway')
  return own.length <= 60 ? own : join(tmpdir(), `csg-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`)
}

/** Nobody else may have made it, where anybody may make folders. */
async function makePrivate(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const found = await lstat(folder)
  if (!found.isDirectory() || found.uid !== process.getuid?.() || (found.mode & 0o077) !== 0) throw new Error(`${folder} must be a folder of this account that nobody else may enter: remove it`)
}
