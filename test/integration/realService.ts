/** A whole service on real parts, in this process or in a child that can be killed; a client of its own; nothing left behind. */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'
import { connect } from '../../adapters/index.js'
import { composeService, type ComposedService } from '../../adapters/compose.js'
import { connectClient } from '../../adapters/nats/connectClient.js'
import type { CodeGenerator } from '../../adapters/llm/codeGenerator.js'
import { readServerRecord } from '../../adapters/jupyter/serverRecord.js'
import { endOther } from '../../adapters/process/processIdentity.js'
import { readServiceFile } from '../../adapters/serviceFile.js'
import { projectPaths } from '../../adapters/setup/projectPaths.js'
import type { Configuration, RecordedEvent, RequestWireInput } from '../../machines/index.js'
import type { Checkpoint } from '../../runtime/ports/checkpoints.js'
import type { ExecutionClient } from '../../runtime/ports/client.js'
import { silentLogger } from '../../runtime/index.js'
import { anybodysKeys, everybody } from '../people.js'
import { configured } from './configured.js'

export { configured }
export const paths = projectPaths(process.env)

export function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-'))
  onTestFinished(() => removed(folder))
  return folder
}

export const asking = { approval: { capabilities: { python_execution: { mode: 'all_code' } } } }

/** Writes what the request's prompts say, one program per attempt; a plugged-in generator as anybody may write one. */
export const obedient: CodeGenerator = {
  name: 'obedient',
  generate({ attempt, request: { capabilityPrompts } }) {
    const code = capabilityPrompts[Math.min(attempt, capabilityPrompts.length) - 1] ?? ''
    return Promise.resolve({ code, info: { generator: 'obedient', model: null, promptHash: null, prompt: null, reply: code, usage: null, latencyMs: null } })
  },
}

export interface ServiceHere {
  readonly composed: ComposedService
  readonly client: ExecutionClient
  readonly dataDir: string
  stop(): Promise<void>
}

/** For a whole file of tests; whoever starts it stops it. */
export async function startService(options: { dataDir?: string; configuration?: Configuration } = {}): Promise<ServiceHere> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'countersign-'))
  const composed = await composeService({ dataDir, configuration: options.configuration ?? configured(), env: {}, log: silentLogger, generator: obedient })
  const client = await connectClient({ ...composed.nats.address, keys: composed.hostKeys })
  return {
    composed, client, dataDir,
    async stop() {
      await client.close()
      await composed.stop()
      if (options.dataDir === undefined) removed(dataDir)
    },
  }
}

/** For one test. */
export async function serviceHere(options: Parameters<typeof startService>[0] = {}): Promise<ServiceHere> {
  const service = await startService(options)
  onTestFinished(() => service.stop())
  return service
}

const removed = (folder: string) => rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })

/** A checkpoint, and whose command or effect passes it. */
export interface DieAt {
  readonly point: Checkpoint
  readonly what: string
}

export interface ServiceProcess {
  readonly child: ChildProcess
  /** When it has ended, whoever ended it. */
  readonly exited: Promise<number | null>
  readonly client: ExecutionClient
  /** kill -9, and wait until it is gone. Its Jupyter Server lives on for the next service; the end of the test ends it. */
  kill(): Promise<void>
  /** SIGTERM, and wait for its exit code. */
  terminate(): Promise<number | null>
}

/** The same in a child process. `settings` goes through JSON. */
export async function serviceProcess(dataDir: string, settings: { readonly file?: Record<string, unknown>; readonly dieAt?: DieAt } = {}): Promise<ServiceProcess> {
  const loader = fileURLToPath(new URL('../store/loadTypeScript.mjs', import.meta.url))
  const main = fileURLToPath(new URL('serviceMain.ts', import.meta.url))
  const child = spawn(process.execPath, [loader, main, dataDir, JSON.stringify({ people: everybody, ...settings.file }), JSON.stringify(settings.dieAt ?? null)], { cwd: paths.root, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (text: Buffer) => (said += text.toString()))
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exited
    await endOrphan(dataDir)
  })
  await vi.waitFor(
    () => {
      if (child.exitCode !== null) throw new Error(`the service ended: ${said}`)
      if (readServiceFile(dataDir)?.pid !== child.pid) throw new Error(`not ready: ${said}`)
    },
    { timeout: 90_000, interval: 50 },
  )
  const client = await connect({ dataDir, keys: anybodysKeys })
  onTestFinished(() => client.close())
  return {
    child,
    exited,
    client,
    async kill() {
      await client.close()
      child.kill('SIGKILL')
      await exited
    },
    async terminate() {
      await client.close()
      child.kill('SIGTERM')
      return exited
    },
  }
}

/** Where the program of the only execution of a data folder works: the one place outside of it where it can be followed. */
export function runFolder(dataDir: string): string {
  const root = join(dataDir, 'executed_scripts')
  const folders = existsSync(root) ? readdirSync(root).flatMap((month) => readdirSync(join(root, month)).map((name) => join(root, month, name))) : []
  if (folders[0] === undefined || folders.length > 1) throw new Error(`${folders.length} executions have a folder`)
  return folders[0]
}

/** The Jupyter Server that a killed service left, with its kernels. */
export async function endOrphan(dataDir: string): Promise<void> {
  const orphan = await readServerRecord(join(dataDir, 'jupyter'))
  if (orphan !== null) await endOther(orphan, 10_000)
}

export const request = (changes: Partial<RequestWireInput> = {}): RequestWireInput => ({
  user_query: 'What is six times seven?',
  task_objective: 'Multiply six by seven',
  execution_folder_name: 'product',
  ...changes,
})

/** A request for which `obedient` writes these programs. */
export const requestFor = (...programs: readonly string[]): RequestWireInput => request({ capability_prompts: [...programs] })

export async function collected(events: AsyncIterable<RecordedEvent>): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = []
  for await (const event of events) all.push(event)
  return all
}

export const reaches = (client: ExecutionClient, executionId: string, status: string) =>
  vi.waitFor(
    async () => {
      const found = (await client.execution(executionId).summary()).status
      if (found !== status) throw new Error(`${executionId} is ${found}, not ${status}`)
    },
    { timeout: 30_000, interval: 50 },
  )
