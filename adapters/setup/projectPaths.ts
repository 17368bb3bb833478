/**
 * Where setup put the real parts, told to compose and `doctor` (nobody else should look for them). Works from the sources and
 * from dist alike: the root is the nearest folder above with this project's package.json. Only names the paths, checks none.
 */
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export interface ProjectPaths {
  /** Python files and other assets are below it, at the same place whether sources or dist run: `adapters/<name>/python`. */
  readonly root: string
  /** The Python that has requirements.lock: the project's .venv, or without one COUNTERSIGN_PYTHON, or `python3`. */
  readonly python: string
  /** COUNTERSIGN_NATS_SERVER, else what setup chose, else `nats-server` on PATH. */
  readonly natsServer: string
  /** Where a bwrap may be, best first: COUNTERSIGN_BWRAP alone where it is set, else one on PATH, else what setup fetched. */
  readonly bwrap: readonly string[]
}

export function projectPaths(env: Readonly<Record<string, string | undefined>>, from: string = import.meta.url): ProjectPaths {
  const root = rootAbove(path.dirname(fileURLToPath(from)))
  const venvPython = path.join(root, '.venv', 'bin', 'python')
  const tool = path.join(root, '.tools', 'nats-server')
  return {
    root,
    // The environment first: with COUNTERSIGN_PYTHON set it was made from that very Python, which has no packages itself.
    python: existsSync(venvPython) ? venvPython : env.COUNTERSIGN_PYTHON || 'python3',
    natsServer: env.COUNTERSIGN_NATS_SERVER || (existsSync(tool) ? tool : 'nats-server'),
    bwrap: env.COUNTERSIGN_BWRAP ? [env.COUNTERSIGN_BWRAP] : ['bwrap', path.join(root, '.tools', 'bwrap')],
  }
}

function rootAbove(folder: string): string {
  const file = path.join(folder, 'package.json')
  if (existsSync(file) && (JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown }).name === 'countersign') return folder
  const above = path.dirname(folder)
  if (above === folder) throw new Error('The root of the project was not found: no package.json of countersign is above its own files.')
  return rootAbove(above)
}
