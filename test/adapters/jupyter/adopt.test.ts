/** The Jupyter Server of a service that was killed: taken over when it is surely that one, never doubled, never left for ever. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { JupyterServer } from '../../../adapters/jupyter/jupyterServer.js'
import { kernelHandlers } from '../../../adapters/jupyter/kernelHandlers.js'
import { readServerRecord, writeServerRecord } from '../../../adapters/jupyter/serverRecord.js'
import { startJupyterServer, type JupyterServerSettings } from '../../../adapters/jupyter/startJupyterServer.js'
import { endOther, lives, startOf } from '../../../adapters/process/processIdentity.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { kernelIds, python } from './kernelBench.js'

interface Place {
  readonly dataDir: string
  start(change?: Partial<JupyterServerSettings>): Promise<JupyterServer>
}

async function place(): Promise<Place> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'countersign-jupyter-')))
  const dataDir = join(folder, 'jupyter')
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }))
  return {
    dataDir,
    async start(change = {}) {
      const server = await startJupyterServer({
        python, dataDir, rootDir: join(folder, 'root'), kernelspecs: [{ name: 'one', env: {} }], log: silentLogger, startTimeoutMs: 100_000, ...change,
      })
      onTestFinished(() => server.stop())
      return server
    },
  }
}

const startKernel = async ({ url, token }: JupyterServer): Promise<string> => {
  const answer = await fetch(new URL('api/kernels', url), { method: 'POST', headers: { Authorization: `token ${token}` }, body: JSON.stringify({ name: 'one' }) })
  return ((await answer.json()) as { id: string }).id
}

it('is taken over with its kernels, and those that nothing needs are ended', async () => {
  const { dataDir, start } = await place()
  const first = await start()
  const [needed, leftover] = [await startKernel(first), await startKernel(first)]
  const second = await start()
  expect(second).toMatchObject({ pid: first.pid, url: first.url, token: first.token, keptKernels: true })
  expect(first.keptKernels).toBe(false)
  expect(((await stat(join(dataDir, 'server.json'))).mode & 0o777).toString(8)).toBe('600')
  const handlers = kernelHandlers({ server: second, log: silentLogger })
  onTestFinished(() => { handlers.close() })
  expect(await kernelIds(second)).toHaveLength(2)
  await handlers.endKernelsExcept(new Set([needed]))
  expect(await kernelIds(second)).toEqual([needed])
  expect(leftover).not.toBe(needed)

  await second.stop()
  await second.exited
  expect(startOf(second.pid ?? 0)).toBeNull()
  expect(await readServerRecord(dataDir)).toBeNull()
}, 120_000)

it('is ended and replaced when it was started with other settings', async () => {
  const { start } = await place()
  const first = await start()
  const second = await start({ kernelspecs: [{ name: 'one', env: { BEAMLINE: 'ID21' } }] })
  expect(second).toMatchObject({ keptKernels: false })
  expect(second.pid).not.toBe(first.pid)
  expect(startOf(first.pid ?? 0)).toBeNull()
}, 120_000)

it('is not believed in another process: not with another start, not with another name, and that process is left alone', async () => {
  const { dataDir, start } = await place()
  const first = await start()
  const record = await readServerRecord(dataDir)
  if (record === null) throw new Error('there is a record')
  const stranger = spawn('sleep', ['600'])
  onTestFinished(() => { stranger.kill('SIGKILL') })
  const started = startOf(stranger.pid ?? 0) ?? ''
  // The id was given out again.
  await writeServerRecord(dataDir, { ...record, pid: stranger.pid ?? 0 })
  const second = await start()
  expect(second.pid).not.toBe(first.pid)
  await second.stop()
  // The file names the stranger itself; what answers at the address is not it.
  await writeServerRecord(dataDir, { ...record, pid: stranger.pid ?? 0, started })
  const third = await start()
  expect(third).toMatchObject({ keptKernels: false })
  expect(lives({ pid: stranger.pid ?? 0, started })).toBe(true)
  await first.stop()
}, 120_000)

it('is not looked for in a file that nobody can read', async () => {
  const { dataDir, start } = await place()
  const first = await start()
  await writeFile(join(dataDir, 'server.json'), '{"version": 1, "pid":')
  const second = await start()
  expect(second.pid).not.toBe(first.pid)
  await first.stop()
}, 120_000)

it('ends itself, with its kernels, when no service owned it for long enough', async () => {
  const { dataDir, start } = await place()
  const server = await start({ orphanGraceMs: 500 })
  await startKernel(server)
  const owner = JSON.parse(await readFile(join(dataDir, 'owner.json'), 'utf8')) as object
  expect(owner).toEqual({ pid: process.pid, started: startOf(process.pid) })
  const dead = spawn('true')
  await new Promise((resolve) => dead.once('exit', resolve))
  await writeFile(join(dataDir, 'owner.json'), JSON.stringify({ pid: dead.pid, started: '1' }))
  expect(await server.exited).toMatchObject({ code: 0 })
}, 120_000)

it('that hangs is ended and replaced', async () => {
  const { start } = await place()
  const first = await start()
  process.kill(first.pid ?? 0, 'SIGSTOP')
  const second = await start({ stopTimeoutMs: 500 })
  expect(second.pid).not.toBe(first.pid)
  expect(startOf(first.pid ?? 0)).toBeNull()
}, 120_000)

it('endOther kills a process that ignores TERM', async () => {
  const child = spawn(process.execPath, ['-e', 'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)'])
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const identity = { pid: child.pid ?? 0, started: startOf(child.pid ?? 0) ?? '' }
  await endOther(identity, 100)
  expect(lives(identity)).toBe(false)
})
