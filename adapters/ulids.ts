/** The service's ids: ULIDs that rise even within a millisecond and when the clock steps back, so that lists sort as things happened. */
import { randomFillSync } from 'node:crypto'
import { monotonicFactory } from 'ulid'
import type { Ids } from '../runtime/index.js'

/** Random bytes are drawn many at a time: one at a time costs more than everything else about an id. */
const drawn = new Uint8Array(4096)

export function ulids(): Ids {
  let at = drawn.length
  const next = monotonicFactory(() => {
    if (at === drawn.length) {
      randomFillSync(drawn)
      at = 0
    }
    return (drawn[at++] ?? 0) / 256
  })
  return { next: () => next() }
}
