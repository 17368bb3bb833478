/** Probes of the machine itself: Node, disk, the tools that keep children from outliving us and programs in their place. */
import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import type { Probe } from './examine.js'

const run = promisify(execFile)
const gigabyte = 1024 ** 3
const leastBytes = 0.2 * gigabyte

export function machineProbes({ dataDir }: { readonly dataDir: string }): Probe[] {
  return [
    {
      name: 'Node.js',
      needed: true,
      remedy: 'install Node.js 20.19 or newer',
      async try() {
        const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
        if (major < 20 || (major === 20 && minor < 19)) throw new Error(`Node.js ${process.versions.node} is too old`)
        return { where: process.execPath, version: process.versions.node, detail: 'runs this command' }
      },
    },
    {
      name: 'disk',
      needed: true,
      remedy: 'free some space, or name a data folder elsewhere with --data',
      async try() {
        const folder = nearestFolder(dataDir)
        const { bavail, bsize } = await statfs(folder)
        const free = bavail * bsize
        if (free < leastBytes) throw new Error(`only ${(free / gigabyte).toFixed(2)} GB are free in ${folder}`)
        return { where: folder, version: null, detail: `${(free / gigabyte).toFixed(1)} GB free` }
      },
    },
    tool('setpriv', ['--pdeathsig', 'TERM', 'true'], 'the nats-server ends with the service, and kernels with their server, even when they are killed', 'install util-linux: without it a killed service may leave its nats-server behind'),
    tool('bwrap', ['--unshare-all', '--ro-bind', '/', '/', 'true'], 'can isolate a process', 'install bubblewrap; where the setup could fetch it, the lines on enforcement say so'),
  ]
}

const tool = (name: string, args: readonly string[], detail: string, remedy: string): Probe => ({
  name,
  needed: false,
  remedy,
  async try() {
    try {
      await run(name, [...args], { timeout: 5_000 })
    } catch (cause) {
      const missing = (cause as NodeJS.ErrnoException).code === 'ENOENT'
      throw new Error(missing ? 'is not installed' : 'is there, but does not work here', { cause })
    }
    const { stdout } = await run(name, ['--version'], { timeout: 5_000 })
    return { where: name, version: /\d+(\.\d+)+/.exec(stdout)?.[0] ?? null, detail }
  },
})

/** The folder itself, or the nearest one above that exists. */
export const nearestFolder = (folder: string): string => (existsSync(folder) || dirname(folder) === folder ? folder : nearestFolder(dirname(folder)))
