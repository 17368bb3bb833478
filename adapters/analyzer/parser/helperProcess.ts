/**
 * One Python process with line-delimited JSON on its pipes. It gets no environment and a neutral folder, and ends with our
 * end of stdin. Used by `ParserHelper` alone, one request at a time. An idle process does not keep Node alive.
 */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import type { Socket } from 'node:net'
import { helperScript } from './helperScript.js'
import { helloSchema, replySchema, type Hello, type ParseOutcome, type UnparsedReason } from './protocol.js'

/** A 256 KB program gives about 20 MB of tree; more than this is not an honest answer. */
const maximumReplyBytes = 128 * 1024 * 1024

export type HelperReply = ParseOutcome | { readonly outcome: 'lost'; readonly reason: 'timeout' | 'crash'; readonly message: string }

export interface HelperProcessOptions {
  readonly python: string
  readonly sitePackages?: string | undefined
  readonly cwd: string
}

type Line = { readonly line: string } | { readonly ended: string }

export class HelperProcess {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #exited: Promise<void>
  #chunks: Buffer[] = []
  #bytes = 0
  #lines: string[] = []
  #ended: string | null = null
  #stderr = ''
  #waiting: ((line: Line) => void) | null = null
  #nextId = 1

  constructor(options: HelperProcessOptions) {
    const site = options.sitePackages === undefined ? [] : [options.sitePackages]
    this.#child = spawn(options.python, ['-I', '-S', helperScript(), ...site], { cwd: options.cwd, env: {}, stdio: 'pipe' })
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', (error) => {
        this.#end(error.message)
        resolve()
      })
      this.#child.once('close', (code, signal) => {
        this.#end(`it ended with ${signal ?? `exit code ${code}`}${this.#stderr === '' ? '' : `: ${this.#stderr.trim()}`}`)
        resolve()
      })
    })
    this.#child.stdin.on('error', () => undefined) // EPIPE after a crash; `close` tells it
    this.#child.stderr.on('data', (data: Buffer) => { this.#stderr = (this.#stderr + data.toString('utf8')).slice(-2_000) })
    this.#child.stdout.on('data', (data: Buffer) => this.#read(data))
    this.#reference(false)
  }

  get pid(): number | null {
    return this.#child.pid ?? null
  }

  get alive(): boolean {
    return this.#ended === null
  }

  /** The first line; rejects when the process is not our helper or does not come up. */
  async hello(timeoutMs: number): Promise<Hello> {
    const line = await this.#line(timeoutMs)
    if (line === 'timeout') throw new Error(`no answer within ${timeoutMs} ms`)
    if ('ended' in line) throw new Error(line.ended)
    return helloSchema.parse(JSON.parse(line.line))
  }

  async request(code: string, timeoutMs: number): Promise<HelperReply> {
    const id = this.#nextId++
    this.#child.stdin.write(`${JSON.stringify({ id, code })}\n`)
    const line = await this.#line(timeoutMs)
    if (line === 'timeout') return { outcome: 'lost', reason: 'timeout', message: `the program could not be parsed within ${timeoutMs} ms` }
    if ('ended' in line) return { outcome: 'lost', reason: 'crash', message: `the Python helper died while it parsed the program: ${line.ended}` }
    return decodeReply(line.line, id)
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    this.#reference(true)
    await this.#exited
  }

  #line(timeoutMs: number): Promise<Line | 'timeout'> {
    const ready = this.#lines.shift()
    if (ready !== undefined) return Promise.resolve({ line: ready })
    if (this.#ended !== null) return Promise.resolve({ ended: this.#ended })
    this.#reference(true)
    return new Promise((resolve) => {
      const settle = (outcome: Line | 'timeout'): void => {
        clearTimeout(timer)
        this.#waiting = null
        this.#reference(false)
        resolve(outcome)
      }
      const timer = setTimeout(() => settle('timeout'), timeoutMs)
      this.#waiting = settle
    })
  }

  #read(data: Buffer): void {
    this.#bytes += data.length
    if (this.#bytes > maximumReplyBytes) {
      this.#child.kill('SIGKILL')
      return
    }
    let rest = data
    for (let newline = rest.indexOf(10); newline >= 0; newline = rest.indexOf(10)) {
      const line = Buffer.concat([...this.#chunks, rest.subarray(0, newline)]).toString('utf8')
      this.#chunks = []
      rest = rest.subarray(newline + 1)
      this.#bytes = rest.length
      if (this.#waiting !== null) this.#waiting({ line })
      else this.#lines.push(line)
    }
    if (rest.length > 0) this.#chunks.push(rest)
  }

  #end(why: string): void {
    if (this.#ended !== null) return
    this.#ended = why
    this.#waiting?.({ ended: why })
  }

  #reference(busy: boolean): void {
    const handles = [this.#child, this.#child.stdin, this.#child.stdout, this.#child.stderr] as unknown as Socket[]
    for (const handle of handles) {
      if (busy) handle.ref()
      else handle.unref()
    }
  }
}

function decodeReply(line: string, id: number): HelperReply {
  try {
    const reply = replySchema.parse(JSON.parse(line))
    if (reply.id !== id) return { outcome: 'lost', reason: 'crash', message: 'the Python helper answered another request' }
    if (reply.outcome === 'unparsed') return { outcome: 'unparsed', reason: reply.reason as UnparsedReason, message: reply.message }
    return reply
  } catch {
    return { outcome: 'lost', reason: 'crash', message: 'the Python helper gave an answer that is not in its protocol' }
  }
}
