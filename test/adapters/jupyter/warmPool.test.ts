/** The table of kernels that wait, whatever happens in whatever order: none is given twice, none is lost, none is too many. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { WarmPool, type WaitingKernel, type WarmPoolSettings } from '../../../adapters/jupyter/warmPool.js'
import type { ExecutionMode } from '../../../machines/index.js'
import { silentLogger } from '../../../runtime/ports/logger.js'

interface Kernel extends WaitingKernel {
  die(): void
}

/** Kernels that are only counted; each start waits until the test lets it end. */
class Machine {
  now = 0
  version: string | null = 'a'
  readonly started: Kernel[] = []
  readonly ended: string[] = []
  readonly useless = new Set<string>()
  readonly #starts: (() => void)[] = []
  residentBytes = 100

  pool(settings: WarmPoolSettings): WarmPool<Kernel> {
    const pool = new WarmPool<Kernel>({
      settings,
      start: ({ mode, startedFor }, signal) => new Promise((resolve, reject) => {
        signal.addEventListener('abort', () => { reject(new Error('not wanted')) })
        this.#starts.push(() => {
          let die = (): void => {}
          const ended = new Promise<void>((end) => { die = end })
          const kernel = { kernelId: `k${this.started.length}`, mode, startedFor, startedAt: this.now, residentBytes: this.residentBytes, ended, die }
          this.started.push(kernel)
          resolve(kernel)
        })
      }),
      end: ({ kernelId }) => { this.ended.push(kernelId); return Promise.resolve() },
      startedForNow: () => this.version,
      look: ({ kernelId }) => Promise.resolve(this.useless.has(kernelId) ? 'packages were changed' : null),
      now: () => this.now,
      log: silentLogger,
      pauseMs: { first: 1, most: 1 },
    })
    return pool
  }

  get starting(): number {
    return this.#starts.length
  }

  async finishStart(): Promise<void> {
    this.#starts.shift()?.()
    await turns()
  }

  /** Until nothing is started any more. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 50; turn++) await this.finishStart()
  }
}

const turns = async () => { for (let turn = 0; turn < 20; turn++) await Promise.resolve() }
const settings = (sizes: WarmPoolSettings['sizes'], change: Partial<WarmPoolSettings> = {}): WarmPoolSettings => ({ sizes, memoryBytes: 1e9, maxAgeMs: 1000, imports: [], ...change })
const modes: readonly ExecutionMode[] = ['read_only', 'write_access']

describe('the pool of warm kernels', () => {
  it('starts nothing before it is opened and after it is closed, and one kernel at a time between', async () => {
    const machine = new Machine()
    const pool = machine.pool(settings({ read_only: 3 }))
    pool.use(settings({ read_only: 3 }))
    expect(machine.starting).toBe(0)
    pool.open()
    expect(machine.starting).toBe(1)
    await machine.settle()
    expect(pool.state()).toMatchObject([{ wanted: 3, waiting: 3 }])
    expect(pool.close()).toHaveLength(3)
    expect(pool.take('read_only')).toBeNull()
    pool.use(settings({ read_only: 9 }))
    expect(machine.starting).toBe(0)
  })

  it('gives none that is too old, was started for something else, or while nobody knows for what', async () => {
    const machine = new Machine()
    const pool = machine.pool(settings({ read_only: 1 }))
    pool.open()
    await machine.settle()
    machine.now = 1001
    expect(pool.take('read_only')).toBeNull()
    expect(machine.ended).toEqual(['k0'])
    pool.use(settings({ read_only: 1 }))
    await machine.settle()
    machine.version = null
    expect(pool.take('read_only')).toBeNull()
    machine.version = 'b'
    pool.use(settings({ read_only: 1 }))
    await machine.settle()
    expect(pool.take('read_only')?.kernelId).toBe('k2')
    await pool.drain()
  })

  it('ends one that was started for what holds no longer when it is ready', async () => {
    const machine = new Machine()
    const pool = machine.pool(settings({ read_only: 1 }))
    pool.open()
    machine.version = 'b'
    await machine.finishStart()
    expect(machine.ended).toEqual(['k0'])
    await machine.settle()
    expect(pool.take('read_only')?.kernelId).toBe('k1')
    await pool.drain()
  })

  it('keeps no more than are wanted when fewer are wanted while one starts', async () => {
    const machine = new Machine()
    const pool = machine.pool(settings({ read_only: 2 }))
    pool.open()
    await machine.finishStart()
    pool.use(settings({ read_only: 1 }))
    await machine.finishStart()
    expect(pool.state()).toMatchObject([{ wanted: 1, waiting: 1 }])
    await pool.drain()
  })

  it('starts no more than the memory allows, and says so', async () => {
    const machine = new Machine()
    const pool = machine.pool(settings({ read_only: 5 }, { memoryBytes: 250 }))
    pool.open()
    await machine.settle()
    expect(pool.state()).toMatchObject([{ wanted: 5, waiting: 2, bytes: 200, problem: expect.stringContaining('memory_mb') as string }])
    expect(machine.started).toHaveLength(2)
    pool.use(settings({ read_only: 5 }, { memoryBytes: 100 }))
    expect(pool.state()).toMatchObject([{ waiting: 1 }])
    await pool.drain()
    expect(machine.ended).toHaveLength(2)
  })

  it('holds, in whatever order things happen: given once, given or ended in the end, never more than wanted or allowed', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('take' as const), mode: fc.constantFrom(...modes) }),
      fc.record({ do: fc.constant('start' as const) }),
      fc.record({ do: fc.constant('die' as const), which: fc.nat(20) }),
      fc.record({ do: fc.constant('use' as const), read: fc.nat(3), write: fc.nat(2), memory: fc.nat(500) }),
      fc.record({ do: fc.constant('version' as const), version: fc.option(fc.constantFrom('a', 'b')) }),
      fc.record({ do: fc.constant('age' as const), by: fc.nat(1500) }),
    )
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const machine = new Machine()
      let now = settings({ read_only: 2, write_access: 1 })
      const pool = machine.pool(now)
      const given: Kernel[] = []
      pool.open()
      for (const one of steps) {
        if (one.do === 'take') {
          const kernel = pool.take(one.mode)
          if (kernel !== null) {
            expect(kernel.mode).toBe(one.mode)
            expect(kernel.startedFor).toBe(JSON.stringify([machine.version, []]))
            expect(machine.now - kernel.startedAt).toBeLessThanOrEqual(1000)
            given.push(kernel)
          }
        } else if (one.do === 'start') await machine.finishStart()
        else if (one.do === 'die') machine.started[one.which]?.die()
        else if (one.do === 'use') pool.use(now = settings({ read_only: one.read, write_access: one.write }, { memoryBytes: one.memory }))
        else if (one.do === 'version') machine.version = one.version
        else machine.now += one.by
        await turns()
        const bytes = pool.state().reduce((sum, state) => sum + state.bytes, 0)
        expect(bytes).toBeLessThanOrEqual(now.memoryBytes)
        for (const { mode, waiting, wanted } of pool.state()) {
          expect(waiting).toBeLessThanOrEqual(wanted)
          expect(wanted).toBe(now.sizes[mode])
        }
        expect(machine.starting).toBeLessThanOrEqual(1)
      }
      await pool.drain()
      const ids = given.map(({ kernelId }) => kernelId)
      expect(new Set(ids).size).toBe(ids.length)
      expect(new Set(machine.ended).size).toBe(machine.ended.length)
      expect([...ids, ...machine.ended].sort()).toEqual(machine.started.map(({ kernelId }) => kernelId).sort())
    }))
  })
})
