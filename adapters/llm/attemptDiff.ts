/** What one attempt changed in the program of the one before, as the lines of a unified diff. Called by the prompt builder. Pure. */
import { structuredPatch } from 'diff'

const most = { edits: 1_000, lines: 60 }

/** null: nothing, or so much that it is another program. */
export const attemptDiff = (before: string, after: string): string | null => {
  const patch = structuredPatch('before', 'after', before, after, undefined, undefined, { context: 1, maxEditLength: most.edits })
  const lines = patch?.hunks.flatMap(({ oldStart, lines }) => [`@@ line ${oldStart}`, ...lines]) ?? []
  return lines.length === 0 || lines.length > most.lines ? null : lines.join('\n')
}
