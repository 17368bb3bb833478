/**
 * The one choke point that keeps credentials out of whatever leaves this adapter: failures, info, replies, streamed tokens.
 * Called by the AI SDK generator. A provider may echo the key in an error text or in a reply; it is replaced there too.
 */
export const redactedMark = '[redacted]'

export interface Redactor {
  text(value: string): string
  /** Deep copy of plain data with every string redacted. */
  data<T>(value: T): T
  /** For text that comes in pieces: a secret split between two pieces is still found. `end` gives what was held back. */
  stream(emit: (text: string) => void): { push(text: string): void; end(): void }
}

/** Very short values (the "x" that local servers are given as a key) are no secrets, and replacing them would ruin text. */
const shortestSecret = 8

const spellings = (secret: string): string[] => [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')]

export const redactorFor = (secrets: readonly (string | undefined)[]): Redactor => {
  const known = [...new Set(secrets.filter((one) => one !== undefined).filter((one) => one.length >= shortestSecret).flatMap(spellings))]
    .sort((a, b) => b.length - a.length)

  const text = (value: string): string => known.reduce((out, secret) => out.replaceAll(secret, redactedMark), value)

  const copy = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(copy)
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, one]) => [text(key), copy(one)]))
    return value
  }

  /** Length of the longest end of `value` that could be the beginning of a secret. */
  const heldBack = (value: string): number => {
    for (let length = Math.min(value.length, (known[0]?.length ?? 1) - 1); length > 0; length--) {
      const end = value.slice(-length)
      if (known.some((secret) => secret.startsWith(end))) return length
    }
    return 0
  }

  return {
    text,
    data: <T>(value: T): T => copy(value) as T,
    stream: (emit) => {
      let pending = ''
      const pass = (keep: number): void => {
        const ready = pending.slice(0, pending.length - keep)
        pending = pending.slice(pending.length - keep)
        if (ready !== '') emit(ready)
      }
      return {
        push: (piece) => {
          pending = text(pending + piece)
          pass(heldBack(pending))
        },
        end: () => pass(0),
      }
    },
  }
}
