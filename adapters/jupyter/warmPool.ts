/**
 * Kernels that wait, ready, for an execution: a table per mode, filled again in the background within a budget of memory.
 * Knows nothing of Jupyter. Holds: `take` removes a kernel in the turn in which it gives it, so that none is given twice; one
 * that is too old, was started for other settings, or died is never given; after `close` nothing is started.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { ExecutionMode } from '../../machines/index.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { messageOf } from './failures.js'

export interface WaitingKernel {
  readonly kernelId: string
  readonly mode: ExecutionMode
  /** What it was started for: with another one it is of no use. */
  readonly startedFor: string
  readonly startedAt: number
  /** 0: not known. */
  readonly residentBytes: number
  readonly ended: Promise<unknown>
}

export interface WarmPoolSettings {
  /** How many are to wait; a mode that is not named has none. */
  readonly sizes: Readonly<Partial<Record<ExecutionMode, number>>>
  /** Of all that wait. */
  readonly memoryBytes: number
  readonly maxAgeMs: number
  readonly imports: readonly string[]
}

export interface WarmPoolParts<K extends WaitingKernel> {
  readonly settings: WarmPoolSettings
  readonly start: (wanted: { readonly mode: ExecutionMode; readonly startedFor: string; readonly imports: readonly string[] }, signal: AbortSignal) => Promise<K>
  readonly end: (kernel: K, why: string) => Promise<void>
  /** What a kernel of this mode would be started for now; null: nobody knows at the moment, so none is started or given. */
  readonly startedForNow: (mode: ExecutionMode) => string | null
  /** Looks at one that waits: why it is of no use any more, or null. */
  readonly look: (kernel: K) => Promise<string | null>
  readonly log: Logger
  readonly now?: () => number
  readonly pauseMs?: { readonly first: number; readonly most: number }
}

export interface WarmPoolState {
  readonly mode: ExecutionMode
  readonly wanted: number
  readonly waiting: number
  readonly bytes: number
  /** Why there are fewer than wanted; null: they are being started, or all are there. */
  readonly problem: string | null
}

export const noWarmKernels: WarmPoolSettings = { sizes: {}, memoryBytes: 0, maxAgeMs: 3_600_000, imports: [] }

/** Where the system does not tell what a process holds. */
const assumedBytes = 128 * 1024 * 1024
const lookEveryMs = 5_000
const refillAfterMs = 200

export class WarmPool<K extends WaitingKernel> {
  readonly #parts: WarmPoolParts<K>
  #settings: WarmPoolSettings
  readonly #waiting = new Set<K>()
  readonly #stop = new AbortController()
  readonly #ending = new Set<Promise<void>>()
  readonly #problems = new Map<ExecutionMode, string>()
  #filling: Promise<void> | undefined
  #looks: NodeJS.Timeout | undefined
  #largest = 0

  constructor(parts: WarmPoolParts<K>) {
    this.#parts = parts
    this.#settings = parts.settings
  }

  /** From now on kernels are started. Before, and after `close`, the pool is empty. */
  open(): void {
    if (this.#stop.signal.aborted || this.#looks !== undefined) return
    this.#looks = setInterval(() => { void this.#lookAtAll() }, lookEveryMs).unref()
    this.#fill()
  }

  has(mode: ExecutionMode): boolean {
    return this.#of(mode).length > 0
  }

  /** The kernel that has waited longest; null: none is there. Whoever takes it ends it. */
  take(mode: ExecutionMode): K | null {
    for (const kernel of this.#waiting) {
      if (kernel.mode !== mode) continue
      this.#waiting.delete(kernel)
      // A start keeps the server busy, and the one that was taken has a question to answer first.
      setTimeout(() => { this.#fill() }, refillAfterMs).unref()
      const why = this.#uselessBecause(kernel)
      if (why === null) return kernel
      this.#end(kernel, why)
    }
    return null
  }

  /** Other settings, or what kernels are started for has changed: what does not fit any more is ended. */
  use(settings: WarmPoolSettings): void {
    this.#settings = settings
    this.#problems.clear()
    for (const kernel of this.#waiting) {
      const why = this.#uselessBecause(kernel)
      if (why !== null) this.#drop(kernel, why)
    }
    for (const [mode, wanted] of this.#wanted()) {
      for (const kernel of this.#of(mode).slice(wanted)) this.#drop(kernel, 'fewer are to wait now')
    }
    while (this.#bytes() > settings.memoryBytes) {
      const [oldest] = this.#waiting
      if (oldest === undefined) break
      this.#drop(oldest, 'less memory is allowed now')
    }
    this.#fill()
  }

  state(): readonly WarmPoolState[] {
    return this.#wanted().map(([mode, wanted]) => {
      const kernels = this.#of(mode)
      const bytes = kernels.reduce((sum, kernel) => sum + bytesOf(kernel), 0)
      return { mode, wanted, waiting: kernels.length, bytes, problem: kernels.length < wanted ? this.#problems.get(mode) ?? null : null }
    })
  }

  /** Starts and gives nothing any more. Returns what waited, for whoever ends it, or the server that it is on. */
  close(): readonly K[] {
    clearInterval(this.#looks)
    this.#stop.abort(new Error('the pool of warm kernels was closed'))
    const left = [...this.#waiting]
    this.#waiting.clear()
    return left
  }

  /** Closes, and ends every kernel that waits or is being started. */
  async drain(): Promise<void> {
    for (const kernel of this.close()) this.#end(kernel, 'the pool of warm kernels is closed')
    await this.#filling
    await Promise.all(this.#ending)
  }

  #wanted(): (readonly [ExecutionMode, number])[] {
    return (Object.entries(this.#settings.sizes) as [ExecutionMode, number][]).filter(([, wanted]) => wanted > 0)
  }

  #of(mode: ExecutionMode): K[] {
    return [...this.#waiting].filter((kernel) => kernel.mode === mode)
  }

  #bytes(): number {
    return [...this.#waiting].reduce((sum, kernel) => sum + bytesOf(kernel), 0)
  }

  #startedFor(mode: ExecutionMode): string | null {
    const now = this.#parts.startedForNow(mode)
    return now === null ? null : JSON.stringify([now, this.#settings.imports])
  }

  #uselessBecause(kernel: K): string | null {
    if (kernel.startedFor !== this.#startedFor(kernel.mode)) return 'it was started for other settings'
    if ((this.#settings.sizes[kernel.mode] ?? 0) === 0) return 'none of its mode are to wait'
    return this.#now() - kernel.startedAt > this.#settings.maxAgeMs ? 'it has waited too long' : null
  }

  async #lookAtAll(): Promise<void> {
    for (const kernel of [...this.#waiting]) {
      const why = this.#uselessBecause(kernel) ?? await this.#parts.look(kernel).catch((cause: unknown) => messageOf(cause))
      if (why !== null) this.#drop(kernel, why)
    }
    this.#fill()
  }

  #drop(kernel: K, why: string): void {
    if (this.#waiting.delete(kernel)) this.#end(kernel, why)
  }

  #end(kernel: K, why: string): void {
    const ended = this.#parts.end(kernel, why)
      .catch((cause: unknown) => { this.#parts.log.warn({ kernelId: kernel.kernelId, problem: messageOf(cause) }, 'A kernel that waited could not be ended') })
      .then(() => { this.#ending.delete(ended) })
    this.#ending.add(ended)
  }

  /** One at a time: what is started in the background must not crowd out what runs. */
  #fill(): void {
    if (this.#looks === undefined || this.#filling !== undefined || this.#stop.signal.aborted) return
    this.#filling = this.#fillUp().finally(() => {
      this.#filling = undefined
      if (this.#next() !== null) this.#fill()
    })
  }

  async #fillUp(): Promise<void> {
    const { first, most } = this.#parts.pauseMs ?? { first: 1_000, most: 60_000 }
    for (let pause = first, mode = this.#next(); mode !== null; mode = this.#next()) {
      try {
        await this.#startOne(mode)
        pause = first
      } catch (cause) {
        if (this.#stop.signal.aborted) return
        this.#problems.set(mode, messageOf(cause))
        this.#parts.log.warn({ mode, problem: messageOf(cause), retryInMs: pause }, 'No kernel could be started to wait')
        await delay(pause, undefined, { signal: this.#stop.signal, ref: false }).catch(() => undefined)
        pause = Math.min(pause * 2, most)
      }
    }
  }

  async #startOne(mode: ExecutionMode): Promise<void> {
    const startedFor = this.#startedFor(mode)
    if (startedFor === null) throw new Error('the settings of its mode are being changed')
    const kernel = await this.#parts.start({ mode, startedFor, imports: this.#settings.imports }, this.#stop.signal)
    this.#largest = Math.max(this.#largest, bytesOf(kernel))
    // Much may have happened while it started.
    const why = this.#stop.signal.aborted ? 'the pool of warm kernels is closed' : this.#uselessBecause(kernel) ?? this.#oneTooMany(mode) ?? this.#tooMuch(bytesOf(kernel))
    if (why !== null) return this.#end(kernel, why)
    this.#problems.delete(mode)
    this.#waiting.add(kernel)
    // Filled again at the next look, not at once: it may be the way of all of them.
    void kernel.ended.then(() => { this.#drop(kernel, 'it ended while it waited') })
  }

  /** The mode that lacks most; null: nothing is to be started. */
  #next(): ExecutionMode | null {
    if (this.#stop.signal.aborted) return null
    const lacking = this.#wanted().filter(([mode, wanted]) => this.#of(mode).length < wanted)
    const why = lacking.length === 0 ? null : this.#tooMuch(this.#largest)
    for (const [mode] of lacking) {
      if (why !== null) this.#problems.set(mode, why)
    }
    if (why !== null) return null
    return lacking.sort(([one], [other]) => this.#of(one).length - this.#of(other).length)[0]?.[0] ?? null
  }

  #oneTooMany(mode: ExecutionMode): string | null {
    return this.#of(mode).length >= (this.#settings.sizes[mode] ?? 0) ? 'fewer are to wait now' : null
  }

  #tooMuch(more: number): string | null {
    const { memoryBytes } = this.#settings
    return this.#bytes() + more <= memoryBytes ? null
      : `${megabytes(memoryBytes)} MB are allowed for kernels that wait (execution.warm_pool.memory_mb), ${megabytes(this.#bytes())} MB are taken, and one takes up to ${megabytes(this.#largest)} MB`
  }

  #now(): number {
    return (this.#parts.now ?? Date.now)()
  }
}

const bytesOf = ({ residentBytes }: WaitingKernel): number => (residentBytes === 0 ? assumedBytes : residentBytes)
const megabytes = (bytes: number): number => Math.round(bytes / 1024 / 1024)
