/**
 * From what the analyzer found to what happens: refuse, give back to the generator, ask a human, or run. Writes found and
 * enabled → write_access, else read_only; reads never matter; what is unknown asks a human. Source: SEED sections 1 to 3.
 */
import { isControlWrite, type AnalysisReport, type Finding, type Verdict } from '../../contracts/analysis.js'
import { event, type ExecutionEvent } from '../../contracts/events.js'
import type { Countersigned, ExecutionMode } from '../../contracts/execution.js'
import type { ExecutionPolicy, ModePolicy } from '../../contracts/policy.js'
import type { Failure } from '../../errors/failure.js'
import { writeText } from '../../limits/programLimits.js'
import type { ExecutionContext } from '../context.js'
import { unlessEdited } from './edit.js'
import { limitsReasons, limitsRefusal } from './limits.js'
import { conclude, regenerate } from './routes.js'

export function routeByAnalysis(context: ExecutionContext, report: AnalysisReport): ExecutionEvent[] {
  const { policy } = context
  const refusal = policyRefusal(report, policy)
  // Before its errors: what policy forbids is never handed back to the model, whatever else is wrong with it.
  if (refusal) return unlessEdited(context, refusal, () => refuse(context, refusal))
  const errors = report.findings.filter(isError)
  if (errors.length > 0 || !report.syntaxValid) {
    const failure = analysisFailure(report, errors)
    return unlessEdited(context, failure, () => regenerate(context, 'analysis', failure, errors), errors)
  }
  const mode = chooseMode(report, policy)
  const modePolicy = policy.modes[mode]
  if (!modePolicy) {
    const failure = unknownMode(mode, policy)
    return unlessEdited(context, failure, () => conclude(context, 'failed', failure))
  }
  const reasons = reasonsToAsk(report, policy, modePolicy, mode)
  // Also when it is run again: it was given in the place of what had been asked about.
  const editor = context.editors.at(-1)
  if (editor !== undefined) reasons.push(`it was asked about, and ${editor} edited it`)
  const data = { mode, countersigned: countersignedOf(context, report, mode, modePolicy) }
  return [
    reasons.length > 0
      ? event('approval.required', { ...data, reasoning: reasons.join('; ') })
      : event('approval.notRequired', { ...data, reasoning: `policy asks nobody: approval mode ${policy.approvalMode}, no reason to ask was found` }),
  ]
}

/** Why policy forbids the program, whoever would approve it; null: it does not. */
export function policyRefusal(report: AnalysisReport, policy: ExecutionPolicy): Failure | null {
  const prohibited = report.findings.filter((finding) => isError(finding) && finding.ruleId === 'import/prohibited')
  if (prohibited.length > 0) return forbidden('PROHIBITED_IMPORT', `${inLines(prohibited)}: prohibited here (execution.prohibited_imports)`)
  const refused = (report.verdicts ?? []).filter(({ verdict }) => verdict === 'refuse')
  if (refused.length > 0) return forbidden('PLUGIN_REFUSED', `${spoken(refused)} (analyzer.plugins)`)
  if (report.controlWrites && !policy.writesEnabled) {
    return forbidden('WRITES_DISABLED', `${inLines(report.findings.filter(isControlWrite))}: writing to the control system is disabled (agent_control_defaults.epics_writes_enabled)`)
  }
  const limits = limitsRefusal(report, policy)
  if (limits) return limits
  const mode = chooseMode(report, policy)
  const modePolicy = policy.modes[mode]
  if (!modePolicy) return null
  if (mode === 'write_access' && !modePolicy.allowsWrites) {
    return forbidden('MODE_FORBIDS_WRITES', `mode ${mode} does not allow writes (execution.modes.${mode}.allows_writes)`)
  }
  if (levelOf(policy, modePolicy) < modePolicy.minimumEnforcementLevel) {
    return forbidden(
      'ENFORCEMENT_TOO_LOW',
      `mode ${mode} demands enforcement level L${modePolicy.minimumEnforcementLevel}, this machine gives L${levelOf(policy, modePolicy)} (execution.modes.${mode}.minimum_enforcement_level)`,
    )
  }
  return null
}

/** Policies that were recorded before there was one level for each mode have one for all. */
const levelOf = (policy: ExecutionPolicy, modePolicy: ModePolicy) => modePolicy.enforcementLevel ?? policy.enforcementLevel

const forbidden = (code: string, message: string): Failure => ({ category: 'policy', code, message })

export const chooseMode = (report: AnalysisReport, { writesEnabled }: Pick<ExecutionPolicy, 'writesEnabled'>): ExecutionMode =>
  report.controlWrites && writesEnabled ? 'write_access' : 'read_only'

/** Why a human is asked; empty: nobody is. */
export function reasonsToAsk(report: AnalysisReport, { approvalMode }: Pick<ExecutionPolicy, 'approvalMode'>, modePolicy: Pick<ModePolicy, 'requiresApproval'>, mode: ExecutionMode): string[] {
  const reasons: string[] = []
  if (modePolicy.requiresApproval) reasons.push(`mode ${mode} always asks`)
  if (approvalMode === 'all_code') reasons.push('policy asks for all code')
  if (approvalMode !== 'disabled' && report.controlWrites) reasons.push(`the program writes to the control system: ${writesOf(report)}`)
  if (approvalMode !== 'disabled' && report.unknown) reasons.push('the analyzer could not tell whether the program reaches the control system')
  if (approvalMode !== 'disabled' && report.findings.some(({ ruleId }) => ruleId === 'runaway/loop')) reasons.push('a loop of the program has no way out')
  // Whatever the policy asks about otherwise: they were put there to be heard.
  const heard = (report.verdicts ?? []).filter(({ verdict }) => verdict === 'ask').map((verdict) => spoken([verdict]))
  return [...reasons, ...limitsReasons(report), ...heard]
}

const mostShown = 20

/** As an approver reads it: `SR:QF1:SP ← 3.2 (allowed 0 … 5)`. */
function writesOf(report: AnalysisReport): string {
  const writes = [...new Set(report.findings.filter(isControlWrite).map((finding) => writeText(report, finding)))]
  return writes.length > mostShown ? `${writes.slice(0, mostShown).join(', ')} and ${writes.length - mostShown} more` : writes.join(', ') || 'channels unknown'
}

/** What policy analyzers of the facility say, each with its name. */
const spoken = (verdicts: readonly Verdict[]): string => verdicts.map(({ name, reason }) => `${name}: ${reason ?? ''}`).join('; ')

const isError = ({ severity }: Finding): boolean => severity === 'error'

/** Channels that the program would write, sorted; `?` stands for one that is not constant. */
export const targetsOf = (report: AnalysisReport): string[] => [...new Set(report.findings.filter(isControlWrite).map(({ channel }) => channel ?? '?'))].sort()

const countersignedOf = (context: ExecutionContext, report: AnalysisReport, mode: ExecutionMode, modePolicy: ModePolicy): Countersigned => ({
  codeHash: report.codeHash,
  mode,
  enforcementLevel: levelOf(context.policy, modePolicy),
  policyVersion: context.policy.policyVersion,
  targets: targetsOf(report),
  environmentNames: [...modePolicy.environmentNames].sort(),
})

const refuse = (context: ExecutionContext, failure: Failure): ExecutionEvent[] => [
  event('policy.refused', { failure }),
  ...conclude(context, 'rejected', failure),
]

const inLines = (findings: readonly Finding[]) =>
  findings.map(({ message, span }) => (span ? `line ${span.startLine}: ${message}` : message)).join('; ') || 'the program'

const analysisFailure = (report: AnalysisReport, errors: readonly Finding[]): Failure => ({
  category: 'code',
  code: report.syntaxValid ? 'ANALYSIS_REFUSED' : 'SYNTAX_ERROR',
  message: inLines(errors),
  ...(report.syntaxValid ? {} : { errorType: 'SyntaxError' }),
})

const unknownMode = (mode: string, { modes }: ExecutionPolicy): Failure => ({
  category: 'configuration',
  code: 'UNKNOWN_EXECUTION_MODE',
  message: `Execution mode '${mode}' not found in configuration: add execution.modes.${mode}`,
  details: { mode_name: mode, available_modes: Object.keys(modes) },
})
