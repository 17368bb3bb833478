/**
 * The rules about channel limits: what is refused for good, and what a human is asked about because it cannot be told
 * beforehand. By the limits that were recorded with the analysis, and only if they are those that the execution began with.
 */
import type { AnalysisReport } from '../../contracts/analysis.js'
import type { LimitsInForce } from '../../contracts/channelLimits.js'
import type { ExecutionPolicy } from '../../contracts/policy.js'
import type { Failure } from '../../errors/failure.js'
import { checkedWrites, writeText, type CheckedWrite } from '../../limits/programLimits.js'

type Policy = Pick<ExecutionPolicy, 'channelLimits'>

/** Reads are never refused. */
export function limitsRefusal(report: AnalysisReport, { channelLimits: begun }: Policy): Failure | null {
  if (!report.controlWrites) return null
  const now: LimitsInForce = report.channelLimits ?? { state: 'none' }
  const broken = now.state === 'broken' ? now : begun.state === 'broken' ? begun : null
  if (broken) return refused('LIMITS_BROKEN', `the limits file ${broken.file} cannot be used, so nothing may be written to the control system: ${broken.problem}`)
  if (!areSameLimits(begun, now)) return limitsChanged
  const outside = checkedWrites(report).filter(({ verdict }) => verdict.kind === 'violation')
  if (outside.length === 0) return null
  return {
    ...refused('OUTSIDE_LIMITS', outside.map((write) => said(report, write)).join('; ')),
    details: { violations: outside.map(({ finding, verdict }) => ({ channel: finding.channel, value: finding.value, line: finding.span?.startLine ?? null, code: verdict.kind === 'violation' ? verdict.code : '' })) },
  }
}

/** Also where nobody is asked otherwise: limits that cannot be checked must not pass unseen. */
export function limitsReasons(report: AnalysisReport): string[] {
  if (report.channelLimits?.state !== 'inForce') return []
  const open = checkedWrites(report).filter(({ verdict }) => verdict.kind === 'undecided').map((write) => said(report, write))
  const reasons = [...new Set(open)]
  if (report.unknown && reasons.length === 0) reasons.push('the analyzer could not tell whether the program writes to the control system, so limits cannot be checked beforehand')
  return reasons.length > most ? [...reasons.slice(0, most), `and ${reasons.length - most} more writes whose limits cannot be checked beforehand`] : reasons
}

/** Two files with the same hash say the same, wherever they are. */
export const areSameLimits = (one: LimitsInForce, other: LimitsInForce): boolean =>
  one.state === other.state && (one.state !== 'inForce' || other.state !== 'inForce' || one.hash === other.hash)

export const limitsChanged: Failure = {
  category: 'policy', code: 'LIMITS_CHANGED', message: 'the limits of channels were changed since this was asked for (execution.epics.limits_file): ask again',
}

const most = 20

const said = (report: AnalysisReport, { finding, verdict }: CheckedWrite): string =>
  `${finding.span ? `line ${finding.span.startLine}: ` : ''}${finding.channel === null ? finding.message : writeText(report, { channel: finding.channel, value: finding.value })}${verdict.kind === 'allowed' ? '' : `: ${verdict.why}`}`

const refused = (code: string, message: string): Failure => ({ category: 'policy', code, message })
