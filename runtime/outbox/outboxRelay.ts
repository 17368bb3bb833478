/**
 * Publishes what was committed, in order, from a stored cursor. The log itself is the outbox: after a crash or while the
 * publisher is away nothing is missed; the last events may be published twice, with the same event ids. At its start and
 * after each interruption it looks at what the far end holds, and goes back when that was wiped or is an older copy. The
 * stored cursor follows a moment behind: a flush of the disk for each batch would cost as much as the commits themselves.
 */
import type { EventStore } from '../../store/index.js'
import type { CheckpointListener } from '../ports/checkpoints.js'
import type { Logger } from '../ports/logger.js'
import type { EventPublisher } from '../ports/publisher.js'
import { compareKept } from './compareKept.js'

/** Name of the cursor in the store. */
export const publisherCursor = 'publisher'

const batch = 500
const cursorFollowsAfterMs = 25
const retryMs = { first: 100, most: 5_000 }

export class OutboxRelay {
  readonly #store: EventStore
  readonly #publisher: EventPublisher
  readonly #log: Logger
  readonly #checkpoint: CheckpointListener | undefined
  #wake: (() => void) | null = null
  #pausing = false
  #due = true
  #looked = false
  #stopped = false
  #between: (() => Promise<void>)[] = []
  #waiting: { readonly position: number; readonly resolve: () => void; readonly reject: (error: Error) => void }[] = []
  #forgetReturn = () => {}
  #done: Promise<void> = Promise.resolve()
  /** Everything up to here is published; null: the stored cursor says. */
  #position: number | null = null
  #following: NodeJS.Timeout | null = null
  /** The last write of the cursor. */
  #noted: Promise<void> = Promise.resolve()

  constructor(parts: { readonly store: EventStore; readonly publisher: EventPublisher; readonly log: Logger; readonly checkpoint?: CheckpointListener | undefined }) {
    this.#store = parts.store
    this.#publisher = parts.publisher
    this.#log = parts.log
    this.#checkpoint = parts.checkpoint
  }

  start(): void {
    this.#forgetReturn = this.#publisher.kept?.onReturn(() => {
      this.#looked = false
      this.#due = true
      this.#wake?.()
    }) ?? this.#forgetReturn
    this.#done = this.#loop()
  }

  /** Something was committed. A pause after a failure is not cut short by it. */
  notify(): void {
    this.#due = true
    if (!this.#pausing) this.#wake?.()
  }

  /** Does `work` while nothing is being published; what it does to the cursor holds from then on. */
  between<T>(work: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) return reject(stopping())
      this.#between.push(() => work().then(resolve, reject))
      this.notify()
    })
  }

  /** Resolves when everything up to this global position is published. */
  passed(position: number): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#stopped) return reject(stopping())
      this.#waiting.push({ position, resolve, reject })
      this.notify()
    })
  }

  /** Publishes what is left if that works at once, then ends. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.#forgetReturn()
    this.#wake?.()
    await this.#done
    await this.#follow()
    for (const work of this.#between.splice(0)) await work()
    for (const { reject } of this.#waiting.splice(0)) reject(stopping())
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
        this.#looked = false
        this.#log.warn({ err: error, retryInMs: wait }, 'events wait to be published')
        if (this.#stopped) return
        await this.#sleep(wait)
        wait = Math.min(wait * 2, retryMs.most)
      }
    }
  }

  async #drain(): Promise<void> {
    for (;;) {
      if (this.#position === null || this.#between.length > 0 || !this.#looked) this.#position = await this.#cursor()
      this.#tellPassed(this.#position)
      const events = await this.#store.readAll({ afterPosition: this.#position, limit: batch, blobs: 'reference' })
      const last = events.at(-1)
      if (!last) return
      this.#checkpoint?.('outbox.read', null, null)
      await this.#publisher.publish(events)
      this.#checkpoint?.('outbox.published', null, null)
      this.#position = last.globalPosition
      this.#following ??= setTimeout(() => void this.#follow(), cursorFollowsAfterMs)
    }
  }

  /**
   * Stores how far it has come, if that is not stored already, and waits for a write that is under way: whoever moves the
   * cursor next has the last word. When it cannot be written, it is with the next batch.
   */
  #follow(): Promise<void> {
    if (this.#following === null || this.#position === null) return this.#noted
    clearTimeout(this.#following)
    this.#following = null
    return (this.#noted = this.#note(this.#position))
  }

  async #note(position: number): Promise<void> {
    try {
      await this.#store.moveCursor(publisherCursor, position)
      this.#checkpoint?.('outbox.moved', null, null)
    } catch (error) {
      this.#log.warn({ err: error }, 'how far events are published could not be noted')
    }
  }

  /** Where to go on, after what others wanted to do in between and a look at the far end. */
  async #cursor(): Promise<number> {
    await this.#follow()
    for (const work of this.#between.splice(0)) await work()
    if (!this.#looked) await this.#look()
    return this.#store.cursor(publisherCursor)
  }

  async #look(): Promise<void> {
    const { kept } = this.#publisher
    this.#looked = true
    if (kept === undefined) return
    const cursor = await this.#store.cursor(publisherCursor)
    const found = await compareKept(this.#store, await kept.look())
    const goBack = async (position: number, why: string) => {
      await this.#store.moveCursor(publisherCursor, position)
      this.#log.warn({ from: position, to: cursor }, `${why}: publishing again what follows position ${position}`)
    }
    if (found.kind === 'empty' && found.isNew && cursor > 0) await goBack(0, 'what keeps the published events is new or was wiped')
    else if (found.kind === 'fits' && found.last.globalPosition < cursor) await goBack(found.last.globalPosition, 'what keeps the published events is older than what was published')
    else if (found.kind === 'unknown') this.#log.warn({}, 'the last of the published events was put there by somebody else: whether any are missing cannot be told. `countersign republish --rebuild` brings them in line')
    else if (found.kind === 'foreign') {
      this.#log.error({ position: found.last.globalPosition, event: found.last.eventId }, 'what keeps the published events holds events that this database does not have: the database was restored from a backup, or is another one. `countersign republish --rebuild` brings it in line')
    }
  }

  #tellPassed(cursor: number): void {
    const told = this.#waiting.filter(({ position }) => position <= cursor)
    if (told.length === 0) return
    this.#waiting = this.#waiting.filter(({ position }) => position > cursor)
    for (const { resolve } of told) resolve()
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

const stopping = (): Error => new Error('the service is stopping: ask again when it is up')
