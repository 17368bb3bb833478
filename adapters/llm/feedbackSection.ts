/**
 * Renders earlier failed attempts for the prompt: what was tried, where it failed, how. Called by the prompt builder. The
 * newest program is shown in full, older attempts by their error only. Pure; policy refusals never get here (`decide` sees to that).
 */
import type { Feedback, Finding } from '../../machines/index.js'
import { fencedBlock } from './fencedBlock.js'

const attemptsShown = 3
const most = { tracebackLines: 40, tracebackCharacters: 4_000, messageCharacters: 2_000, findings: 20 }

const cut = (text: string, characters: number): string => (text.length > characters ? `${text.slice(0, characters)} …` : text)

/** The end of a traceback names the error and the program's own line: keep that. */
const shortened = (traceback: string): string => {
  const all = traceback.trimEnd().split('\n')
  const kept = all.slice(-most.tracebackLines).join('\n').slice(-most.tracebackCharacters)
  return all.length > most.tracebackLines || traceback.trimEnd().length > kept.length ? `[earlier lines left out]\n${kept}` : kept
}

const findingLine = (finding: Finding): string => {
  const where = finding.span ? `line ${finding.span.startLine}: ` : ''
  const channel = finding.channel === null ? '' : ` (channel ${JSON.stringify(finding.channel)})`
  return `- ${where}${cut(finding.message, 300)} [${finding.ruleId}, ${finding.severity}]${channel}`
}

const attemptSection = (feedback: Feedback, withCode: boolean): string => {
  const parts = [
    `### Attempt ${feedback.attempt} failed at ${feedback.stage}`,
    `Error: ${feedback.errorType}\n${fencedBlock(cut(feedback.message, most.messageCharacters), 'text')}`,
  ]
  if (feedback.findings.length > 0) parts.push(`Findings:\n${feedback.findings.slice(0, most.findings).map(findingLine).join('\n')}`)
  if (feedback.traceback !== null && feedback.traceback.trim() !== '') parts.push(`Traceback:\n${fencedBlock(shortened(feedback.traceback), 'text')}`)
  if (withCode && feedback.code !== null) parts.push(`The program of that attempt:\n${fencedBlock(feedback.code, 'python')}`)
  return parts.join('\n\n')
}

/** Empty string on the first attempt. */
export const feedbackSection = (feedback: readonly Feedback[]): string => {
  const shown = feedback.slice(-attemptsShown)
  if (shown.length === 0) return ''
  const newestWithCode = shown.findLastIndex((one) => one.code !== null)
  return shown.map((one, index) => attemptSection(one, index === newestWithCode)).join('\n\n')
}
