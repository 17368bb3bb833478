/**
 * Which walls this machine can really put around kernels: looked for, built, and tried out, once at the start. Where one
 * does not hold there is none, and it says why in words; what then may run is for the policy to decide. Called by
 * `composeSandbox.ts`.
 */
import { realpath } from 'node:fs/promises'
import type { EnforcementLevel } from '../../machines/index.js'
import { bwrapArguments, type Network } from './bwrapArguments.js'
import { findBwrap } from './findBwrap.js'
import { pythonFolders } from './pythonFolders.js'
import { systemCallFilter } from './systemCallFilter.js'
import { tryWall } from './tryWall.js'

export interface SandboxSettings {
  /** Paths or names of `bwrap`, in the order in which they are tried. */
  readonly candidates: readonly string[]
  /** Interpreter of the kernels. */
  readonly python: string
  /** The service's own folder. */
  readonly dataDir: string
  /** Further folders that programs may read. */
  readonly readable: readonly string[]
  readonly temporaryBytes: number
}

export interface TriedWall {
  readonly level: EnforcementLevel
  /** Command line up to where a kernel's own part goes; null: no wall. */
  readonly wall: readonly string[] | null
  /** For `bwrap --seccomp`; null: system calls are not filtered. */
  readonly filter: Buffer | null
  /** One sentence for the log, for `doctor` and for people who are asked. */
  readonly words: string
}

export type Sandbox = (network: Network) => Promise<TriedWall>

export async function makeSandbox({ candidates, python, dataDir, readable, temporaryBytes }: SandboxSettings): Promise<Sandbox> {
  if (process.platform !== 'linux') return without('kernels are walled on Linux only')
  const bwrap = await findBwrap(candidates)
  if (bwrap === null) return without('there is no bwrap on this machine: install bubblewrap')
  const hidden = await realpath(dataDir)
  const folders = await pythonFolders(python).catch(() => null)
  if (folders === null) return without(`${python} cannot be asked what it needs`)
  const tried = new Map<Network, Promise<TriedWall>>()
  const wallOf = async (network: Network): Promise<TriedWall> => {
    const wall = bwrapArguments({ bwrap, network, readable: [...folders, ...readable], hidden: [hidden, dataDir], temporaryBytes })
    let filter = systemCallFilter()
    let problem = await tryWall({ wall, filter, network, python, privateDir: hidden })
    // Not every system has filters; the wall is one without.
    if (problem !== null && filter !== null) problem = await tryWall({ wall, filter: filter = null, network, python, privateDir: hidden })
    if (problem !== null) return { level: 0, wall: null, filter: null, words: `bwrap ${bwrap.version} (${bwrap.file}) cannot wall kernels here: ${problem}` }
    const words = network === 'none' ? 'kernels see their own folder and no network' : 'kernels see their own folder, and the network of this machine'
    return { level: network === 'none' ? 2 : 1, wall, filter, words: `${words} (bwrap ${bwrap.version}${filter ? '' : ', system calls not filtered'}, tried)` }
  }
  return (network) => {
    const found = tried.get(network) ?? wallOf(network)
    tried.set(network, found)
    return found
  }
}

export const without = (why: string): Sandbox => () => Promise.resolve({ level: 0, wall: null, filter: null, words: `nothing but the analyzer and the approval stands between a program and this machine: ${why}` })
