import { describe, expect, it, vi } from 'vitest'
import { EffectRunner } from '../../../runtime/effects/effectRunner.js'
import { AdapterFailure, silentLogger, type EffectHandlers } from '../../../runtime/index.js'
import { failure, requested } from '../../machines/execution/scenario.js'

function runnerWith(handler: () => Promise<unknown>, markDispatched: () => Promise<boolean> = () => Promise.resolve(true)) {
  const delivered: { type: string; data: object }[] = []
  const runner = new EffectRunner({
    handlers: new Proxy({}, { get: () => handler }) as EffectHandlers,
    log: silentLogger,
    deliver: (_id, _adapter, type, data) => Promise.resolve(void delivered.push({ type, data })),
    markDispatched,
    history: () => Promise.resolve([]),
    observe: () => undefined,
  })
  return { runner, delivered }
}

const generation = requested().answer('prepareFolder').open('generateCode')
const run = requested().until('active.executing.running').open('runCode')

describe('an adapter actor', () => {
  it('has its answer delivered', async () => {
    const { runner, delivered } = runnerWith(() => Promise.resolve({ code: 'x' }))
    runner.start(generation, { resumed: false })
    await vi.waitFor(() => expect(delivered).toEqual([{ type: 'effect.complete', data: { effectId: generation.effectId, answer: { code: 'x' } } }]))
    await vi.waitFor(() => expect(runner.active()).toBe(0))
  })

  it('has the failure that it says delivered', async () => {
    const { runner, delivered } = runnerWith(() => Promise.reject(new AdapterFailure(failure('configuration', 'NO_KEY'))))
    runner.start(generation, { resumed: false })
    await vi.waitFor(() => expect(delivered).toMatchObject([{ type: 'effect.fail', data: { failure: { code: 'NO_KEY' } } }]))
  })

  it.each([[generation, 'infrastructure'], [run, 'unknown']] as const)('that breaks has failed, and a run that breaks is unknown: case %#', async (effect, category) => {
    const { runner, delivered } = runnerWith(() => Promise.reject(new TypeError('boom')))
    runner.start(effect, { resumed: false })
    await vi.waitFor(() => expect(delivered).toMatchObject([{ data: { failure: { category, code: 'ADAPTER_CRASHED', errorType: 'TypeError' } } }]))
  })

  it('does not begin a run that could not be marked, and says that nothing was sent', async () => {
    const handler = vi.fn()
    const { runner, delivered } = runnerWith(handler, () => Promise.reject(new Error('disk full')))
    runner.start(run, { resumed: false })
    await vi.waitFor(() => expect(delivered).toMatchObject([{ data: { failure: { category: 'infrastructure', code: 'NOT_DISPATCHED' } } }]))
    expect(handler).not.toHaveBeenCalled()
  })

  it('does not begin a run that is no longer wanted', async () => {
    const handler = vi.fn()
    const { runner, delivered } = runnerWith(handler, () => Promise.resolve(false))
    runner.start(run, { resumed: false })
    await vi.waitFor(() => expect(runner.active()).toBe(0))
    expect(handler).not.toHaveBeenCalled()
    expect(delivered).toEqual([])
  })

  it('that is stopped delivers nothing', async () => {
    let finish: (answer: unknown) => void = () => undefined
    const { runner, delivered } = runnerWith(() => new Promise((resolve) => { finish = resolve }))
    runner.start(generation, { resumed: false })
    await vi.waitFor(() => expect(runner.active()).toBe(1))
    runner.stop(generation.effectId)
    finish({ code: 'x' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(delivered).toEqual([])
  })
})
