/** What we are compared with: measured in the same run where it is installed, said in a sentence where it is not. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectPaths } from '../../adapters/setup/projectPaths.js'
import type { Circumstances } from './benchmark.js'
import { inProcess } from './inProcess.js'

export const peers = {
  langgraph: { script: 'langgraph.mjs', needs: '@langchain/langgraph' },
  restate: { script: 'restate.mjs', needs: '@restatedev/restate-server' },
} as const

const folder = join(projectPaths(process.env).root, 'test', 'benchmarks', 'peers')
const told = new Set<string>()

export const scriptOf = (peer: keyof typeof peers): string => join(folder, peers[peer].script)

export function isInstalled(peer: keyof typeof peers, { say }: Circumstances): boolean {
  if (existsSync(join(folder, 'node_modules', peers[peer].needs))) return true
  if (!told.has(peer)) say(`${peer} is not installed and is left out; to compare with it: npm install --prefix test/benchmarks/peers`)
  told.add(peer)
  return false
}

/** Null when it is not installed, or did not work out: what is ours is measured all the same. */
export async function measurePeer<T>(peer: keyof typeof peers, settings: object, circumstances: Circumstances, timeoutMs = 90_000): Promise<T | null> {
  if (!isInstalled(peer, circumstances)) return null
  try {
    return await inProcess<T>(peer, settings, { script: scriptOf(peer), timeoutMs })
  } catch (error) {
    circumstances.say(`${peer} is left out here: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}
