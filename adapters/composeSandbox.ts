/**
 * What holds the programs of each execution mode back on this machine: the wall for its kernels and the level that it was
 * tried to give. Kernels on a server of the facility are not ours to wall, and count as open. Called by `compose.ts` and by
 * `composeDoctor.ts`.
 */
import { cpus } from 'node:os'
import type { Configuration, EnforcementLevel, ExecutionMode } from '../machines/index.js'
import type { KernelWall } from './jupyter/serverFiles.js'
import { makeSandbox, without } from './sandbox/makeSandbox.js'

export interface Walls {
  readonly levels: Readonly<Partial<Record<ExecutionMode, EnforcementLevel>>>
  /** One sentence per mode. */
  readonly words: Readonly<Partial<Record<ExecutionMode, string>>>
  /** undefined: kernels of this mode have none. */
  wallOf(mode: ExecutionMode): KernelWall | undefined
}

export interface WallParts {
  readonly configuration: Configuration
  readonly python: string
  readonly bwrap: readonly string[]
  readonly dataDir: string
}

const megabyte = 1024 * 1024

export async function composeSandbox(parts: WallParts): Promise<Walls> {
  const { configuration: { execution } } = parts
  const sandbox = await sandboxOf(parts)
  const modes = Object.entries(execution.modes) as [ExecutionMode, NonNullable<(typeof execution.modes)[ExecutionMode]>][]
  const tried = await Promise.all(modes.map(async ([mode, { network }]) => [mode, await sandbox(network)] as const))
  const found = new Map(tried)
  const limits = limitsOf(parts.configuration)
  return {
    levels: Object.fromEntries(tried.map(([mode, { level }]) => [mode, level])),
    words: Object.fromEntries(tried.map(([mode, { words }]) => [mode, words])),
    wallOf(mode) {
      const { wall = null, filter = null } = found.get(mode) ?? {}
      return wall ? { wall, filter: filter?.toString('base64') ?? '', limits } : undefined
    },
  }
}

function sandboxOf({ configuration, python, bwrap, dataDir }: WallParts) {
  const { execution, jupyter } = configuration
  if (execution.sandbox.use === 'off') return without('the sandbox is turned off (execution.sandbox.use)')
  if (execution.execution_method === 'container' || jupyter.url !== null) return without('its kernels are on a Jupyter Server of the facility, which walls them as it likes')
  return makeSandbox({
    candidates: bwrap, python: execution.python_env_path ?? python, dataDir,
    readable: execution.sandbox.readable, temporaryBytes: execution.sandbox.temporary_mb * megabyte,
  })
}

function limitsOf({ execution: { sandbox }, python_executor: executor }: Configuration): KernelWall['limits'] {
  return {
    memory: sandbox.memory_mb * megabyte,
    // A program may keep every core busy until its time is over; the deadline ends it, this ends what escaped the deadline.
    cpuSeconds: Math.ceil(executor.execution_timeout_seconds + executor.startup_timeout_seconds + 60) * Math.max(cpus().length, 1),
    processes: sandbox.processes,
    fileSize: sandbox.file_mb * megabyte,
    openFiles: sandbox.open_files,
    folder: sandbox.folder_mb * megabyte,
    freeDisk: sandbox.free_disk_mb * megabyte,
  }
}
