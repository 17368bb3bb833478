/** One real Jupyter Server per test file, and a way to run a program on a fresh kernel the way the effect runner does. */
import { existsSync } from 'node:fs'
import { mkdtemp, mkdir, realpath, rm, writeFile } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { kernelHandlers, type KernelHandlers, type KernelHandlersSettings } from '../../../adapters/jupyter/kernelHandlers.js'
import type { JupyterServer } from '../../../adapters/jupyter/jupyterServer.js'
import { startJupyterServer, type JupyterServerSettings } from '../../../adapters/jupyter/startJupyterServer.js'
import {
  codeHash, countersignHash, type Countersigned, type Effect, type EngineResult, type ExecutionFolder, type Kernel, type OutputChunk,
} from '../../../machines/index.js'
import type { EffectScope, Observation } from '../../../runtime/ports/adapterActor.js'
import { silentLogger } from '../../../runtime/ports/logger.js'

const venv = fileURLToPath(new URL('../../../.venv/bin/python', import.meta.url))
export const python = process.env['COUNTERSIGN_TEST_PYTHON'] ?? (existsSync(venv) ? venv : 'python3')

export class RecordedScope implements EffectScope {
  readonly controller = new AbortController()
  readonly signal = this.controller.signal
  readonly log = silentLogger
  readonly resumed: boolean
  readonly appended: OutputChunk[] = []
  readonly observed: Observation[] = []
  readonly truncated: { readonly droppedBytes: number; readonly droppedMessages: number; readonly reason: string }[] = []

  constructor(resumed = false) {
    this.resumed = resumed
  }

  appendOutput(chunks: readonly OutputChunk[]): Promise<void> {
    this.appended.push(...chunks)
    return Promise.resolve()
  }

  truncateOutput(note: { readonly droppedBytes: number; readonly droppedMessages: number; readonly reason: string }): Promise<void> {
    this.truncated.push(note)
    return Promise.resolve()
  }

  observe(observation: Observation): void {
    this.observed.push(observation)
  }

  history(): Promise<readonly never[]> {
    return Promise.resolve([])
  }

  text(name: 'stdout' | 'stderr'): string {
    return this.appended.map((chunk) => (chunk.kind === 'stream' && chunk.name === name ? chunk.text : '')).join('')
  }
}

/** Ids of the kernels that the server has. */
export async function kernelIds(server: Pick<JupyterServer, 'url' | 'token'>): Promise<readonly string[]> {
  const answer = await fetch(new URL('api/kernels', server.url), { headers: { Authorization: `token ${server.token}` } })
  return ((await answer.json()) as { id: string }[]).map((kernel) => kernel.id)
}

export interface Bench {
  readonly server: JupyterServer
  readonly handlers: KernelHandlers
  readonly folder: string
  newFolder(context?: unknown): Promise<ExecutionFolder>
  acquire(folder: ExecutionFolder, kernelName?: string): Promise<Kernel>
  effect(kernel: Kernel, folder: ExecutionFolder, code: string, change?: Partial<Effect<'runCode'>['input']>): Effect<'runCode'>
  /** Fresh kernel, run, release. */
  run(code: string, context?: unknown): Promise<{ result: EngineResult; scope: RecordedScope; folder: ExecutionFolder; kernel: Kernel }>
  stop(): Promise<void>
}

export const kernelEffect = <T extends 'interruptKernel' | 'terminateKernel' | 'releaseKernel'>(type: T, kernel: Kernel) =>
  ({ effectId: randomUUID(), executionId: 'exec', type, input: { kernel }, invokeId: 'kernel', statePath: null }) as unknown as Effect<T>

export async function startBench(
  change: Partial<JupyterServerSettings> = {}, handlerSettings: Partial<KernelHandlersSettings> = {},
): Promise<Bench> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'countersign-jupyter-')))
  const rootDir = join(folder, 'executed_scripts')
  const server = await startJupyterServer({
    python,
    dataDir: join(folder, 'jupyter'),
    rootDir,
    kernelspecs: [
      { name: 'countersign-read-only', env: { EPICS_CA_ADDR_LIST: '127.0.0.1', EPICS_CA_AUTO_ADDR_LIST: 'NO' } },
      { name: 'countersign-write', env: {} },
    ],
    log: silentLogger,
    startTimeoutMs: 100_000,
    ...change,
  }).catch(async (cause: unknown) => {
    await rm(folder, { recursive: true, force: true })
    throw cause
  })
  const handlers = kernelHandlers({ server, log: silentLogger, ...handlerSettings })
  let number = 0

  const bench: Bench = {
    server,
    handlers,
    folder,
    async newFolder(context) {
      number += 1
      const folderPath = join(rootDir, '2026-11', `execution_${number}`)
      await mkdir(join(folderPath, 'attempts'), { recursive: true })
      const contextFilePath = join(folderPath, 'context.json')
      if (context !== undefined) await writeFile(contextFilePath, typeof context === 'string' ? context : JSON.stringify(context))
      return { folderPath, folderUrl: `file://${folderPath}`, attemptsFolder: join(folderPath, 'attempts'), contextFilePath: context === undefined ? null : contextFilePath }
    },
    acquire(executionFolder, kernelName = 'countersign-read-only') {
      const input = { mode: 'read_only', kernelName, folder: executionFolder } as const
      return handlers.acquireKernel(
        { effectId: randomUUID(), executionId: 'exec', type: 'acquireKernel', input, invokeId: 'kernel', statePath: null }, new RecordedScope())
    },
    effect(kernel, executionFolder, code, inputChange = {}) {
      const countersigned: Countersigned = {
        codeHash: codeHash(code), mode: 'read_only', enforcementLevel: 0, policyVersion: '1', targets: [], environmentNames: ['EPICS_CA_ADDR_LIST'],
      }
      const input = {
        runId: randomUUID(), messageId: randomUUID(), kernel, folder: executionFolder, code, countersigned,
        grantedHash: countersignHash(countersigned), ...inputChange,
      }
      return { effectId: input.runId, executionId: 'exec', type: 'runCode', input, invokeId: 'kernel', statePath: null }
    },
    async run(code, context) {
      const executionFolder = await bench.newFolder(context)
      const kernel = await bench.acquire(executionFolder)
      const scope = new RecordedScope()
      try {
        const result = await handlers.runCode(bench.effect(kernel, executionFolder, code), scope)
        return { result, scope, folder: executionFolder, kernel }
      } finally {
        await handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
      }
    },
    async stop() {
      handlers.close()
      await server.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
  return bench
}
