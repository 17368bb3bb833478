/** What an open question says of a program that took the place of another: a heading and a unified diff, line by line. */
import type { ApprovalRequest } from '../../../machines/index.js'
import { loadProgramDiff } from '../../composeCommandLine.js'
import { visibleText } from './visibleText.js'

/** Nothing, when there was no program before, or when the question has been answered. */
export async function whatChanged({ asked, decision }: { readonly asked: Pick<ApprovalRequest, 'previous'> | null; readonly decision: object | null }, program: string | null): Promise<string[]> {
  const before = asked?.previous
  if (!before || program === null || decision !== null) return []
  const programDiff = await loadProgramDiff()
  const lines = programDiff(before.code, program) ?? ['they have too little in common to be shown line by line']
  return [`what changed since ${before.codeHash.slice(0, 12)}:`, ...lines.map((line) => `  ${visibleText(line)}`)]
}
