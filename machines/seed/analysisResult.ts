/** Seed `AnalysisResult`: what the analyzer found and what followed from it, in one view. Findings carry rule, span, channel and value. */
import type { AnalysisReport, Finding, Severity } from '../contracts/analysis.js'
import type { ExecutionMode } from '../contracts/execution.js'
import type { ModePolicy } from '../contracts/policy.js'
import type { ExecutionContext } from '../execution/context.js'
import { ExecutionModes } from './executionControlConfig.js'

export interface AnalysisResult {
  /** Nothing stands against the program: no error was found and no rule refused it. */
  readonly passed: boolean
  readonly issues: readonly string[]
  readonly recommendations: readonly string[]
  /** The gravest finding's; `info` when there is none. */
  readonly severity: Severity
  readonly hasEpicsWrites: boolean
  readonly hasEpicsReads: boolean
  readonly recommendedExecutionMode: ExecutionMode
  readonly needsApproval: boolean
  readonly approvalReasoning: string | null
  readonly executionModeConfig: ModePolicy | null
  readonly findings: readonly Finding[]
}

/** What `decide` made of a report. */
export interface AnalysisDecision {
  readonly mode: ExecutionMode | null
  readonly approvalNeeded: boolean | null
  readonly reasoning: string | null
  readonly modeConfig: ModePolicy | null
  /** A rule said no. */
  readonly refused: boolean
}

export function analysisResult(report: AnalysisReport, decision: AnalysisDecision): AnalysisResult {
  const severity = gravest(report.findings)
  return {
    passed: report.syntaxValid && severity !== 'error' && !decision.refused,
    issues: report.findings.filter((finding) => finding.severity !== 'info').map(inLine),
    recommendations: report.recommendations,
    severity: report.syntaxValid ? severity : 'error',
    hasEpicsWrites: report.controlWrites,
    hasEpicsReads: report.controlReads,
    recommendedExecutionMode: decision.mode ?? ExecutionModes.READ_ONLY,
    needsApproval: decision.approvalNeeded ?? false,
    approvalReasoning: decision.approvalNeeded ? decision.reasoning : null,
    executionModeConfig: decision.modeConfig,
    findings: report.findings,
  }
}

/** null before the current program was analysed. */
export function analysisResultOf(context: ExecutionContext): AnalysisResult | null {
  const { report, mode, approvalNeeded, approvalReasoning, policy, failure } = context
  if (!report) return null
  return analysisResult(report, {
    mode: context.countersigned ? mode : null,
    approvalNeeded: context.countersigned ? approvalNeeded : null,
    reasoning: approvalReasoning,
    modeConfig: context.countersigned && mode ? (policy.modes[mode] ?? null) : null,
    refused: !context.countersigned && failure?.category === 'policy',
  })
}

function gravest(findings: readonly Finding[]): Severity {
  if (findings.some(({ severity }) => severity === 'error')) return 'error'
  return findings.some(({ severity }) => severity === 'warning') ? 'warning' : 'info'
}

const inLine = ({ message, span }: Finding): string => (span ? `line ${span.startLine}: ${message}` : message)
