/**
 * Takes a run's output as it comes, shows it at once, stores it durably in order, and keeps to a budget: what goes over
 * is dropped and counted, and the end of the run says so. Made by runCode, fed by the kernel's messages. Holds: memory
 * is bounded by the budget; what was appended is exactly what came, up to the cut.
 */
import type { OutputChunk } from '../../machines/index.js'
import type { EffectScope } from '../../runtime/ports/adapterActor.js'
import { messageOf } from './failures.js'
import { chunkBytes } from './outputChunk.js'
import { StoredOutput } from './storedOutput.js'

export interface OutputLimits {
  readonly maxBytes: number
  readonly maxMessages: number
  /** Pieces of the same stream are joined for at most this long, and up to `flushBytes`. */
  readonly flushMs: number
  readonly flushBytes: number
}

/** Where output goes: the scope of the run, and after its end that of the release of its kernel. */
export type OutputScope = Pick<EffectScope, 'appendOutput' | 'truncateOutput' | 'observe' | 'log'>

/** Always kept, cut or not: what the program died of. */
const errorReserve = 64 * 1024

export class OutputRecorder {
  #target: OutputScope
  readonly #limits: OutputLimits
  #buffer: OutputChunk[] = []
  #bufferBytes = 0
  #queue: OutputChunk[] = []
  #timer: NodeJS.Timeout | undefined
  #pump: Promise<void> | undefined
  #paused = false
  #bytes = 0
  #messages = 0
  #full: string | undefined
  #droppedBytes = 0
  #droppedMessages = 0
  #saidDropped = 0
  #stored: StoredOutput | undefined
  #gap: string | undefined
  #saidGap: string | undefined
  #storeProblem: string | undefined

  /** `stored`: what an earlier process stored of this run. Until `endReplay`, all of its output is to be given once more. */
  constructor(target: OutputScope, limits: OutputLimits, stored: readonly OutputChunk[] | null = null) {
    this.#target = target
    this.#limits = limits
    this.#stored = stored === null ? undefined : new StoredOutput(stored)
  }

  get complete(): boolean {
    return this.#droppedMessages === 0 && this.#gap === undefined && this.#storeProblem === undefined
  }

  /** All of the earlier output was given; `dropped` is what the one who kept it could not keep. */
  endReplay({ droppedBytes, droppedMessages }: { readonly droppedBytes: number; readonly droppedMessages: number }): void {
    this.#droppedBytes += droppedBytes
    this.#droppedMessages += droppedMessages
    if (droppedMessages > 0) this.#full ??= 'more output than the kernel keeps while the service is away'
    if (this.#stored?.used === false) this.#gap ??= doesNotMatch
    this.#stored = undefined
  }

  /** Instead of `endReplay`: the earlier output cannot be given, and what is stored of it is all there will be. */
  loseRest(reason: string): void {
    this.#gap ??= reason
    this.#stored = undefined
  }

  /** Why output could not be stored; null as long as it could. */
  get storeProblem(): string | null {
    return this.#storeProblem ?? null
  }

  /** False when the chunk was dropped. */
  take(chunk: OutputChunk): boolean {
    const bytes = chunkBytes(chunk)
    if (chunk.kind === 'error' && bytes <= errorReserve) return this.#keep(chunk, bytes)
    if (this.#full === undefined && this.#messages >= this.#limits.maxMessages) {
      this.#full = `more than ${this.#limits.maxMessages} pieces of output`
    }
    const room = this.#limits.maxBytes - this.#bytes
    if (this.#full === undefined && bytes > room) {
      this.#full = `more than ${this.#limits.maxBytes} bytes of output`
      if (chunk.kind === 'stream') {
        const text = firstBytes(chunk.text, room)
        const kept = Buffer.byteLength(text)
        if (kept > 0) this.#keep({ ...chunk, text }, kept)
        return this.#drop(bytes - kept)
      }
    }
    return this.#full === undefined ? this.#keep(chunk, bytes) : this.#drop(bytes)
  }

  /** Everything taken so far is stored, and what was dropped is said. May be called again after later output. */
  async finish(): Promise<void> {
    this.#flush()
    if (this.#queue.length > 0) this.#pump ??= this.#drain()
    while (this.#pump !== undefined) await this.#pump
    if (this.#droppedMessages === this.#saidDropped && this.#gap === this.#saidGap) return
    this.#saidDropped = this.#droppedMessages
    this.#saidGap = this.#gap
    await this.#store(() => this.#target.truncateOutput({
      droppedBytes: this.#droppedBytes, droppedMessages: this.#droppedMessages, reason: this.#gap ?? this.#full ?? 'output limit',
    }))
  }

  /** From now on what comes is held, within the budget. */
  pause(): void {
    this.#paused = true
  }

  /** Stores what was held, there; nothing more will come. */
  async goOn(target: OutputScope): Promise<void> {
    this.#target = target
    this.#paused = false
    await this.finish()
  }

  #keep(chunk: OutputChunk, bytes: number): boolean {
    if (this.#stored === undefined) return this.#add(chunk, bytes)
    // What differs from the place on where it should be the same is not added: the log would say what nobody printed.
    const fresh = this.#gap === undefined ? this.#stored.fresh(chunk) : 'other'
    if (fresh === 'other') {
      this.#gap = doesNotMatch
      return this.#drop(bytes)
    }
    const known = fresh === null ? bytes : bytes - chunkBytes(fresh)
    this.#bytes += known
    if (fresh !== null) return this.#add(fresh, bytes - known)
    this.#messages += 1
    return true
  }

  #add(chunk: OutputChunk, bytes: number): true {
    this.#bytes += bytes
    if (chunk.kind === 'stream') this.#joinStream(chunk.name, chunk.text)
    else {
      this.#messages += 1
      this.#buffer.push(chunk)
    }
    this.#bufferBytes += bytes
    if (this.#bufferBytes >= this.#limits.flushBytes) this.#flush()
    else this.#timer ??= setTimeout(() => { this.#flush() }, this.#limits.flushMs)
    return true
  }

  #joinStream(name: 'stdout' | 'stderr', text: string): void {
    const last = this.#buffer.at(-1)
    if (last?.kind === 'stream' && last.name === name && last.text.length + text.length <= this.#limits.flushBytes) {
      this.#buffer[this.#buffer.length - 1] = { ...last, text: last.text + text }
      return
    }
    for (const piece of pieces(text, this.#limits.flushBytes)) {
      this.#messages += 1
      this.#buffer.push({ kind: 'stream', name, text: piece })
    }
  }

  #drop(bytes: number): false {
    this.#droppedBytes += bytes
    this.#droppedMessages += 1
    return false
  }

  #flush(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
    if (this.#buffer.length === 0) return
    const chunks = this.#buffer
    this.#buffer = []
    this.#bufferBytes = 0
    this.#target.observe({ kind: 'output', chunks })
    this.#queue.push(...chunks)
    if (!this.#paused) this.#pump ??= this.#drain()
  }

  async #drain(): Promise<void> {
    while (this.#queue.length > 0) {
      const chunks = this.#queue.splice(0, 8)
      await this.#store(() => this.#target.appendOutput(chunks))
    }
    this.#pump = undefined
  }

  async #store(write: () => Promise<void>): Promise<void> {
    try {
      await write()
    } catch (cause) {
      this.#storeProblem ??= messageOf(cause)
      this.#target.log.warn({ problem: messageOf(cause) }, 'Program output could not be stored')
    }
  }
}

const doesNotMatch = 'after a restart of the service, what the kernel had kept of the output was not what had been stored'

/** The longest prefix of `text` that has at most `limit` bytes of UTF-8 and splits no character. */
function firstBytes(text: string, limit: number): string {
  if (limit <= 0) return ''
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(limit))
  return text.slice(0, read)
}

function* pieces(text: string, length: number): Generator<string> {
  for (let start = 0; start < text.length;) {
    let end = Math.min(start + length, text.length)
    const code = text.charCodeAt(end - 1)
    if (end < text.length && code >= 0xd800 && code <= 0xdbff) end -= 1
    yield text.slice(start, end)
    start = end
  }
}
