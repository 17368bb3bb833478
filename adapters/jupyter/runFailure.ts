/** Why a run did not succeed, from how it ended and what it left; null when it did. Pure. */
import type { Failure } from '../../machines/index.js'
import type { Collected } from './kernelStage.js'
import { exitFailure, programFailure } from './programFailure.js'
import type { RunEnd } from './runEnd.js'

export interface RunFacts {
  /** We asked the kernel to interrupt. */
  readonly interrupted: boolean
  readonly collected: Collected | null
  readonly resultsNote: string | null
  /** Why the guard of its wall ended the kernel; null: it did not. */
  readonly endedBecause: string | null
}

export function runFailure(end: Exclude<RunEnd, { kind: 'lost' }>, { interrupted, collected, resultsNote, endedBecause }: RunFacts): Failure | null {
  switch (end.kind) {
    case 'terminated':
      return { category: 'workflow', code: 'KERNEL_TERMINATED', message: 'The kernel was terminated while the program was running.' }
    case 'died':
      return {
        category: 'code', code: 'KERNEL_DIED',
        message: endedBecause === null
          ? 'The kernel process ended while the program was running: os._exit, a crash in native code, or too much memory. Output up to then is kept.'
          : `The kernel was ended while the program was running: ${endedBecause} Output up to then is kept.`,
      }
    case 'reply':
      if (end.error?.ename === 'SystemExit') {
        const exit = collected?.exit ?? { ok: ['', '0', 'None'].includes(end.error.evalue), code: end.error.evalue }
        return exit.ok ? resultsFailure(collected, resultsNote) : exitFailure(exit.code)
      }
      return end.error === null ? resultsFailure(collected, resultsNote) : programFailure(end.error, interrupted)
  }
}

function resultsFailure(collected: Collected | null, note: string | null): Failure | null {
  const message = note ?? 'results could not be had.'
  switch (collected?.results.state) {
    case 'dict':
    case 'file': return null
    case 'missing': return { category: 'code', code: 'RESULTS_MISSING', message: `${message} Put what was found into a dict named results.` }
    case 'not_a_dict': return { category: 'code', code: 'RESULTS_NOT_A_DICT', message }
    case undefined: return { category: 'code', code: 'RESULTS_NOT_COLLECTED', message }
  }
}

