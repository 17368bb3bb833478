/** Which allowed word somebody probably meant: for error messages only, nothing is ever corrected silently. */

/** null when nothing is near: more than a third of the letters would have to change. Case and `_`, `-` do not count. */
export function nearest(word: string, allowed: readonly string[]): string | null {
  const bare = plain(word)
  let best: string | null = null
  let least = Infinity
  for (const candidate of allowed) {
    const other = plain(candidate)
    const edits = distance(bare, other)
    if (edits < least && edits <= Math.max(1, Math.floor(Math.max(bare.length, other.length) / 3))) {
      best = candidate
      least = edits
    }
  }
  return best
}

const plain = (word: string): string => word.slice(0, 64).toLowerCase().replace(/[_\s-]/g, '')

/** Edits, a swap of two neighbours counting as one (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const now = [row]
    for (let column = 1; column <= b.length; column++) {
      const same = a[row - 1] === b[column - 1]
      let edits = Math.min((last[column] ?? 0) + 1, (now[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1))
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      if (swapped) edits = Math.min(edits, (before[column - 2] ?? 0) + 1)
      now.push(edits)
    }
    before = last
    last = now
  }
  return last[b.length] ?? 0
}
