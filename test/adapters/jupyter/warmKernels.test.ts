/** Kernels that wait for executions, on a real Jupyter Server: handed out once, and no program can tell. */
import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { kernelHandlers, type KernelHandlers } from '../../../adapters/jupyter/kernelHandlers.js'
import type { WarmPoolSettings } from '../../../adapters/jupyter/warmPool.js'
import type { ExecutionFolder, Kernel } from '../../../machines/index.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { kernelEffect, kernelIds, RecordedScope, startBench, type Bench } from './kernelBench.js'

const name = 'countersign-read-only'
let bench: Bench
let handlers: KernelHandlers
let startedForNow: string | null = '1'
const pool: WarmPoolSettings = { sizes: { read_only: 2 }, memoryBytes: 2 ** 40, maxAgeMs: 3_600_000, imports: ['numpy', 'pandas', 'matplotlib.pyplot', 'not_installed_anywhere', 'not_installed.at_all'] }

beforeAll(async () => {
  bench = await startBench()
  handlers = kernelHandlers({ server: bench.server, log: silentLogger, warm: { pool, kernelNameOf: () => name, startedForNow: () => startedForNow } })
  await handlers.warm.open()
}, 120_000)
afterAll(async () => {
  await handlers.warm.drain()
  handlers.close()
  await bench.stop()
}, 120_000)

const waiting = () => handlers.warm.state()[0]?.waiting
const filled = (count = 2) => vi.waitFor(() => { expect(handlers.warm.state()).toMatchObject([{ mode: 'read_only', wanted: count, waiting: count, problem: null }]) }, { timeout: 60_000, interval: 50 })
let effects = 0
const acquire = (folder: ExecutionFolder, scope = new RecordedScope()) =>
  handlers.acquireKernel({ effectId: `warm/${++effects}`, executionId: 'warm', type: 'acquireKernel', input: { mode: 'read_only', kernelName: name, folder }, invokeId: 'k', statePath: null }, scope)
const release = (kernel: Kernel, of = handlers) => of.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())

async function run(kernel: Kernel, folder: ExecutionFolder, code: string, of = handlers) {
  const scope = new RecordedScope()
  const result = await of.runCode(bench.effect(kernel, folder, code), scope)
  return { result, scope }
}

/** Everything that a program may look at and that could tell how its kernel came to be. */
const telltale = `
import os, sys, random, warnings, threading, gc, atexit, signal, locale, logging
import numpy, pandas, matplotlib, matplotlib.pyplot as plt
shell = get_ipython()
def frame():
    import inspect
    return inspect.currentframe().f_back.f_lineno
results = {
    "cwd": os.getcwd(), "listed": sorted(os.listdir(".")), "dirs": [str(one) for one in _dh], "starting": shell.starting_dir,
    "context": dict(context), "names": list(globals()), "hidden": sorted(shell.user_ns_hidden), "builtins": sorted(vars(__builtins__)),
    "environ": {k: v for k, v in os.environ.items() if k != "JPY_PARENT_PID"}, "path": sys.path, "argv": len(sys.argv),
    "count": shell.execution_count, "in": len(In), "out": len(Out), "line": frame(),
    "backend": matplotlib.get_backend(), "interactive": plt.isinteractive(), "figures": plt.get_fignums(), "rc": str(dict(matplotlib.rcParams)),
    "filters": sorted(map(str, warnings.filters)), "threads": sorted(t.name.split("-")[0] for t in threading.enumerate()),
    "gc": [gc.get_threshold(), gc.isenabled(), gc.get_freeze_count()], "recursion": sys.getrecursionlimit(), "umask": oct(os.umask(0o77)),
    "events": {k: sorted(getattr(f, "__qualname__", str(f)) for f in v) for k, v in shell.events.callbacks.items()},
    "formatters": sorted(map(str, shell.display_formatter.formatters["image/png"].type_printers)) + sorted(map(str, shell.display_formatter.formatters["image/png"].deferred_printers)),
    "signals": [str(signal.getsignal(s)) for s in (signal.SIGINT, signal.SIGTERM)], "locale": locale.setlocale(locale.LC_ALL),
    "logging": [logging.root.level, len(logging.root.handlers)], "errors": numpy.geterr(), "options": pandas.get_option("display.max_rows"),
    "printing": str(numpy.get_printoptions()), "waited": [one for one in sys.path_importer_cache if ".waiting" in one],
    "hooks": [len(sys.meta_path), len(sys.path_hooks), sys.excepthook.__qualname__, sys.displayhook.__class__.__name__], "main": __name__, "doc": __doc__ is None,
    "imported": sorted(m for m in sys.modules if not m.startswith("encodings.")),
}
`

describe('kernels that wait', () => {
  it('are handed out already set up, and no program can tell but by what is imported', async () => {
    await filled()
    const outcome = async (start: 'warm' | 'cold') => {
      const folder = await bench.newFolder({ energy: 3 })
      const of = start === 'warm' ? handlers : bench.handlers
      const kernel = start === 'warm' ? await acquire(folder) : await bench.acquire(folder)
      expect(kernel.start).toBe(start)
      const { result, scope } = await run(kernel, folder, telltale, of)
      await release(kernel, of)
      expect(result.failure).toBeNull()
      return JSON.parse(JSON.stringify({ results: result.results, said: scope.text('stdout') + scope.text('stderr'), warnings: result.warnings }).replaceAll(folder.folderPath, '<folder>')) as unknown
    }
    expect(await outcome('warm')).toEqual(await outcome('cold'))
  })

  it('are given to one execution each, whoever asks at the same time; who comes too late gets a new one', async () => {
    await filled()
    const before = await kernelIds(bench.server)
    const folders = await Promise.all(Array.from({ length: 4 }, () => bench.newFolder()))
    const kernels = await Promise.all(folders.map((folder) => acquire(folder)))
    expect(new Set(kernels.map(({ kernelId }) => kernelId)).size).toBe(4)
    expect(new Set(kernels.map(({ clientId }) => clientId)).size).toBe(4)
    const warm = kernels.filter(({ start }) => start === 'warm')
    expect(warm).toHaveLength(2)
    for (const { kernelId } of warm) expect(before).toContain(kernelId)
    // Nor may the same kernel be taken over a second time: it says so itself.
    const again = 'results = {}\ntry:\n    __import__("countersign_kernel").current.hand_over({"folder": None})\nexcept RuntimeError as error:\n    results["said"] = str(error)'
    const [first] = warm
    if (!first) throw new Error('there is one')
    expect((await run(first, folders[kernels.indexOf(first)] as ExecutionFolder, again)).result.results).toEqual({ said: 'this kernel has been handed out already' })
    await Promise.all(kernels.map((kernel) => release(kernel)))
  })

  it('are not handed out when they died, when their mode is given something else, when packages were changed, or to a folder that decides what an import gives', async () => {
    await filled()
    const [dead] = await kernelIds(bench.server)
    await fetch(new URL(`api/kernels/${dead}`, bench.server.url), { method: 'DELETE', headers: { Authorization: `token ${bench.server.token}` } })
    await vi.waitFor(async () => {
      expect(waiting()).toBe(2)
      expect(await kernelIds(bench.server)).not.toContain(dead)
    }, { timeout: 60_000, interval: 50 })

    const old = await kernelIds(bench.server)
    startedForNow = null
    const unsure = await acquire(await bench.newFolder())
    expect(unsure.start).toBe('cold')
    startedForNow = '2'
    handlers.warm.use(pool)
    await filled()
    expect((await kernelIds(bench.server)).filter((id) => old.includes(id))).toEqual([])

    const odd = await bench.newFolder()
    await writeFile(join(odd.folderPath, 'own_constants.py'), 'secret = 1')
    const shadowed = await acquire(odd)
    expect(shadowed.start).toBe('cold')
    expect((await run(shadowed, odd, 'import own_constants\nresults = {"secret": own_constants.secret}')).result.results).toEqual({ secret: 1 })
    const deeper = await bench.newFolder()
    await mkdir(join(deeper.folderPath, 'pandas'))
    await writeFile(join(deeper.folderPath, 'pandas', '__init__.py'), '')
    const linked = await bench.newFolder()
    await symlink('/', join(linked.folderPath, 'pandas'))
    const others = [unsure, shadowed]
    for (const folder of [deeper, linked]) {
      const kernel = await acquire(folder)
      expect(kernel.start).toBe('cold')
      others.push(kernel)
    }
    await Promise.all(others.map((kernel) => release(kernel)))
  })

  it('are replaced when fewer, or none, are wanted, and leave no kernel and no folder behind', async () => {
    await filled()
    handlers.warm.use({ ...pool, sizes: { read_only: 1 } })
    await filled(1)
    await vi.waitFor(async () => { expect(await kernelIds(bench.server)).toHaveLength(1) }, { timeout: 60_000, interval: 50 })
    handlers.warm.use({ ...pool, memoryBytes: 1 })
    expect(handlers.warm.state()).toMatchObject([{ waiting: 0, problem: expect.stringContaining('execution.warm_pool.memory_mb') as string }])
    await handlers.warm.drain()
    expect(await kernelIds(bench.server)).toEqual([])
    expect(await readdir(join(bench.server.rootDir, '.waiting'))).toEqual([])
  })
})
