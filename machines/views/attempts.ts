/**
 * How each attempt at a program went, read from an execution's events: so that it can be counted how often the first one
 * holds, and how often a small correction or a new program mends it. Pure.
 */
import type { Repair } from '../contracts/feedback.js'
import type { RecordedEvent } from '../contracts/recorded.js'
import { factOf } from '../execution/replay.js'

export interface AttemptOutcome {
  readonly attempt: number
  /** How it was to mend the one before; null for the first, and in histories of before this was told apart. */
  readonly repair: Repair | null
  /** `open`: nothing is known of its end, as in an execution that goes on or was stopped by somebody. */
  readonly outcome: 'succeeded' | 'failed' | 'open'
  /** Where it failed, and of which type the error was. */
  readonly failure: { readonly stage: string; readonly errorType: string } | null
}

export function attemptsOf(history: readonly RecordedEvent[]): AttemptOutcome[] {
  const attempts: AttemptOutcome[] = []
  const end = (change: Pick<AttemptOutcome, 'outcome' | 'failure'>): void => {
    const last = attempts.pop()
    if (last) attempts.push(last.outcome === 'open' ? { ...last, ...change } : last)
  }
  for (const event of history.map(factOf)) {
    switch (event.type) {
      case 'generation.started': {
        const { attempt, feedback } = event.data
        if (feedback) end({ outcome: 'failed', failure: { stage: feedback.stage, errorType: feedback.errorType } })
        attempts.push({ attempt, repair: feedback?.repair ?? null, outcome: 'open', failure: null })
        break
      }
      case 'outcome.decided':
        if (event.data.outcome === 'succeeded') end({ outcome: 'succeeded', failure: null })
        else if (event.data.outcome === 'failed') end({ outcome: 'failed', failure: { stage: 'end', errorType: event.data.failure?.errorType ?? event.data.failure?.code ?? 'unknown' } })
        break
      default:
        break
    }
  }
  return attempts
}
