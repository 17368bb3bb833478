import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultKernelLimits } from '../../../adapters/jupyter/kernelLimits.js'
import type { EngineResult, ExecutionFolder, Kernel } from '../../../machines/index.js'
import { AdapterFailure } from '../../../runtime/ports/adapterActor.js'
import { kernelEffect, kernelIds, RecordedScope, startBench, type Bench } from './kernelBench.js'

let bench: Bench
beforeAll(async () => { bench = await startBench({}, { limits: { watchdogMs: 300, collectTimeoutMs: 1_500 } }) }, 120_000)
afterAll(async () => { await bench.stop() }, 120_000)

interface Started {
  readonly kernel: Kernel
  readonly folder: ExecutionFolder
  readonly scope: RecordedScope
  readonly running: Promise<EngineResult>
}

/** Starts a program and waits until it has printed "begun". */
async function begin(rest: string, on: Bench = bench): Promise<Started> {
  const folder = await on.newFolder()
  const kernel = await on.acquire(folder)
  const scope = new RecordedScope()
  const code = `import os, time\nopen("pid", "w").write(str(os.getpid()))\nprint("begun", flush=True)\n${rest}`
  const running = on.handlers.runCode(on.effect(kernel, folder, code), scope)
  running.catch(() => { /* looked at by the test */ })
  await expect.poll(() => scope.text('stdout'), { timeout: 30_000 }).toContain('begun')
  return { kernel, folder, scope, running }
}

const failureOf = async (running: Promise<unknown>): Promise<AdapterFailure> => {
  const cause = await running.then(() => { throw new Error('it should have failed') }, (error: unknown) => error)
  expect(cause).toBeInstanceOf(AdapterFailure)
  return cause as AdapterFailure
}
const release = (kernel: Kernel) => bench.handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(execFileSync('cat', [`/proc/${pid}/status`], { encoding: 'utf8' }))
  } catch {
    return false
  }
}
const pidOf = async (folder: ExecutionFolder): Promise<number> => Number(await readFile(join(folder.folderPath, 'pid'), 'utf8'))

describe('a kernel that ends while the program runs', () => {
  it.each([
    ['os._exit', 'os._exit(3)'],
    ['a crash in native code', 'import ctypes\nctypes.string_at(0)'],
    ['a kill', 'import signal\nos.kill(os.getpid(), signal.SIGKILL)'],
  ])('is seen as KERNEL_DIED within a second or so, with the output so far: %s', async (_, code) => {
    // What a kernel has not sent when it dies is lost with it, so it dies only once its output was seen.
    const { running, scope, kernel, folder } = await begin(`while not os.path.exists("die"): time.sleep(0.01)\n${code}`)
    await writeFile(join(folder.folderPath, 'die'), '')
    const began = Date.now()
    const result = await running
    expect(Date.now() - began).toBeLessThan(3_000)
    expect(result).toMatchObject({ success: false, results: null, failure: { category: 'code', code: 'KERNEL_DIED' } })
    expect(scope.text('stdout')).toBe('begun\n')
    await release(kernel)
  })

  it('is said when the program asks the kernel itself to end after the reply', async () => {
    const { result } = await bench.run('results = {"a": 1}\nget_ipython().ask_exit()')
    if (!result.success) expect(result.warnings.join()).toMatch(/could not be collected/)
    else expect(result.results).toEqual({ a: 1 })
  })

  it('is ended also when the program has broken the sockets that lead to it, and the server goes on', async () => {
    const { running, kernel, folder } = await begin(`
import socket
for fd in range(3, 256):
    try:
        sock = socket.socket(fileno=os.dup(fd))
        sock.getpeername()
        sock.settimeout(0.1)
        sock.sendall(b"\\xff" * 64 + bytes(64))
        sock.recv(65536)
    except OSError:
        pass
open("broken", "w").close()
while True: time.sleep(0.05)`)
    await expect.poll(() => existsSync(join(folder.folderPath, 'broken')), { timeout: 30_000 }).toBe(true)
    running.catch(() => undefined)
    const pid = await pidOf(folder)
    await release(kernel)
    await expect.poll(() => alive(pid), { timeout: 20_000 }).toBe(false)
    expect((await bench.run('results = {"a": 1}')).result).toMatchObject({ success: true, results: { a: 1 } })
  })

  it('is RUN_LOST when another client deletes it', async () => {
    const { running, kernel } = await begin('while True: time.sleep(0.05)')
    const { url, token } = bench.server
    await fetch(new URL(`api/kernels/${kernel.kernelId}`, url), { method: 'DELETE', headers: { Authorization: `token ${token}` } })
    expect((await failureOf(running)).failure).toMatchObject({ category: 'unknown', code: 'RUN_LOST' })
    await release(kernel)
  })

  it('is RUN_LOST when the server is killed, and the kernel dies with it', async () => {
    let told = 0
    const own = await startBench({ onExit: () => { told += 1 } }, { limits: { watchdogMs: 300 } })
    try {
      const { running, folder, kernel } = await begin('while True: time.sleep(0.05)', own)
      const pid = await pidOf(folder)
      process.kill(own.server.pid ?? 0, 'SIGKILL')
      expect((await failureOf(running)).failure).toMatchObject({ category: 'unknown', code: 'RUN_LOST' })
      await expect.poll(() => alive(pid), { timeout: 5_000 }).toBe(false)
      expect(told).toBe(1)
      expect(await own.handlers.terminateKernel(kernelEffect('terminateKernel', kernel), new RecordedScope())).toEqual({})
      const again = own.handlers.runCode(own.effect(kernel, folder, 'results = {}'), new RecordedScope())
      expect((await failureOf(again)).failure).toMatchObject({ category: 'infrastructure', code: 'JUPYTER_UNREACHABLE' })
      expect((await failureOf(own.acquire(folder))).failure).toMatchObject({ category: 'infrastructure', code: 'JUPYTER_UNREACHABLE' })
    } finally {
      await own.stop()
    }
  }, 120_000)
})

describe('interruptKernel', () => {
  it('ends an endless loop as INTERRUPTED, and keeps results', async () => {
    const { running, kernel } = await begin('results = {"a": 1}\nwhile True: pass')
    await bench.handlers.interruptKernel(kernelEffect('interruptKernel', kernel), new RecordedScope())
    expect(await running).toMatchObject({ success: false, results: { a: 1 }, failure: { category: 'code', code: 'INTERRUPTED' } })
    await release(kernel)
  })

  it('ends a program that awaits', async () => {
    const { running, kernel } = await begin('import asyncio\nresults = {"a": 1}\nawait asyncio.sleep(1000)')
    await bench.handlers.interruptKernel(kernelEffect('interruptKernel', kernel), new RecordedScope())
    expect(await running).toMatchObject({ success: false, failure: { code: 'INTERRUPTED' } })
    await release(kernel)
  })
})

describe('terminateKernel', () => {
  it('ends a loop that swallows KeyboardInterrupt, and the run says KERNEL_TERMINATED', async () => {
    const { running, kernel, folder } = await begin('while True:\n    try:\n        time.sleep(0.05)\n    except KeyboardInterrupt:\n        print("no", flush=True)')
    const pid = await pidOf(folder)
    await bench.handlers.interruptKernel(kernelEffect('interruptKernel', kernel), new RecordedScope())
    await bench.handlers.terminateKernel(kernelEffect('terminateKernel', kernel), new RecordedScope())
    expect(await running).toMatchObject({ success: false, failure: { category: 'workflow', code: 'KERNEL_TERMINATED' } })
    expect(alive(pid)).toBe(false)
    await release(kernel)
  }, 120_000)

  it('ends what the program started, too', async () => {
    const { running, kernel, folder } = await begin('import subprocess\nchild = subprocess.Popen(["sleep", "1000"])\nopen("child", "w").write(str(child.pid))\nprint("child", flush=True)\nwhile True: time.sleep(0.05)')
    await expect.poll(() => existsSync(join(folder.folderPath, 'child'))).toBe(true)
    await expect.poll(async () => Number(await readFile(join(folder.folderPath, 'child'), 'utf8'))).toBeGreaterThan(0)
    const child = Number(await readFile(join(folder.folderPath, 'child'), 'utf8'))
    await bench.handlers.terminateKernel(kernelEffect('terminateKernel', kernel), new RecordedScope())
    await running
    await expect.poll(() => alive(child), { timeout: 5_000 }).toBe(false)
  }, 120_000)

  it('may be repeated, and an unknown kernel is a success', async () => {
    const folder = await bench.newFolder()
    const kernel = await bench.acquire(folder)
    for (const type of ['terminateKernel', 'terminateKernel', 'releaseKernel', 'interruptKernel'] as const) {
      expect(await bench.handlers[type](kernelEffect(type, kernel) as never, new RecordedScope())).toEqual({})
    }
    const unknown = { ...kernel, kernelId: '00000000-0000-4000-8000-000000000000' }
    expect(await bench.handlers.terminateKernel(kernelEffect('terminateKernel', unknown), new RecordedScope())).toEqual({})
  })
})

describe('scope', () => {
  it('aborted: the run rejects with the reason and its kernel is ended', async () => {
    const { running, scope, folder } = await begin('while True: time.sleep(0.05)')
    const pid = await pidOf(folder)
    scope.controller.abort(new Error('state left'))
    await expect(running).rejects.toThrow('state left')
    await expect.poll(() => alive(pid), { timeout: 8_000 }).toBe(false)
  }, 120_000)

  it('aborted while the kernel starts: no kernel is left', async () => {
    const folder = await bench.newFolder()
    const scope = new RecordedScope()
    const input = { mode: 'read_only', kernelName: 'countersign-read-only', folder } as const
    const acquiring = bench.handlers.acquireKernel({ effectId: 'e', executionId: 'x', type: 'acquireKernel', input, invokeId: 'k', statePath: null }, scope)
    setTimeout(() => { scope.controller.abort(new Error('state left')) }, 100)
    await expect(acquiring).rejects.toThrow('state left')
    await expect.poll(() => kernelIds(bench.server), { timeout: 20_000 }).toEqual([])
  }, 120_000)

  it('resumed, and the kernel is gone: the run is RUN_LOST and nothing is sent', async () => {
    const folder = await bench.newFolder()
    const kernel = await bench.acquire(folder)
    await release(kernel)
    const running = bench.handlers.runCode(bench.effect(kernel, folder, 'open("ran", "w")\nresults = {}'), new RecordedScope(true))
    expect((await failureOf(running)).failure).toMatchObject({ category: 'unknown', code: 'RUN_LOST' })
    expect(existsSync(join(folder.folderPath, 'ran'))).toBe(false)
  })
})

describe('a program that is not the countersigned one', () => {
  it.each([
    ['one changed byte', { code: 'open("ran", "w")\nresults = {"a": 2}' }, 'policy RUN_REFUSED'],
    ['another grant', { grantedHash: 'f'.repeat(64) }, 'policy RUN_REFUSED'],
    ['text without defined bytes', { code: 'x = "\ud800"' }, 'policy RUN_REFUSED'],
  ])('is refused, and nothing is sent: %s', async (_, change, expected) => {
    const folder = await bench.newFolder()
    const kernel = await bench.acquire(folder)
    const effect = bench.effect(kernel, folder, 'open("ran", "w")\nresults = {"a": 1}', change)
    const { failure } = await failureOf(bench.handlers.runCode(effect, new RecordedScope()))
    expect(`${failure.category} ${failure.code}`).toBe(expected)
    expect(existsSync(join(folder.folderPath, 'ran'))).toBe(false)
    await release(kernel)
  })

  it('is refused on a kernel of another mode', async () => {
    const folder = await bench.newFolder()
    const kernel = await bench.acquire(folder)
    const running = bench.handlers.runCode(bench.effect({ ...kernel, mode: 'write_access' }, folder, 'results = {}'), new RecordedScope())
    expect((await failureOf(running)).failure).toMatchObject({ category: 'policy', code: 'RUN_REFUSED', message: expect.stringMatching(/write_access/) as string })
    await release(kernel)
  })

  it('does not run twice in one kernel under the same run id', async () => {
    const folder = await bench.newFolder()
    const kernel = await bench.acquire(folder)
    const effect = bench.effect(kernel, folder, 'n = globals().get("n", 0) + 1\nopen("n", "w").write(str(n))\nresults = {"n": n}')
    expect(await bench.handlers.runCode(effect, new RecordedScope())).toMatchObject({ results: { n: 1 } })
    expect((await failureOf(bench.handlers.runCode(effect, new RecordedScope()))).failure).toMatchObject({ code: 'RUN_LOST' })
    expect(await readFile(join(folder.folderPath, 'n'), 'utf8')).toBe('1')
    await release(kernel)
  })
})

describe('acquireKernel', () => {
  it('names the kernelspecs that there are when it does not know one', async () => {
    const { failure } = await failureOf(bench.acquire(await bench.newFolder(), 'python-nine'))
    expect(failure).toMatchObject({ category: 'configuration', code: 'KERNELSPEC_UNKNOWN', message: expect.stringMatching(/countersign-read-only, countersign-write/) as string })
  })

  it.each(['/tmp', '../..', ''])('refuses a folder outside the served one: %j', async (path) => {
    const folder = await bench.newFolder()
    const folderPath = path === '/tmp' ? path : join(bench.server.rootDir, path)
    const { failure } = await failureOf(bench.acquire({ ...folder, folderPath }))
    expect(failure).toMatchObject({ category: 'configuration', code: 'FOLDER_OUTSIDE_ROOT' })
  })

  it.each([
    ['has no interpreter', 'broken-interpreter'],
    ['dies at once', 'broken-start'],
  ])('says that a kernel cannot be started: it %s', async (_, kernelName) => {
    const broken = await startBench({
      kernelspecs: [{ name: 'broken-interpreter', python: '/nonexistent/python', env: {} }, { name: 'broken-start', python: '/bin/false', env: {} }],
    }, { limits: { watchdogMs: 300, startTimeoutMs: 20_000 } })
    try {
      const began = Date.now()
      const { failure } = await failureOf(broken.acquire(await broken.newFolder(), kernelName))
      expect(failure).toMatchObject({ category: 'infrastructure', code: 'KERNEL_START_FAILED' })
      expect(Date.now() - began).toBeLessThan(15_000)
    } finally {
      await broken.stop()
    }
  }, 120_000)

  it('keeps to its deadline and leaves no kernel', async () => {
    const hurried = await startBench({}, { limits: { ...defaultKernelLimits, startTimeoutMs: 30 } })
    try {
      const { failure } = await failureOf(hurried.acquire(await hurried.newFolder()))
      expect(failure).toMatchObject({ category: 'infrastructure', code: 'KERNEL_START_FAILED', message: expect.stringMatching(/30 ms/) as string })
      await expect.poll(() => kernelIds(hurried.server), { timeout: 20_000 }).toEqual([])
    } finally {
      await hurried.stop()
    }
  }, 120_000)
})

describe('collection', () => {
  it('that hangs is given up in words, and the run still ends', async () => {
    const code = 'class Slow:\n    def to_dict(self):\n        import time\n        time.sleep(1000)\nresults = {"a": Slow()}'
    const { result } = await bench.run(code)
    expect(result).toMatchObject({ success: false, results: null, failure: { code: 'RESULTS_NOT_COLLECTED' } })
    expect(result.warnings.join()).toMatch(/did not answer within 1500 ms/)
  }, 120_000)
})
