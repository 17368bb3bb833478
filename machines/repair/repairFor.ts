/**
 * How the next attempt is to mend a failed one: by a small edit where the error is local, by a new program otherwise, and also
 * where a small edit left the same error. Called by `regenerate`; what it says is recorded. Pure.
 */
import type { Feedback, Repair } from '../contracts/feedback.js'
import { dataKeys } from './dataKeys.js'
import { localMistake } from './localMistake.js'

type Failed = Omit<Feedback, 'repair'>

const rewrite = (cause: Repair['cause'], line: number | null): Repair => ({ kind: 'rewrite', cause, line, hint: null })

/** The innermost line of the program itself: IPython calls the program a cell. */
const lineOf = ({ traceback, findings }: Failed): number | null => {
  const frames = Array.from((traceback ?? '').matchAll(/^ *Cell In\[\d+\], line (\d+)/gm), ([, line]) => Number(line))
  const line = frames.at(-1) ?? findings.find(({ span }) => span !== null)?.span?.startLine ?? null
  return line === null || line < 1 ? null : line
}

const sameError = (one: Failed, other: Failed): boolean => one.errorType === other.errorType && one.message === other.message

export function repairFor(failed: Failed, before: Feedback | undefined, data: unknown): Repair {
  const line = lineOf(failed)
  if (failed.code === null) return rewrite('notLocal', line)
  if (before?.repair?.kind === 'minimal' && sameError(failed, before)) return rewrite('repeated', line)
  const missing = failed.findings.length > 0 && failed.findings.every(({ ruleId }) => ruleId === 'results/missing' || ruleId === 'results/not-a-dict')
  if (missing) return { kind: 'minimal', cause: 'missingResults', line: null, hint: 'put what was computed into a dict named results, at the end' }
  const local = localMistake({ errorType: failed.errorType, message: failed.message, code: failed.code, dataKeys: dataKeys(data) })
  return local ? { kind: 'minimal', line, ...local } : rewrite('notLocal', line)
}
