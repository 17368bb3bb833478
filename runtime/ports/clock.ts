/** Time and ids come from outside, so that everything else can be repeated. */
export interface Clock {
  now(): Date
}
export interface Ids {
  /** A new ULID: sorts by time, safe as a NATS subject token. */
  next(): string
}
