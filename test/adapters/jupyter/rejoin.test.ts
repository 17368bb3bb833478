/** A run whose service went away is gone on with by the next one: here two sets of handlers, one after the other, on a real kernel. */
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { kernelHandlers, type KernelHandlersSettings } from '../../../adapters/jupyter/kernelHandlers.js'
import { defaultKernelLimits } from '../../../adapters/jupyter/kernelLimits.js'
import { StoredOutput } from '../../../adapters/jupyter/storedOutput.js'
import type { Effect, EngineResult, ExecutionFolder, Kernel, OutputChunk, RecordedEvent } from '../../../machines/index.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { kernelEffect, RecordedScope, startBench, type Bench } from './kernelBench.js'

let bench: Bench
beforeAll(async () => { bench = await startBench() }, 120_000)
afterAll(async () => { await bench.stop() }, 120_000)

class ResumedScope extends RecordedScope {
  readonly #events: readonly RecordedEvent[]
  constructor(runId: string, chunks: readonly OutputChunk[], ...types: string[]) {
    super(true)
    const event = (type: string, data: object) => ({ executionId: 'exec', version: 1, recordedAt: '2026-11-23T00:00:00.000Z', type, schemaVersion: 1, data: { runId, ...data } }) as unknown as RecordedEvent
    this.#events = [event('output.appended', { chunks }), ...types.map((type) => event(type, {}))]
  }
  override history(): Promise<readonly never[]> {
    return Promise.resolve(this.#events as readonly never[])
  }
}

/** Joined and cut into single characters, so that pieces do not matter. */
const letters = (chunks: readonly OutputChunk[]): OutputChunk[] =>
  chunks.flatMap((chunk): OutputChunk[] => (chunk.kind === 'stream' ? [...chunk.text].map((text) => ({ ...chunk, text })) : [chunk]))

const traced = (folder: ExecutionFolder) => {
  const file = join(folder.folderPath, 'trace')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/** Says everything there is to say around the moment at which the file `go` appears. */
const talkative = (last: string) => `
import os, sys, threading, time
from IPython.display import display, HTML, Image, update_display, clear_output
open("trace", "a").write("ran\\n")
print("begun ünicode \\U0001F600", flush=True)
display(HTML("<b>0</b>"), display_id="it")
print("more", file=sys.stderr, flush=True)
while not os.path.exists("go"):
    time.sleep(0.01)
import matplotlib.pyplot as plt
plt.plot([1, 2])
display(plt.gcf())
update_display(HTML("<b>1</b>"), display_id="it")
for number in range(200):
    print(number, file=sys.stdout if number % 3 else sys.stderr)
late = threading.Thread(target=lambda: print("from a thread"))
late.start(); late.join()
clear_output(wait=True)
${last}
`

interface Left { readonly effect: Effect<'runCode'>; readonly kernel: Kernel; readonly folder: ExecutionFolder; readonly stored: readonly OutputChunk[] }

/** Begins a program, waits until it has said `until`, and goes away as a process does that is killed. */
async function leave(code: string, until: string): Promise<Left> {
  const handlers = kernelHandlers({ server: bench.server, log: silentLogger })
  const folder = await bench.newFolder()
  const kernel = await acquireWith(handlers, folder)
  const effect = bench.effect(kernel, folder, code)
  const scope = new RecordedScope()
  const running = handlers.runCode(effect, scope).catch(() => null)
  await expect.poll(() => scope.text('stdout') + scope.text('stderr'), { timeout: 20_000 }).toContain(until)
  const stored = [...scope.appended]
  handlers.close()
  await running
  return { effect, kernel, folder, stored }
}

const acquireWith = (handlers: Bench['handlers'], folder: ExecutionFolder) =>
  handlers.acquireKernel({ effectId: `acquire-${folder.folderPath}`, executionId: 'exec', type: 'acquireKernel', input: { mode: 'read_only', kernelName: 'countersign-read-only', folder }, invokeId: 'k', statePath: null }, new RecordedScope())

function successor(change: Partial<KernelHandlersSettings> = {}): Bench['handlers'] {
  const handlers = kernelHandlers({ server: { ...bench.server, keptKernels: true }, log: silentLogger, ...change })
  onTestFinished(() => { handlers.close() })
  return handlers
}

const go = (folder: ExecutionFolder) => writeFile(join(folder.folderPath, 'go'), '')

async function undisturbed(code: string): Promise<{ result: EngineResult; appended: readonly OutputChunk[] }> {
  const folder = await bench.newFolder()
  await go(folder)
  const kernel = await bench.acquire(folder)
  const scope = new RecordedScope()
  const result = await bench.handlers.runCode(bench.effect(kernel, folder, code), scope)
  await bench.handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
  return { result, appended: scope.appended }
}

/** What must not differ: paths and times do. */
const essence = ({ executionTimeSeconds: _time, figures, failure, ...rest }: EngineResult) => ({ ...rest, failure: failure?.message ?? null, figures: figures.map(({ sha256 }) => sha256) })

describe('a run whose service went away', () => {
  it.each([['results = {"done": True}'], ['raise ValueError("no beam")']])('is told as if it had not, whatever of its output was stored: %s', async (last) => {
    const code = talkative(last)
    const expected = await undisturbed(code)
    const { effect, kernel, folder } = await leave(code, 'more')
    const handlers = successor()
    const first = new ResumedScope(effect.input.runId, [])
    const resumed = handlers.runCode(effect, first)
    await go(folder)
    const result = await resumed
    expect(essence(result)).toEqual(essence(expected.result))
    expect(letters(first.appended)).toEqual(letters(expected.appended))
    expect(result.figures).toHaveLength(1)
    // Once more, and again, from any point at which the service may have been killed: the answer is the same.
    const all = letters(first.appended)
    for (const share of [0.01, 0.5, 0.97, 1]) {
      const stored = all.slice(0, Math.ceil(all.length * share))
      const scope = new ResumedScope(effect.input.runId, stored)
      expect(essence(await handlers.runCode(effect, scope))).toEqual(essence(expected.result))
      expect([...stored, ...letters(scope.appended)]).toEqual(all)
    }
    expect(traced(folder)).toBe('ran\n')
    expect(kernel.clientId).toBe(effect.input.kernel.clientId)
    await handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
  }, 120_000)

  it('and whose program had not arrived is sent, once', async () => {
    const folder = await bench.newFolder()
    const kernel = await bench.acquire(folder)
    const effect = bench.effect(kernel, folder, 'open("trace", "a").write("ran\\n")\nresults = {}')
    const scope = new ResumedScope(effect.input.runId, [])
    expect(await bench.handlers.runCode(effect, scope)).toMatchObject({ success: true, failure: null })
    expect(await bench.handlers.runCode(effect, new ResumedScope(effect.input.runId, []))).toMatchObject({ success: true })
    expect(traced(folder)).toBe('ran\n')
    await bench.handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
  }, 120_000)

  it('and that died as it sent the program, which arrives while the next one asks for it, runs once', async () => {
    const left = kernelHandlers({ server: bench.server, log: silentLogger })
    const handlers = successor()
    const folder = await bench.newFolder()
    const kernel = await acquireWith(left, folder)
    const effect = bench.effect(kernel, folder, 'open("trace", "a").write("ran\\n")\nprint("said")\nresults = {"done": True}')
    const dying = Object.assign(new RecordedScope(), { checkpoint: () => { left.close() } })
    const [, result] = await Promise.all([left.runCode(effect, dying).catch(() => null), handlers.runCode(effect, new ResumedScope(effect.input.runId, []))])
    expect(result).toMatchObject({ success: true, results: { done: true } })
    expect(traced(folder)).toBe('ran\n')
    await handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
  }, 120_000)

  it('can be interrupted, and ended', async () => {
    const endless = 'print("begun", flush=True)\nwhile True: pass'
    const handlers = successor()
    for (const [type, code] of [['interruptKernel', 'INTERRUPTED'], ['terminateKernel', 'KERNEL_TERMINATED']] as const) {
      const { effect, kernel, stored } = await leave(endless, 'begun')
      // As in the service: what is asked is recorded before it is done.
      const scope = new ResumedScope(effect.input.runId, stored, type === 'terminateKernel' ? 'run.terminateRequested' : 'run.interruptRequested')
      const resumed = handlers.runCode(effect, scope)
      await handlers[type](kernelEffect(type, kernel) as never, new RecordedScope())
      expect((await resumed).failure?.code).toBe(code)
      expect(letters([...stored, ...scope.appended])).toEqual(expect.arrayContaining(letters([{ kind: 'stream', name: 'stdout', text: 'begun\n' }])))
      await handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
    }
  }, 120_000)

  it('is known to have been interrupted when that was asked of the service that went away', async () => {
    const { effect, kernel, stored } = await leave('import asyncio\nprint("begun", flush=True)\nawait asyncio.sleep(600)', 'begun')
    const handlers = successor()
    await handlers.interruptKernel(kernelEffect('interruptKernel', kernel), new RecordedScope())
    const result = await handlers.runCode(effect, new ResumedScope(effect.input.runId, stored, 'run.interruptRequested'))
    expect(result.failure?.code).toBe('INTERRUPTED')
    await handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
  }, 120_000)

  it('and whose kernel is gone: nobody knows, unless the log says that it was to end', async () => {
    const { effect, kernel, stored } = await leave('print("begun", flush=True)\nimport time\ntime.sleep(600)', 'begun')
    const handlers = successor()
    await handlers.terminateKernel(kernelEffect('terminateKernel', kernel), new RecordedScope())
    await expect(handlers.runCode(effect, new ResumedScope(effect.input.runId, stored)))
      .rejects.toMatchObject({ failure: { category: 'unknown', code: 'RUN_LOST', message: expect.stringMatching(/its kernel was not there any more/) as string } })
    const told = await handlers.runCode(effect, new ResumedScope(effect.input.runId, stored, 'run.terminateRequested'))
    expect(told).toMatchObject({ failure: { code: 'KERNEL_TERMINATED' }, outputComplete: false })
  }, 120_000)

  it('and whose program threw away the journal: that it cannot be known is said', async () => {
    const code = 'import os, time\nget_ipython().kernel.control_handlers.pop("countersign_journal_request")\nprint("begun", flush=True)\nwhile not os.path.exists("go"): time.sleep(0.01)\nresults = {}'
    const { effect, folder, kernel, stored } = await leave(code, 'begun')
    const handlers = successor()
    const resumed = handlers.runCode(effect, new ResumedScope(effect.input.runId, stored))
    await expect(resumed).rejects.toMatchObject({ failure: { code: 'RUN_LOST', message: expect.stringMatching(/keeps no journal/) as string } })
    await go(folder)
    await handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
  }, 120_000)

  it('and that said too much: the same is cut as without a restart', async () => {
    const limits = { output: { ...defaultKernelLimits.output, maxBytes: 100_000 } }
    const small = successor({ limits })
    const code = (wait: string) => `import os, time\nprint("begun", flush=True)\n${wait}\nfor number in range(30_000): print(number)\nresults = {}`
    const folder = await bench.newFolder()
    const kernel = await acquireWith(small, folder)
    const expected = new RecordedScope()
    await small.runCode(bench.effect(kernel, folder, code('')), expected)
    await small.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
    expect(expected.truncated).toHaveLength(1)

    const left = kernelHandlers({ server: bench.server, log: silentLogger, limits })
    const other = await bench.newFolder()
    const itsKernel = await acquireWith(left, other)
    const effect = bench.effect(itsKernel, other, code('while not os.path.exists("go"): time.sleep(0.01)'))
    const begun = new RecordedScope()
    const running = left.runCode(effect, begun).catch(() => null)
    await expect.poll(() => begun.text('stdout'), { timeout: 20_000 }).toBe('begun\n')
    left.close()
    await running
    await go(other)
    const scope = new ResumedScope(effect.input.runId, begun.appended)
    expect(await small.runCode(effect, scope)).toMatchObject({ success: true, outputComplete: false })
    expect(letters([...begun.appended, ...scope.appended])).toEqual(letters(expected.appended))
    expect(scope.truncated).toMatchObject([{ droppedBytes: expected.truncated[0]?.droppedBytes, reason: expected.truncated[0]?.reason }])
    await small.releaseKernel(kernelEffect('releaseKernel', itsKernel), new RecordedScope())
  }, 120_000)

  it('and whose stored output is another: nothing is made up, and it is said', async () => {
    const { effect, folder, kernel } = await leave('import os, time\nprint("begun", flush=True)\nwhile not os.path.exists("go"): time.sleep(0.01)\nresults = {}', 'begun')
    await go(folder)
    const handlers = successor()
    const scope = new ResumedScope(effect.input.runId, [{ kind: 'stream', name: 'stdout', text: 'something else\n' }])
    expect(await handlers.runCode(effect, scope)).toMatchObject({ success: true, outputComplete: false })
    expect(scope.appended).toEqual([])
    expect(scope.truncated).toMatchObject([{ reason: expect.stringMatching(/not what had been stored/) as string }])
    await handlers.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
  }, 120_000)
})

describe('what is new of output that is told again', () => {
  const chunk: fc.Arbitrary<OutputChunk> = fc.oneof(
    fc.record({ kind: fc.constant('stream' as const), name: fc.constantFrom('stdout' as const, 'stderr' as const), text: fc.string({ minLength: 1 }) }),
    fc.record({ kind: fc.constant('clear_output' as const), wait: fc.boolean() }),
  )

  it('is everything after what was stored, however both were cut', () => {
    fc.assert(fc.property(fc.array(chunk), fc.nat(), fc.nat(), (chunks, cut, grain) => {
      const units = letters(chunks)
      const stored = units.slice(0, cut % (units.length + 1))
      const joined = (of: readonly OutputChunk[], most: number) => of.reduce<OutputChunk[]>((all, next) => {
        const last = all.at(-1)
        if (last?.kind === 'stream' && next.kind === 'stream' && last.name === next.name && last.text.length < most) all[all.length - 1] = { ...last, text: last.text + next.text }
        else all.push(next)
        return all
      }, [])
      const matcher = new StoredOutput(joined(stored, (grain % 7) + 1))
      const fresh = joined(units, (grain % 5) + 1).map((next) => matcher.fresh(next))
      expect(fresh).not.toContain('other')
      expect(letters(fresh.filter((next) => next !== null && next !== 'other'))).toEqual(units.slice(stored.length))
      expect(matcher.used).toBe(true)
    }))
  })
})
