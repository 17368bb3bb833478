/** What `analyze` prints for eyes below the program: whether it passes and why not, its reach, who would be asked, what to do. Pure. */
import wrapAnsi from 'wrap-ansi'
import type { Finding } from '../../../machines/index.js'
import type { AnalysisAnswer } from './analysisAnswer.js'
import type { Annotating } from './annotateProgram.js'
import { visibleText } from './visibleText.js'

export function analysisPage(answer: AnalysisAnswer, { colors, width }: Annotating): string {
  const { passed, syntaxValid, findings, needsApproval, approvalReasoning, recommendations } = answer
  const facts = [`mode ${answer.executionMode}`, `results ${answer.results}`, ...(findings.length > 0 ? [counted(findings)] : [])].join(' · ')
  const asked = needsApproval ? [`approval is needed: ${visibleText(approvalReasoning ?? '')}`] : passed ? ['nobody would be asked'] : []
  const head = passed ? colors.green('✓ passes') : colors.red('✗ does not pass')
  return [
    `${colors.bold(head)}: ${syntaxValid ? reachOf(answer) : 'not valid Python'}`,
    ...setIn(colors.dim(facts), '  ', width),
    ...asked.flatMap((line) => setIn(line, '  ', width)),
    ...(recommendations.length > 0 ? ['', ...recommendations.flatMap((advice) => setIn(visibleText(advice), '- ', width))] : []),
  ].join('\n')
}

function reachOf({ controlWrites, unknown, controlReads }: AnalysisAnswer): string {
  if (controlWrites) return 'writes to the control system'
  if (unknown) return 'may reach the control system'
  return controlReads ? 'reads from the control system' : 'does not touch the control system'
}

function counted(findings: readonly Finding[]): string {
  const count = (severity: Finding['severity'], one: string, many: string): string[] => {
    const found = findings.filter((finding) => finding.severity === severity).length
    return found === 0 ? [] : [`${found} ${found === 1 ? one : many}`]
  }
  return [...count('error', 'error', 'errors'), ...count('warning', 'warning', 'warnings'), ...count('info', 'remark', 'remarks')].join(', ')
}

/** `first` before the first line, as much space before those that follow. */
function setIn(text: string, first: string, width: number): string[] {
  const lines = Number.isFinite(width) ? wrapAnsi(text, Math.max(20, width - first.length), { hard: true }).split('\n') : text.split('\n')
  return lines.map((line, at) => `${at === 0 ? first : ' '.repeat(first.length)}${line}`)
}
