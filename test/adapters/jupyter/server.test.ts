import { execFileSync } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { JupyterServerError } from '../../../adapters/jupyter/jupyterServer.js'
import { kernelHandlers } from '../../../adapters/jupyter/kernelHandlers.js'
import { remoteJupyterServer } from '../../../adapters/jupyter/remoteJupyterServer.js'
import { startJupyterServer } from '../../../adapters/jupyter/startJupyterServer.js'
import { silentLogger, type Logger } from '../../../runtime/ports/logger.js'
import { kernelEffect, kernelIds, RecordedScope, startBench } from './kernelBench.js'

/** Command lines of living processes that mention `text`. */
const processesWith = (text: string): string[] =>
  execFileSync('ps', ['-eo', 'stat=,args='], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(text) && !line.startsWith('Z') && !line.includes('ps -eo'))

describe('startJupyterServer', () => {
  it('lets no secret of the parent, and not its own token, into a kernel', async () => {
    process.env['COUNTERSIGN_PLANTED_SECRET'] = 'planted-secret-value'
    const bench = await startBench()
    try {
      const code = 'import os\nresults = {"environment": dict(os.environ), "parent": open(f"/proc/{os.getppid()}/environ").read() if os.path.exists("/proc/self/environ") else ""}'
      const { result } = await bench.run(code)
      const { environment, parent } = result.results as { environment: Record<string, string>; parent: string }
      for (const text of [JSON.stringify(environment), parent]) {
        expect(text).not.toContain('planted-secret-value')
        expect(text).not.toContain(bench.server.token)
      }
      expect(Object.keys(environment).filter((name) => name.startsWith('JUPYTER_'))).toEqual([])
      expect(environment).toMatchObject({ EPICS_CA_ADDR_LIST: '127.0.0.1', EPICS_CA_AUTO_ADDR_LIST: 'NO', MPLBACKEND: 'agg' })
      expect(environment['HOME']).toContain(bench.folder)
      expect(processesWith(bench.server.token)).toEqual([])
    } finally {
      delete process.env['COUNTERSIGN_PLANTED_SECRET']
      await bench.stop()
    }
  }, 120_000)

  it('keeps its files private, listens on loopback only, and refuses who has no token', async () => {
    const bench = await startBench()
    try {
      const data = join(bench.folder, 'jupyter')
      const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8)
      expect(await mode(data)).toBe('700')
      expect(await mode(join(data, 'config', 'jupyter_server_config.py'))).toBe('600')
      expect(new URL(bench.server.url).hostname).toBe('127.0.0.1')
      expect(bench.server.version).toMatch(/^\d+\.\d+/)
      expect((await fetch(new URL('api/kernels', bench.server.url))).status).toBe(403)
      await expect(remoteJupyterServer({ url: bench.server.url, token: 'wrong', rootDir: bench.server.rootDir })).rejects.toThrow(JupyterServerError)
    } finally {
      await bench.stop()
    }
  }, 120_000)

  it('stops cleanly, in bounded time, with busy kernels, twice, and leaves no process', async () => {
    const told: unknown[] = []
    const bench = await startBench({ onExit: (exit) => { told.push(exit) } })
    const folder = await bench.newFolder()
    const kernel = await bench.acquire(folder)
    const scope = new RecordedScope()
    const code = 'print("begun", flush=True)\nwhile True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: pass'
    const running = bench.handlers.runCode(bench.effect(kernel, folder, code), scope)
    const outcome = running.then((result) => result.failure?.code, (cause: unknown) => (cause as { failure?: { code: string } }).failure?.code)
    await expect.poll(() => scope.text('stdout'), { timeout: 10_000 }).toBe('begun\n')
    const began = Date.now()
    await Promise.all([bench.server.stop(), bench.server.stop()])
    expect(Date.now() - began).toBeLessThan(12_000)
    expect(['RUN_LOST', 'KERNEL_DIED']).toContain(await outcome)
    await expect.poll(() => processesWith(bench.folder), { timeout: 5_000 }).toEqual([])
    expect(told).toEqual([])
    await bench.stop()
  }, 120_000)

  it('says what is missing when it cannot start', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'countersign-jupyter-'))
    const settings = { dataDir: join(folder, 'jupyter'), rootDir: join(folder, 'root'), kernelspecs: [], log: silentLogger }
    await expect(startJupyterServer({ ...settings, python: '/nonexistent/python' })).rejects.toThrow(/jupyter-server and ipykernel are installed/)
    await expect(startJupyterServer({ ...settings, python: '/nonexistent/python' })).rejects.toMatchObject({ code: 'JUPYTER_START_FAILED' })
    await expect(startJupyterServer({ ...settings, python: 'python3', kernelspecs: [{ name: '../x', env: {} }] })).rejects.toMatchObject({ code: 'JUPYTER_SETTINGS' })
    await rm(folder, { recursive: true, force: true })
  }, 120_000)

  it('writes no secret to the log, nor to its own', async () => {
    const lines: string[] = []
    const take = (fields: object, message?: string): void => { lines.push(JSON.stringify(fields) + (message ?? '')) }
    const log: Logger = { debug: take, info: take, warn: take, error: take, child: () => log }
    const bench = await startBench({ log })
    try {
      await bench.run('results = {}')
      expect(lines.length).toBeGreaterThan(0)
      const own = join(bench.folder, 'jupyter', 'server.log')
      expect([...lines, await readFile(own, 'utf8')].join('\n')).not.toContain(bench.server.token)
      expect(((await stat(own)).mode & 0o777).toString(8)).toBe('600')
    } finally {
      await bench.stop()
    }
  }, 120_000)
})

describe('remoteJupyterServer', () => {
  it('runs programs on a server that somebody else started', async () => {
    const bench = await startBench()
    const { url, token, rootDir } = bench.server
    const server = await remoteJupyterServer({ url: url.replace(/\/$/, ''), token, rootDir })
    const handlers = kernelHandlers({ server, log: silentLogger })
    try {
      const folder = await bench.newFolder()
      const input = { mode: 'read_only', kernelName: 'countersign-read-only', folder } as const
      const kernel = await handlers.acquireKernel({ effectId: 'e', executionId: 'x', type: 'acquireKernel', input, invokeId: 'k', statePath: null }, new RecordedScope())
      expect(await handlers.runCode(bench.effect(kernel, folder, 'results = {"a": 1}'), new RecordedScope())).toMatchObject({ results: { a: 1 } })
      await handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
      await server.stop()
      expect(await kernelIds(bench.server)).toEqual([])
    } finally {
      handlers.close()
      await bench.stop()
    }
  }, 120_000)

  it('says that nobody answers', async () => {
    const rootDir = await mkdtemp(join(tmpdir(), 'countersign-jupyter-'))
    await expect(remoteJupyterServer({ url: 'http://127.0.0.1:9/', token: 't', rootDir })).rejects.toMatchObject({ code: 'JUPYTER_UNREACHABLE' })
    await rm(rootDir, { recursive: true, force: true })
  })

  it('keeps the kernelspec of a mode with its environment', async () => {
    const bench = await startBench()
    try {
      const spec: unknown = JSON.parse(await readFile(join(bench.folder, 'jupyter', 'data', 'kernels', 'countersign-read-only', 'kernel.json'), 'utf8'))
      expect(spec).toMatchObject({ interrupt_mode: 'message', env: { EPICS_CA_ADDR_LIST: '127.0.0.1' } })
    } finally {
      await bench.stop()
    }
  }, 120_000)
})
