/**
 * What `analyze` answers: the analyzer's findings, and what the configured policy makes of them. The keys are a contract
 * with scripts. Pure.
 */
import { analysisResult, chooseMode, policyRefusal, reasonsToAsk, type AnalysisReport, type ExecutionPolicy } from '../../../machines/index.js'

export type AnalysisAnswer = ReturnType<typeof analysisAnswer>

export function analysisAnswer(report: AnalysisReport, policy: ExecutionPolicy) {
  const mode = chooseMode(report, policy)
  const modeConfig = policy.modes[mode] ?? null
  const refusal = policyRefusal(report, policy)
  const reasons = modeConfig && !refusal ? reasonsToAsk(report, policy, modeConfig, mode) : []
  const { passed, severity } = analysisResult(report, {
    mode, modeConfig, approvalNeeded: reasons.length > 0, reasoning: reasons.join('; '), refused: refusal !== null || modeConfig === null,
  })
  const needsApproval = passed && reasons.length > 0
  return {
    passed,
    severity,
    controlWrites: report.controlWrites,
    controlReads: report.controlReads,
    unknown: report.unknown,
    executionMode: mode,
    needsApproval,
    approvalReasoning: needsApproval ? reasons.join('; ') : null,
    results: report.results,
    syntaxValid: report.syntaxValid,
    findings: report.findings,
    recommendations: [...(refusal ? [refusal.message] : []), ...report.recommendations],
  }
}
