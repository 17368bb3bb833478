/**
 * A kernel for an execution: one that waited, and a new one, by turns on the service's own Jupyter Server. Also until a program
 * has imported what scientific programs import. Each kernel is taken when the pool is full and nothing is being started.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { kernelHandlers, type KernelHandlers } from '../../../adapters/jupyter/kernelHandlers.js'
import { startJupyterServer } from '../../../adapters/jupyter/startJupyterServer.js'
import { projectPaths } from '../../../adapters/setup/projectPaths.js'
import { codeHash, countersignHash, type Countersigned, type Effect, type ExecutionFolder, type Kernel } from '../../../machines/index.js'
import { silentLogger } from '../../../runtime/index.js'
import { median } from '../report/figures.js'

export interface KernelsFound {
  /** Medians, in milliseconds. */
  readonly warm: number
  readonly cold: number
  readonly warmImported: number
  readonly coldImported: number
}

const name = 'python3-read_only'
const program = 'import numpy, pandas, matplotlib.pyplot\nresults = {}'

export async function measure({ count }: { readonly count: number }, folder: string): Promise<KernelsFound> {
  const { python } = projectPaths(process.env)
  const rootDir = join(folder, 'executed_scripts')
  const server = await startJupyterServer({ python, dataDir: join(folder, 'jupyter'), rootDir, kernelspecs: [{ name, env: {} }], log: silentLogger })
  const pool = { sizes: { read_only: 1 }, memoryBytes: 2 ** 40, maxAgeMs: 3_600_000, imports: ['numpy', 'pandas', 'matplotlib.pyplot'] }
  const warm = kernelHandlers({ server, log: silentLogger, warm: { pool, kernelNameOf: () => name, startedForNow: () => '' } })
  const cold = kernelHandlers({ server, log: silentLogger })
  const found = { warm: [] as number[], cold: [] as number[], warmImported: [] as number[], coldImported: [] as number[] }
  try {
    await warm.warm.open()
    // The first of each kind finds empty caches.
    for (let round = -1; round < count; round++) {
      while (warm.warm.state()[0]?.waiting !== 1) await delay(20)
      for (const [kind, handlers] of [['cold', cold], ['warm', warm]] as const) {
        const one = await take(handlers, join(rootDir, `${kind}-${round}`), `${kind}/${round}`)
        if (one.start !== kind) throw new Error(`the kernel was ${one.start}, not ${kind}`)
        if (round < 0) continue
        found[kind].push(one.taken)
        found[`${kind}Imported`].push(one.imported)
      }
    }
    return { warm: median(found.warm), cold: median(found.cold), warmImported: median(found.warmImported), coldImported: median(found.coldImported) }
  } finally {
    warm.close()
    cold.close()
    await server.stop()
  }
}

async function take(handlers: KernelHandlers, folderPath: string, id: string): Promise<{ readonly start: Kernel['start']; readonly taken: number; readonly imported: number }> {
  await mkdir(join(folderPath, 'attempts'), { recursive: true })
  const folder: ExecutionFolder = { folderPath, folderUrl: `file://${folderPath}`, attemptsFolder: join(folderPath, 'attempts'), contextFilePath: null }
  const common = { executionId: id, invokeId: 'kernel', statePath: null }
  const began = performance.now()
  const kernel = await handlers.acquireKernel({ ...common, effectId: id, type: 'acquireKernel', input: { mode: 'read_only', kernelName: name, folder } }, scope)
  const taken = performance.now() - began
  const countersigned: Countersigned = { codeHash: codeHash(program), mode: 'read_only', enforcementLevel: 0, policyVersion: '1', targets: [], environmentNames: [] }
  const input: Effect<'runCode'>['input'] = { runId: id, messageId: id, kernel, folder, code: program, countersigned, grantedHash: countersignHash(countersigned) }
  const { executionTimeSeconds, failure } = await handlers.runCode({ ...common, effectId: `${id}/run`, type: 'runCode', input }, scope)
  if (failure) throw new Error(failure.message)
  await handlers.releaseKernel({ ...common, effectId: `${id}/release`, type: 'releaseKernel', input: { kernel } }, scope)
  return { start: kernel.start, taken, imported: taken + executionTimeSeconds * 1000 }
}

const scope = {
  signal: new AbortController().signal, log: silentLogger, resumed: false,
  appendOutput: () => Promise.resolve(), truncateOutput: () => Promise.resolve(), observe: () => undefined, history: () => Promise.resolve([]),
}
