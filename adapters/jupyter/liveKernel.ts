/**
 * One kernel that this process is connected to: evaluates silent expressions, sends a run, and knows when and why the
 * kernel ended. Made by acquireKernel, kept in the table of `kernelHandlers`. Holds: `ended` settles once, and while a
 * request is under way a watchdog asks the server, because a deleted kernel or a killed server gives no signal at all.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { KernelAPI, KernelMessage, type ServerConnection } from '@jupyterlab/services'
import type { OutputScope } from './outputRecorder.js'
import { messageOf } from './failures.js'
import { runMetadataKey } from './kernelStage.js'
import { QuietConnection } from './quietConnection.js'

/** Why a kernel is no more. `died`: its process ended by itself. `lost`: nobody saw what became of it. */
export type KernelEnd =
  | { readonly kind: 'died' }
  | { readonly kind: 'terminated' }
  | { readonly kind: 'lost'; readonly why: string }

export interface LiveKernelSettings {
  readonly settings: ServerConnection.ISettings
  readonly kernelId: string
  readonly kernelName: string
  readonly clientId: string
  readonly watchdogMs: number
}

type Message = KernelMessage.IMessage

export class LiveKernel {
  readonly kernelId: string
  readonly clientId: string
  readonly ended: Promise<KernelEnd>
  /** Set by terminateKernel before it asks, so that the end is not taken for a death. */
  terminating = false
  interrupted = false
  /** Said while it was set up; told with the result of the run. */
  readonly warnings: string[] = []
  #end: KernelEnd | undefined
  #settle: (end: KernelEnd) => void = () => {}
  readonly #connection: QuietConnection
  readonly #settings: LiveKernelSettings
  readonly #listeners = new Set<(message: Message) => void>()
  readonly #releases: ((scope: OutputScope) => Promise<void>)[] = []
  #watchers = 0
  #watch: NodeJS.Timeout | undefined
  #disconnectedSince: number | undefined
  #unanswered = 0

  constructor(settings: LiveKernelSettings) {
    this.#settings = settings
    this.kernelId = settings.kernelId
    this.clientId = settings.clientId
    this.ended = new Promise((resolve) => { this.#settle = resolve })
    this.#connection = new QuietConnection({
      model: { id: settings.kernelId, name: settings.kernelName },
      serverSettings: settings.settings,
      clientId: settings.clientId,
      handleComms: false,
    })
    this.#connection.anyMessage.connect((_, { msg, direction }) => {
      if (direction === 'recv') this.#received(msg)
    })
    this.#connection.statusChanged.connect((_, status) => {
      if (status === 'dead') void this.check()
    })
  }

  get connected(): boolean {
    return this.#end === undefined && this.#connection.connectionStatus === 'connected'
  }

  /** Settles when messages can be sent; rejects when the kernel ended. */
  async whenConnected(signal: AbortSignal): Promise<void> {
    const unwatch = this.watch()
    let check = (): void => {}
    const open = new Promise<void>((resolve) => {
      check = () => { if (this.connected) resolve() }
      this.#connection.connectionStatusChanged.connect(check)
      check()
    })
    try {
      await Promise.race([open, this.#whenEnded(), rejectOnAbort(signal)])
    } finally {
      unwatch()
      if (this.#end === undefined) this.#connection.connectionStatusChanged.disconnect(check)
    }
  }

  /** Why it ended; undefined while it is there. */
  get end(): KernelEnd | undefined {
    return this.#end
  }

  /** Listens to every message the kernel sends to us, in order; returns the undo. */
  listen(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener)
    return () => { this.#listeners.delete(listener) }
  }

  /** Registers what is to be finished once the kernel has gone. */
  whenReleased(finish: (scope: OutputScope) => Promise<void>): void {
    this.#releases.push(finish)
  }

  /** Nothing comes from it any more. Bounded: a store that hangs does not hold up the end of an execution. */
  async release(scope: OutputScope): Promise<void> {
    const patience = new AbortController()
    const finished = Promise.all(this.#releases.splice(0).map((finish) => finish(scope)))
    await Promise.race([finished, delay(5_000, undefined, { signal: patience.signal }).catch(() => {})])
    patience.abort()
  }

  /** Evaluates one expression without a trace in history or output. Rejects when the kernel ends or `signal` aborts. */
  async evaluate(expression: string, signal: AbortSignal): Promise<KernelMessage.IExecuteReplyMsg['content']> {
    const unwatch = this.watch()
    try {
      const future = this.#connection.requestExecute({
        code: '', silent: true, store_history: false, allow_stdin: false, stop_on_error: false,
        user_expressions: { reply: expression },
      })
      const done = future.done.then((reply) => reply.content)
      done.catch(() => { /* the race below tells */ })
      return await Promise.race([done, this.#whenEnded(), rejectOnAbort(signal)])
    } finally {
      unwatch()
    }
  }

  /**
   * Asks on the control channel, which is open while a program runs, and again when no answer comes, so that a question
   * must change nothing. null: the kernel does not know the question. Rejects when the kernel ends or `signal` aborts.
   */
  async askControl(type: string, content: Record<string, string | number>, signal: AbortSignal): Promise<unknown> {
    const asked = new Set<string>()
    const unwatch = this.watch()
    let unlisten = (): void => {}
    let unknown: NodeJS.Timeout | undefined
    const ask = (): void => {
      if (!this.connected) return
      const message = KernelMessage.createMessage({ msgType: type, channel: 'control', username: 'countersign', session: this.#connection.clientId, content } as unknown as KernelMessage.IOptions<KernelMessage.IDebugRequestMsg>)
      asked.add(message.header.msg_id)
      this.#connection.sendControlMessage(message, false).done.catch(() => { /* the race below tells */ })
    }
    const answer = new Promise<unknown>((resolve) => {
      unlisten = this.listen((message) => {
        const parent = message.parent_header as { readonly msg_id?: string }
        if (parent.msg_id === undefined || !asked.has(parent.msg_id)) return
        if (message.channel === 'control') resolve(message.content)
        // The two channels are not in step: an answer may still be on its way when the kernel is idle again.
        if (isIdle(message)) unknown ??= setTimeout(() => { resolve(null) }, 5_000)
      })
    })
    const again = setInterval(ask, 15_000)
    try {
      ask()
      return await Promise.race([answer, this.#whenEnded(), rejectOnAbort(signal)])
    } finally {
      clearInterval(again)
      clearTimeout(unknown)
      unlisten()
      unwatch()
    }
  }

  /** Sends a program as one execute_request. Nothing is queued: the caller has checked `connected` in the same turn. */
  send(code: string, messageId: string, runId: string): void {
    const message = KernelMessage.createMessage({
      msgType: 'execute_request',
      channel: 'shell',
      username: 'countersign',
      session: this.#connection.clientId,
      msgId: messageId,
      metadata: { [runMetadataKey]: runId },
      content: { code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: false },
    })
    const future = this.#connection.sendShellMessage(message, true)
    future.done.catch(() => { /* the run has its own view of the end */ })
  }

  /** Starts asking the server whether the kernel is still there; returns the undo. Counted, so that calls may overlap. */
  watch(): () => void {
    this.#watchers += 1
    this.#watch ??= setInterval(() => { void this.check() }, this.#settings.watchdogMs)
    let undone = false
    return () => {
      if (undone) return
      undone = true
      this.#watchers -= 1
      if (this.#watchers === 0) this.#stopWatch()
    }
  }

  /** Asks once. Three unanswered questions, or a socket that stays closed, mean that the kernel is lost. */
  async check(): Promise<void> {
    if (this.#end !== undefined) return
    try {
      const model = await KernelAPI.getKernelModel(this.kernelId, this.#settings.settings)
      this.#unanswered = 0
      if (model === undefined) this.endBecause(this.terminating ? { kind: 'terminated' } : { kind: 'lost', why: 'its kernel is gone; somebody else may have deleted it.' })
    } catch (cause) {
      this.#unanswered += 1
      if (this.#unanswered >= 3) this.endBecause({ kind: 'lost', why: `the Jupyter Server does not answer (${messageOf(cause)}).` })
    }
    this.#checkSocket()
  }

  endBecause(end: KernelEnd): void {
    if (this.#end !== undefined) return
    this.#end = end
    this.#stopWatch()
    this.#settle(end)
    this.dispose()
  }

  dispose(): void {
    this.#stopWatch()
    this.#connection.dispose()
  }

  #received(message: Message): void {
    if (this.#end !== undefined) return
    for (const listener of this.#listeners) listener(message)
    if (message.channel !== 'iopub' || message.header.msg_type !== 'status') return
    const state = (message.content as { execution_state?: string }).execution_state
    // A stock server replaces a dead kernel by a new one and says "restarting": the program is dead all the same.
    if (state !== 'dead' && state !== 'restarting' && state !== 'autorestarting') return
    const end: KernelEnd = { kind: this.terminating ? 'terminated' : 'died' }
    queueMicrotask(() => { this.endBecause(end) })
  }

  async #whenEnded(): Promise<never> {
    throw new Error(describeEnd(await this.ended))
  }

  #checkSocket(): void {
    if (this.#end !== undefined) return
    if (this.#connection.connectionStatus === 'connected') {
      this.#disconnectedSince = undefined
      return
    }
    this.#disconnectedSince ??= Date.now()
    if (Date.now() - this.#disconnectedSince > 30_000) this.endBecause({ kind: 'lost', why: 'the connection to its kernel could not be made again.' })
  }

  #stopWatch(): void {
    clearInterval(this.#watch)
    this.#watch = undefined
  }
}

const isIdle = (message: Message): boolean =>
  message.channel === 'iopub' && message.header.msg_type === 'status' && (message.content as { execution_state?: unknown }).execution_state === 'idle'

export function describeEnd(end: KernelEnd): string {
  switch (end.kind) {
    case 'died': return 'The kernel process ended.'
    case 'terminated': return 'The kernel was terminated.'
    case 'lost': return `The kernel is lost: ${end.why}`
  }
}

export function rejectOnAbort(signal: AbortSignal): Promise<never> {
  const reason = () => (signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)))
  return new Promise((_, reject) => {
    if (signal.aborted) reject(reason())
    else signal.addEventListener('abort', () => { reject(reason()) }, { once: true })
  })
}
