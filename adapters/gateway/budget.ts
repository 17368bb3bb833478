/** Counts what one kernel holds of its gateway, so that it gets no more than its limits. */
import type { GatewayLimits } from './gatewayLimits.js'

type Counted = 'circuits' | 'upstreamCircuits' | 'channels' | 'subscriptions' | 'refusedWrites'

export class Budget {
  readonly #limits: GatewayLimits
  readonly #held: Record<Counted, number> = { circuits: 0, upstreamCircuits: 0, channels: 0, subscriptions: 0, refusedWrites: 0 }

  constructor(limits: GatewayLimits) {
    this.#limits = limits
  }

  /** false: there is no room. */
  take(what: Counted): boolean {
    if (this.#held[what] >= this.#limits[what]) return false
    this.#held[what] += 1
    return true
  }

  give(what: Counted, count = 1): void {
    this.#held[what] -= count
  }

  held(): Readonly<Record<Counted, number>> {
    return { ...this.#held }
  }
}
