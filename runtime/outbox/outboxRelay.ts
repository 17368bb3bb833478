/**
 * Publishes what was committed, in order, from a stored cursor. The log itself is the outbox: after a crash or while the
 * publisher is away nothing is missed; the last batch may be published twice, with the same event ids.
 */
import type { EventStore } from '../../store/index.js'
import type { CheckpointListener } from '../ports/checkpoints.js'
import type { Logger } from '../ports/logger.js'
import type { EventPublisher } from '../ports/publisher.js'

const batch = 200
const retryMs = { first: 100, most: 5_000 }

export class OutboxRelay {
  readonly #store: EventStore
  readonly #publisher: EventPublisher
  readonly #log: Logger
  readonly #name: string
  readonly #checkpoint: CheckpointListener | undefined
  #wake: (() => void) | null = null
  #pausing = false
  #due = true
  #stopped = false
  #done: Promise<void> = Promise.resolve()

  constructor(parts: { readonly store: EventStore; readonly publisher: EventPublisher; readonly log: Logger; readonly name: string; readonly checkpoint?: CheckpointListener | undefined }) {
    this.#store = parts.store
    this.#publisher = parts.publisher
    this.#log = parts.log
    this.#name = parts.name
    this.#checkpoint = parts.checkpoint
  }

  start(): void {
    this.#done = this.#loop()
  }

  /** Something was committed. A pause after a failure is not cut short by it. */
  notify(): void {
    this.#due = true
    if (!this.#pausing) this.#wake?.()
  }

  /** Publishes what is left if that works at once, then ends. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake?.()
    await this.#done
  }

  async #loop(): Promise<void> {
    let wait = retryMs.first
    for (;;) {
      try {
        if (this.#due) {
          this.#due = false
          await this.#drain()
        }
        wait = retryMs.first
        if (this.#stopped && !this.#due) return
        if (!this.#due) await this.#sleep(null)
      } catch (error) {
        this.#due = true
        this.#log.warn({ err: error, retryInMs: wait }, 'events wait to be published')
        if (this.#stopped) return
        await this.#sleep(wait)
        wait = Math.min(wait * 2, retryMs.most)
      }
    }
  }

  async #drain(): Promise<void> {
    for (let cursor = await this.#store.cursor(this.#name); ; ) {
      const events = await this.#store.readAll({ afterPosition: cursor, limit: batch, blobs: 'reference' })
      const last = events.at(-1)
      if (!last) return
      this.#checkpoint?.('outbox.read', null, null)
      await this.#publisher.publish(events)
      this.#checkpoint?.('outbox.published', null, null)
      await this.#store.moveCursor(this.#name, last.globalPosition)
      this.#checkpoint?.('outbox.moved', null, null)
      cursor = last.globalPosition
    }
  }

  /** Until there is something to do, or until `ms` have passed; `stop` ends either. */
  async #sleep(ms: number | null): Promise<void> {
    this.#pausing = ms !== null
    let timer: NodeJS.Timeout | null = null
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (ms !== null) timer = setTimeout(resolve, ms)
    })
    if (timer) clearTimeout(timer)
    this.#wake = null
    this.#pausing = false
  }
}
