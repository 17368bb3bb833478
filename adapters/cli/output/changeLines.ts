/** What an approver sees of a program that takes the place of another: a unified diff, line by line. Pure. */
import { createTwoFilesPatch } from 'diff'
import { visibleText } from './visibleText.js'

/** Beyond it two programs have so little in common that their difference helps nobody, and would take long to find. */
const mostEdits = 2_000

export function changeLines(before: string, after: string): string[] {
  const patch = createTwoFilesPatch('before', 'now', before, after, undefined, undefined, { context: 3, maxEditLength: mostEdits })
  if (patch === undefined) return ['they have too little in common to be shown line by line']
  return patch.replace(/^=+\n/, '').trimEnd().split('\n').map(visibleText)
}
