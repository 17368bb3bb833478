/** The connections to servers that one connection of a kernel needs, each made when a channel is found there. */
import { addressText, type CaAddress } from './caAddresses.js'
import { caCommand } from './caCommand.js'
import { encodeFrame, type CaFrame } from './caFrame.js'
import type { SessionParts } from './gatewaySession.js'
import { UpstreamCircuit } from './upstreamCircuit.js'

export interface UpstreamListener {
  heard(frame: CaFrame, upstream: UpstreamCircuit): void
  closed(upstream: UpstreamCircuit, why: string): void
}

export class CircuitUpstreams {
  readonly #parts: Pick<SessionParts, 'budget' | 'identity' | 'limits'>
  readonly #listener: UpstreamListener
  readonly #open = new Map<string, UpstreamCircuit>()
  #allGone: (() => void) | null = null
  #ending: Promise<void> | null = null
  #events = true
  priority = 0

  constructor(parts: Pick<SessionParts, 'budget' | 'identity' | 'limits'>, listener: UpstreamListener) {
    this.#parts = parts
    this.#listener = listener
  }

  /** null: it was not reached, or this kernel has as many connections as it may. */
  async to(server: CaAddress | null, signal: AbortSignal): Promise<UpstreamCircuit | null> {
    if (server === null || signal.aborted) return null
    const upstream = this.#open.get(addressText(server)) ?? this.#connect(server)
    const connected = await upstream?.connected.then(() => true, () => false)
    return upstream !== null && connected === true && upstream.alive ? upstream : null
  }

  /** Resolves once no server is too far behind. */
  async setEvents(on: boolean): Promise<void> {
    if (on === this.#events) return
    this.#events = on
    const upstreams = [...this.#open.values()]
    for (const upstream of upstreams) upstream.send(encodeFrame({ command: on ? caCommand.eventsOn : caCommand.eventsOff }))
    await Promise.all(upstreams.map((upstream) => upstream.drained(this.#parts.limits.queuedBytes)))
  }

  pause(paused: boolean): void {
    for (const upstream of this.#open.values()) if (paused) upstream.pause(); else upstream.resume()
  }

  /** Resolves once all have gone. Where a write waits for its answer, it is given time to come. */
  end(writing: (upstream: UpstreamCircuit) => boolean): Promise<void> {
    return (this.#ending ??= this.#end(writing))
  }

  async #end(writing: (upstream: UpstreamCircuit) => boolean): Promise<void> {
    if (this.#open.size === 0) return
    const gone = new Promise<void>((resolve) => { this.#allGone = resolve })
    for (const upstream of this.#open.values()) upstream.end({ withinMs: this.#parts.limits.lingerMs, waiting: () => writing(upstream) })
    await gone
  }

  #connect(server: CaAddress): UpstreamCircuit | null {
    const { budget, identity, limits } = this.#parts
    const key = addressText(server)
    if (!budget.take('upstreamCircuits')) return null
    const upstream: UpstreamCircuit = new UpstreamCircuit({
      server, priority: this.priority, identity, limits,
      heard: (frame) => { this.#listener.heard(frame, upstream) },
      closed: (why) => {
        budget.give('upstreamCircuits')
        this.#open.delete(key)
        this.#listener.closed(upstream, why)
        if (this.#open.size === 0) this.#allGone?.()
      },
    })
    this.#open.set(key, upstream)
    void upstream.connected.then(() => { if (!this.#events) upstream.send(encodeFrame({ command: caCommand.eventsOff })) }, () => undefined)
    return upstream
  }
}
