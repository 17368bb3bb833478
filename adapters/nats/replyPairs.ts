/**
 * Brings together the two copies of a request: the one that core NATS delivers (it has the reply subject) and the stored one
 * (it is executed, but JetStream does not keep reply subjects). Copies with the same key pair up in order of arrival, and
 * either may come first. Used by `serveRequests`; why it is so: docs/adr/0004.
 */
export interface Waiting<Outcome> {
  /** Undefined: published without a reply subject; it only takes its place in the order. */
  readonly answer: ((outcome: Outcome) => void) | undefined
}

interface Pair<Outcome> {
  readonly waiting: (Waiting<Outcome> & { readonly until: number })[]
  readonly settled: { readonly outcome: Outcome; readonly until: number }[]
}

export class ReplyPairs<Outcome> {
  readonly #pairs = new Map<string, Pair<Outcome>>()
  readonly #now: () => number
  readonly #waitMs: number
  readonly #keepMs: number

  /** A core copy waits `waitMs` for the stored one; an outcome that nobody waited for is kept `keepMs`. */
  constructor(settings: { readonly now: () => number; readonly waitMs: number; readonly keepMs: number }) {
    this.#now = settings.now
    this.#waitMs = settings.waitMs
    this.#keepMs = settings.keepMs
  }

  /** A core copy came. Returns how to stop waiting; that says whether it still waited. */
  arrived(key: string, waiting: Waiting<Outcome>): () => boolean {
    const pair = this.#pair(key)
    const settled = pair.settled.shift()
    if (settled !== undefined) {
      waiting.answer?.(settled.outcome)
      return () => false
    }
    const place = { ...waiting, until: this.#now() + this.#waitMs }
    pair.waiting.push(place)
    return () => {
      const at = pair.waiting.indexOf(place)
      if (at >= 0) pair.waiting.splice(at, 1)
      return at >= 0
    }
  }

  /** Somebody waits for the next outcome of this key with a reply subject. */
  wantsAnswer(key: string): boolean {
    return this.#pairs.get(key)?.waiting[0]?.answer !== undefined
  }

  /** The stored copy was dealt with. `keep`: a core copy may still come. */
  settle(key: string, outcome: Outcome, options: { readonly keep: boolean }): void {
    const pair = this.#pair(key)
    const waiting = pair.waiting.shift()
    if (waiting !== undefined) waiting.answer?.(outcome)
    else if (options.keep) pair.settled.push({ outcome, until: this.#now() + this.#keepMs })
  }

  /** Forgets what is too old; called now and then. */
  sweep(): void {
    const now = this.#now()
    for (const [key, { waiting, settled }] of this.#pairs) {
      dropOld(waiting, now)
      dropOld(settled, now)
      if (waiting.length === 0 && settled.length === 0) this.#pairs.delete(key)
    }
  }

  #pair(key: string): Pair<Outcome> {
    const found = this.#pairs.get(key)
    if (found !== undefined) return found
    const pair: Pair<Outcome> = { waiting: [], settled: [] }
    this.#pairs.set(key, pair)
    return pair
  }
}

function dropOld(places: { readonly until: number }[], now: number): void {
  const alive = places.findIndex(({ until }) => until > now)
  places.splice(0, alive < 0 ? places.length : alive)
}
