import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBench, type Bench } from './kernelBench.js'

let bench: Bench
beforeAll(async () => { bench = await startBench() }, 60_000)
afterAll(async () => { await bench.stop() }, 30_000)

describe('runCode', () => {
  it('runs a program and gives its results and output', async () => {
    const { result, scope } = await bench.run('print("hello")\nresults = {"a": 1}\n')
    expect(result).toMatchObject({ success: true, results: { a: 1 }, failure: null, outputComplete: true })
    expect(scope.text('stdout')).toBe('hello\n')
  })
})
