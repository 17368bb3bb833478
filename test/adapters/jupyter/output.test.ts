import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultKernelLimits } from '../../../adapters/jupyter/kernelLimits.js'
import { OutputRecorder } from '../../../adapters/jupyter/outputRecorder.js'
import { RecordedScope, startBench, type Bench } from './kernelBench.js'

let bench: Bench
beforeAll(async () => { bench = await startBench() }, 120_000)
afterAll(async () => { await bench.stop() }, 120_000)

const limits = defaultKernelLimits.output
const megabyte = 1024 * 1024

describe('output', () => {
  it('is appended exactly as it was printed, up to the budget', async () => {
    const { result, scope } = await bench.run('for i in range(60_000): print(i, "é😀")\nresults = {}')
    const printed = Array.from({ length: 60_000 }, (_, i) => `${i} é😀\n`).join('')
    expect(scope.text('stdout') === printed).toBe(true)
    expect(result.outputComplete).toBe(true)
    expect(scope.truncated).toEqual([])
    const shown = scope.observed.flatMap((seen) => seen.kind === 'output' ? seen.chunks : [])
    expect(shown).toEqual(scope.appended)
  }, 120_000)

  it.each([
    ['in one piece', `print("x" * (100 * ${megabyte}))`],
    ['line by line', `line = "x" * 1023\nfor _ in range(100 * 1024): print(line)`],
  ])('of 100 MB is cut at the budget, and says by how much: %s', async (_, code) => {
    const before = process.memoryUsage().rss
    const { result, scope } = await bench.run(`${code}\nresults = {"done": True}`)
    const kept = scope.text('stdout').length
    expect(kept).toBe(limits.maxBytes)
    expect(scope.truncated).toHaveLength(1)
    const total = kept + (scope.truncated[0]?.droppedBytes ?? 0)
    expect(total - 100 * megabyte).toBeGreaterThanOrEqual(0)
    expect(total - 100 * megabyte).toBeLessThan(2)
    expect(scope.truncated[0]?.reason).toMatch(/more than 10485760 bytes/)
    expect(result).toMatchObject({ success: true, results: { done: true }, outputComplete: false })
    expect(Math.max(...scope.appended.map((chunk) => chunk.kind === 'stream' ? chunk.text.length : 0))).toBeLessThanOrEqual(limits.flushBytes)
    expect(process.memoryUsage().rss - before).toBeLessThan(600 * megabyte)
  }, 120_000)

  it('keeps the traceback of a program that printed too much', async () => {
    const { result, scope } = await bench.run(`print("x" * (11 * ${megabyte}))\nraise ValueError("after")`)
    expect(scope.appended.at(-1)).toMatchObject({ kind: 'error', ename: 'ValueError' })
    expect(result).toMatchObject({ outputComplete: false, failure: { errorType: 'ValueError' } })
  }, 120_000)

  it('of more pieces than the budget is cut', async () => {
    const few = await startBench({}, { limits: { output: { ...limits, maxMessages: 10 } } })
    try {
      const { scope } = await few.run('from IPython.display import display\nfor i in range(15): display(i)\nresults = {}')
      expect(scope.appended).toHaveLength(10)
      expect(scope.truncated).toMatchObject([{ droppedMessages: 5, reason: expect.stringMatching(/more than 10 pieces/) as string }])
    } finally {
      await few.stop()
    }
  }, 120_000)
})

describe('OutputRecorder', () => {
  it('splits no character where it cuts', async () => {
    const scope = new RecordedScope()
    const recorder = new OutputRecorder(scope, { maxBytes: 10, maxMessages: 10, flushMs: 10, flushBytes: 5 })
    recorder.take({ kind: 'stream', name: 'stdout', text: '😀😀😀' })
    await recorder.finish()
    expect(scope.text('stdout')).toBe('😀😀')
    expect(scope.truncated).toMatchObject([{ droppedBytes: 4, droppedMessages: 1 }])
    for (const chunk of scope.appended) expect(chunk.kind === 'stream' && Buffer.from(chunk.text).toString() === chunk.text).toBe(true)
  })

  it('waits for the store before it appends more', async () => {
    const scope = new RecordedScope()
    let atOnce = 0
    let most = 0
    const slow = {
      ...scope, log: scope.log, observe: () => {}, truncateOutput: () => Promise.resolve(),
      appendOutput: async () => {
        atOnce += 1
        most = Math.max(most, atOnce)
        await new Promise((resolve) => { setTimeout(resolve, 5) })
        atOnce -= 1
      },
    }
    const recorder = new OutputRecorder(slow, { ...limits, flushBytes: 4 })
    for (let i = 0; i < 50; i += 1) recorder.take({ kind: 'stream', name: 'stdout', text: 'abcd' })
    await recorder.finish()
    expect(most).toBe(1)
  })

  it('says that output could not be stored, and goes on', async () => {
    const scope = new RecordedScope()
    scope.appendOutput = () => Promise.reject(new Error('disk full'))
    const recorder = new OutputRecorder(scope, limits)
    recorder.take({ kind: 'stream', name: 'stdout', text: 'a' })
    await recorder.finish()
    expect(recorder.storeProblem).toBe('disk full')
    expect(recorder.complete).toBe(false)
  })
})
