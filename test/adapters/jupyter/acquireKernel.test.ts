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

  it('gives the kernel the environment of its mode before the program, and tells the values nowhere', async () => {
    const folder = await bench.newFolder()
    const environment = { GATEWAY: 'gw.example.org', SECRET: 'gehe"im\\n ü😀', EPICS_CA_ADDR_LIST: '10.0.0.1' }
    const said: string[] = []
    const scope = new RecordedScope()
    const log = { ...silentLogger, debug: (...words: unknown[]) => void said.push(JSON.stringify(words)), warn: (...words: unknown[]) => void said.push(JSON.stringify(words)) }
    const own = kernelHandlers({ server: bench.server, log: silentLogger, environmentFor: (mode) => (mode === 'read_only' ? environment : {}) })
    const input = { kernelName: 'countersign-read-only', folder }
    const acquire = (mode: 'read_only' | 'write_access') =>
      own.acquireKernel({ effectId: `env/${mode}`, executionId: 'env', type: 'acquireKernel', input: { ...input, mode }, invokeId: 'k', statePath: null }, Object.assign(scope, { log }))
    try {
      const kernel = await acquire('read_only')
      const code = `import os\nresults = {n: os.environ.get(n) for n in ["GATEWAY", "SECRET", "EPICS_CA_ADDR_LIST"]}`
      const run = new RecordedScope()
      expect((await own.runCode(bench.effect(kernel, folder, code), run)).results).toEqual(environment)
      expect(JSON.stringify([kernel, run.appended, run.observed, scope.observed, said])).not.toMatch(/gehe|10\.0\.0\.1/)
      const history = 'results = {"in": [c for c in get_ipython().user_ns["In"] if "gehe" in c]}'
      const second = await own.acquireKernel({ effectId: 'env/2', executionId: 'env', type: 'acquireKernel', input: { ...input, mode: 'read_only' }, invokeId: 'k', statePath: null }, new RecordedScope())
      expect((await own.runCode(bench.effect(second, folder, history), new RecordedScope())).results).toEqual({ in: ['results = {"in": [c for c in get_ipython().user_ns["In"] if "gehe" in c]}'] })
      for (const one of [kernel, second, await acquire('write_access')]) await own.releaseKernel(kernelEffect('releaseKernel', one), new RecordedScope())
    } finally {
      own.close()
    }
  })
})
