/**
 * Owns the one Python process that parses programs: starts it when needed, serialises requests, and kills and forgets it
 * after a timeout, a crash or an answer that is not ours. Used by the analyzer. Always answers, never throws for a program.
 */
import { isAbsolute, parse as parsePath, resolve, sep } from 'node:path'
import { AnalyzerClosedError } from '../errors.js'
import type { Logger } from '../../../runtime/ports/logger.js'
import { HelperProcess } from './helperProcess.js'
import type { Hello, ParseOutcome } from './protocol.js'

export const maximumSourceBytes = 256 * 1024

/** A Python that starts is no program that takes too long: on a busy machine its start takes seconds. */
const startTimeoutMs = 20_000

export interface ParserHelperOptions {
  readonly python: string
  readonly sitePackages?: string | undefined
  /** For one program. */
  readonly timeoutMs?: number | undefined
  readonly log: Logger
}

export class ParserHelper {
  readonly #options: ParserHelperOptions
  readonly #timeoutMs: number
  #process: HelperProcess | null = null
  #queue: Promise<unknown> = Promise.resolve()
  #hello: Hello | null = null
  #closed = false

  constructor(options: ParserHelperOptions) {
    this.#options = options
    this.#timeoutMs = options.timeoutMs ?? 5_000
  }

  /** Who parses; null until the first program was parsed. */
  get hello(): Hello | null {
    return this.#hello
  }

  /** The process that is up now, for tests that kill it. */
  get pid(): number | null {
    return this.#process?.pid ?? null
  }

  parse(code: string): Promise<ParseOutcome> {
    if (this.#closed) return Promise.reject(new AnalyzerClosedError())
    const bytes = Buffer.byteLength(code)
    if (bytes > maximumSourceBytes) {
      const message = `the program has ${bytes} bytes; more than ${maximumSourceBytes} are not analysed`
      return Promise.resolve({ outcome: 'unparsed', reason: 'too-large', message })
    }
    const turn = this.#queue.then(() => this.#parseNow(code))
    this.#queue = turn.catch(() => undefined)
    return turn
  }

  async close(): Promise<void> {
    this.#closed = true
    const process = this.#process
    this.#process = null
    await process?.kill()
    await this.#queue
  }

  async #parseNow(code: string): Promise<ParseOutcome> {
    if (this.#closed) throw new AnalyzerClosedError()
    let process = this.#process
    try {
      if (process === null || !process.alive) {
        process = this.#spawn()
        this.#process = process
        this.#hello = await process.hello(Math.max(this.#timeoutMs, startTimeoutMs))
      }
    } catch (error) {
      await this.#forget(process)
      if (this.#closed) throw new AnalyzerClosedError()
      return this.#failed('unavailable', `the Python helper (${this.#options.python}) did not start: ${text(error)}; check the Python environment`)
    }
    const reply = await process.request(code, this.#timeoutMs)
    if (reply.outcome !== 'lost') return reply
    await this.#forget(process)
    if (this.#closed) throw new AnalyzerClosedError()
    return this.#failed(reply.reason, reply.message)
  }

  #spawn(): HelperProcess {
    return new HelperProcess({
      // The helper runs in a neutral folder: a relative path is meant from ours.
      python: isRelativePath(this.#options.python) ? resolve(this.#options.python) : this.#options.python,
      sitePackages: this.#options.sitePackages,
      cwd: parsePath(globalThis.process.cwd()).root,
    })
  }

  async #forget(process: HelperProcess | null): Promise<void> {
    if (this.#process === process) this.#process = null
    await process?.kill()
  }

  #failed(reason: 'unavailable' | 'timeout' | 'crash', message: string): ParseOutcome {
    this.#options.log.warn({ reason }, `analyzer: ${message}`)
    return { outcome: 'unparsed', reason, message }
  }
}

function isRelativePath(python: string): boolean {
  return python.includes(sep) && !isAbsolute(python)
}

function text(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
