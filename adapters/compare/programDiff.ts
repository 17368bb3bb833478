/** What was changed in a program, as the lines of a unified diff without its head; null: too much to be shown. Pure. */
import { structuredPatch } from 'diff'

/** As for `compareExecutions`: beyond it a difference helps nobody. */
const mostEdits = 2_000

export function programDiff(before: string, after: string): readonly string[] | null {
  const patch = structuredPatch('before', 'after', before, after, undefined, undefined, { context: 3, maxEditLength: mostEdits })
  return patch?.hunks.flatMap(({ oldStart, newStart, lines }) => [`@@ line ${oldStart} → ${newStart}`, ...lines]) ?? null
}
