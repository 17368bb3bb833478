/**
 * What one connection of a kernel has open: channels, monitors, and requests that wait for an answer. Ids are the gateway's own,
 * to both sides, so no client and no server can name what is not its own. Counts against the kernel's budget.
 */
import type { Budget } from './budget.js'
import type { UpstreamCircuit } from './upstreamCircuit.js'

export interface GatewayChannel {
  /** Its client knows it by this as by a server's id, and its server as by a client's. */
  readonly id: number
  readonly name: string
  readonly clientId: number
  readonly upstream: UpstreamCircuit
  readonly subscriptions: Set<Subscription>
  /** null: not created yet. */
  serverId: number | null
  dataType: number
  count: number
  /** The client has let go of it; what is still under way goes its way. */
  cleared: boolean
}
export type OpenChannel = GatewayChannel & { readonly serverId: number }

export interface Subscription {
  readonly id: number
  readonly clientId: number
  readonly channel: OpenChannel
  readonly dataType: number
  readonly count: number
  cancelled: boolean
}

/** Asked of a server and not answered yet. */
export type Pending =
  | { readonly kind: 'read'; readonly channel: GatewayChannel; readonly clientId: number }
  | { readonly kind: 'write'; readonly channel: GatewayChannel; readonly clientId: number; readonly answered: (outcome: 'written' | 'failed' | 'unknown', message: string | null) => void }
  /** The gateway's own; null: there is none, or it could not be had. */
  | { readonly kind: 'current'; readonly channel: GatewayChannel; readonly read: (value: { readonly dataType: number; readonly count: number; readonly payload: Buffer } | null) => void }

export class CircuitHoldings {
  readonly #budget: Budget
  readonly #mostPending: number
  readonly #clientIds = new Set<number>()
  readonly #channels = new Map<number, GatewayChannel>()
  readonly #subscriptions = new Map<number, Subscription>()
  readonly #byClientSubscription = new Map<number, Subscription>()
  readonly #pending = new Map<number, Pending>()
  #lastId = 0
  #room: (() => void) | null = null
  #closed = false

  constructor(budget: Budget, mostPending: number) {
    this.#budget = budget
    this.#mostPending = mostPending
  }

  /** false: the client has this id in use, or has all channels that it may have. */
  reserveChannel(clientId: number): boolean {
    if (this.#clientIds.has(clientId) || !this.#budget.take('channels')) return false
    this.#clientIds.add(clientId)
    return true
  }

  addChannel(clientId: number, name: string, upstream: UpstreamCircuit): GatewayChannel {
    const channel = { id: this.#nextId(), name, clientId, upstream, subscriptions: new Set<Subscription>(), serverId: null, dataType: 0, count: 0, cleared: false }
    this.#channels.set(channel.id, channel)
    return channel
  }

  channel(id: number): GatewayChannel | undefined {
    return this.#channels.get(id)
  }

  channelsOn(upstream: UpstreamCircuit): boolean {
    for (const channel of this.#channels.values()) if (channel.upstream === upstream) return true
    return false
  }

  removeChannel(clientId: number, channel?: GatewayChannel): void {
    if (!this.#clientIds.delete(clientId)) return
    this.#budget.give('channels')
    if (!channel) return
    this.#channels.delete(channel.id)
    for (const subscription of channel.subscriptions) this.removeSubscription(subscription)
  }

  /** null: there is no room. */
  addSubscription(asked: Omit<Subscription, 'id' | 'cancelled'>): Subscription | null {
    if (this.#byClientSubscription.has(asked.clientId) || !this.#budget.take('subscriptions')) return null
    const subscription = { ...asked, id: this.#nextId(), cancelled: false }
    this.#subscriptions.set(subscription.id, subscription)
    this.#byClientSubscription.set(asked.clientId, subscription)
    asked.channel.subscriptions.add(subscription)
    return subscription
  }

  subscription(id: number): Subscription | undefined {
    return this.#subscriptions.get(id)
  }

  subscriptionOfClient(clientId: number): Subscription | undefined {
    return this.#byClientSubscription.get(clientId)
  }

  removeSubscription(subscription: Subscription): void {
    if (!this.#subscriptions.delete(subscription.id)) return
    this.#byClientSubscription.delete(subscription.clientId)
    subscription.channel.subscriptions.delete(subscription)
    this.#budget.give('subscriptions')
  }

  /** Its id, once there is room for it. */
  async wait(pending: Pending): Promise<number> {
    while (this.#pending.size >= this.#mostPending && !this.#closed) await new Promise<void>((resolve) => { this.#room = resolve })
    const id = this.#nextId()
    this.#pending.set(id, pending)
    return id
  }

  pending(id: number): Pending | undefined {
    return this.#pending.get(id)
  }

  answered(id: number): void {
    this.#pending.delete(id)
    this.#makeRoom()
  }

  /** Nobody will answer what waits there. */
  lost(upstream: UpstreamCircuit, why: string): void {
    for (const [id, pending] of this.#pending) {
      if (pending.channel.upstream !== upstream) continue
      this.answered(id)
      if (pending.kind === 'write') pending.answered('unknown', why)
      if (pending.kind === 'current') pending.read(null)
    }
  }

  get writing(): boolean {
    for (const { kind } of this.#pending.values()) if (kind === 'write') return true
    return false
  }

  writesTo(upstream: UpstreamCircuit): boolean {
    for (const pending of this.#pending.values()) if (pending.kind === 'write' && pending.channel.upstream === upstream) return true
    return false
  }

  /** Channels and monitors go; how writes end may still be heard. */
  close(): void {
    this.#closed = true
    this.#budget.give('channels', this.#clientIds.size)
    this.#budget.give('subscriptions', this.#subscriptions.size)
    for (const held of [this.#clientIds, this.#channels, this.#subscriptions, this.#byClientSubscription]) held.clear()
    this.#makeRoom()
  }

  #makeRoom(): void {
    this.#room?.()
    this.#room = null
  }

  #nextId(): number {
    // Ids of what is still open are passed over, however long a connection lasts.
    do this.#lastId = this.#lastId >= 0xffff_fffe ? 1 : this.#lastId + 1
    while (this.#channels.has(this.#lastId) || this.#subscriptions.has(this.#lastId) || this.#pending.has(this.#lastId))
    return this.#lastId
  }
}
