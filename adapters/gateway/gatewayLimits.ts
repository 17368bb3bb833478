/** How much one kernel may ask of its gateway. What goes beyond is refused in words, or its connection ends; nothing grows with it. */
export interface GatewayLimits {
  /** Connections from one kernel at once; its clients use one for each priority. */
  readonly circuits: number
  /** Connections to the control system for one kernel. */
  readonly upstreamCircuits: number
  /** Open channels of one kernel. */
  readonly channels: number
  /** Monitors of one kernel. */
  readonly subscriptions: number
  /** Reads and writes of one connection that are not answered yet. Further ones wait. */
  readonly pending: number
  /** Bytes of one value that is written. Looking at a value holds up the whole service, so this is far less than what is read. */
  readonly writtenBytes: number
  /** Elements of one value that is written. */
  readonly writtenElements: number
  /** Writes of one kernel that were refused; from then on each ends its connection. */
  readonly refusedWrites: number
  /** Bytes of one value that is read. */
  readonly readBytes: number
  /** Bytes that wait for a client that does not take them; then the control system waits, too. */
  readonly queuedBytes: number
  /** Characters of a channel's name. */
  readonly nameLength: number
  /** Names that one kernel looks for in a second. */
  readonly searchesPerSecond: number
  /** Clients that wait to hear where a name is; the oldest make room. */
  readonly searches: number
  /** For a server of the control system to answer: a connection, a search, a value that is read before a write. */
  readonly answerMs: number
  /** A server that was silent for so long is asked whether it is there, and given as long again. */
  readonly idleMs: number
  /** After its client has gone, an upstream connection stays for so long to hear how writes ended. */
  readonly lingerMs: number
}

export const defaultGatewayLimits: GatewayLimits = {
  circuits: 64,
  upstreamCircuits: 64,
  channels: 20_000,
  subscriptions: 20_000,
  pending: 10_000,
  writtenBytes: 1024 * 1024,
  writtenElements: 100_000,
  refusedWrites: 1_000,
  readBytes: 64 * 1024 * 1024,
  queuedBytes: 4 * 1024 * 1024,
  nameLength: 1_000,
  searchesPerSecond: 5_000,
  searches: 5_000,
  answerMs: 3_000,
  idleMs: 15_000,
  lingerMs: 2_000,
}
