import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { kernelHandlers } from '../../../adapters/jupyter/kernelHandlers.js'
import { silentLogger } from '../../../runtime/ports/logger.js'
import { kernelEffect, kernelIds, RecordedScope, startBench, type Bench } from './kernelBench.js'

let bench: Bench
beforeAll(async () => { bench = await startBench() }, 120_000)
afterAll(async () => { await bench.stop() }, 120_000)

describe('acquireKernel', () => {
  it('ends the kernel that a service left which died before it could write it down', async () => {
    const folder = await bench.newFolder()
    const input = { mode: 'read_only' as const, kernelName: 'countersign-read-only', folder }
    const effect = { effectId: 'left/3', executionId: 'left', type: 'acquireKernel' as const, input, invokeId: 'k', statePath: null }
    const others = await kernelIds(bench.server)
    const died = kernelHandlers({ server: bench.server, log: silentLogger })
    const next = kernelHandlers({ server: bench.server, log: silentLogger })
    try {
      const left = await died.acquireKernel(effect, new RecordedScope())
      await died.runCode(bench.effect(left, folder, 'left_behind = 1\nresults = {}'), new RecordedScope())
      died.close()
      const kernel = await next.acquireKernel(effect, new RecordedScope())
      expect(kernel.kernelId).toBe(left.kernelId)
      expect((await kernelIds(bench.server)).filter((id) => !others.includes(id))).toEqual([kernel.kernelId])
      const { results } = await next.runCode(bench.effect(kernel, folder, 'results = {"fresh": "left_behind" not in globals()}'), new RecordedScope())
      expect(results).toEqual({ fresh: true })
      await next.releaseKernel(kernelEffect('releaseKernel', kernel), new RecordedScope())
      expect((await kernelIds(bench.server)).filter((id) => !others.includes(id))).toEqual([])
    } finally {
      died.close()
      next.close()
    }
  })
})
