/** The program with its findings under their lines, for the CLI's `analyze` and for reviewers at a terminal. Pure. */
import pc from 'picocolors'
import type { AnalysisReport, Finding } from '../../machines/index.js'

export function annotateProgram(code: string, report: AnalysisReport, options: { readonly color: boolean }): string {
  const colors = pc.createColors(options.color)
  const paint = { error: colors.red, warning: colors.yellow, info: colors.cyan }
  const lines = code.split(/\r\n|\r|\n/)
  // The end of the last line is no further line, unless something was found there.
  if (lines.length > 1 && lines.at(-1) === '' && !report.findings.some(({ span }) => span?.startLine === lines.length)) lines.pop()
  const width = String(lines.length).length
  const out: string[] = []
  const say = (finding: Finding, indent: string): void => {
    const target = finding.channel === null ? '' : `  ${finding.channel}${finding.value === null ? '' : ` ← ${finding.value}`}`
    out.push(`${indent}${paint[finding.severity](`${finding.severity} ${finding.ruleId}`)} ${visible(finding.message + target)}`)
    for (const step of finding.trace) out.push(`${indent}  ${colors.dim(visible(step))}`)
  }
  lines.forEach((line, index) => {
    const number = index + 1
    out.push(`${colors.dim(String(number).padStart(width))} ${colors.dim('│')} ${visible(line)}`.trimEnd())
    const here = report.findings.filter((finding) => finding.span?.startLine === number)
    let marked = ''
    for (const finding of here) {
      const mark = underline(line, finding)
      if (mark !== marked) out.push(`${' '.repeat(width)} ${colors.dim('│')} ${paint[finding.severity](mark)}`)
      marked = mark
      say(finding, `${' '.repeat(width)} ${colors.dim('│')} `)
    }
  })
  const general = report.findings.filter((finding) => finding.span === null)
  if (general.length > 0) out.push('')
  for (const finding of general) say(finding, '')
  if (report.recommendations.length > 0) out.push('', ...report.recommendations.map((advice) => `- ${advice}`))
  return `${out.join('\n')}\n`
}

function underline(line: string, finding: Finding): string {
  if (finding.span === null) return ''
  const start = Math.min(finding.span.startColumn, line.length)
  const end = finding.span.endLine === finding.span.startLine ? Math.min(finding.span.endColumn, line.length) : line.length
  return visible(line.slice(0, start)).replace(/[^\t]/gu, ' ') + '^'.repeat(Math.max(1, [...visible(line.slice(start, end))].length))
}

/** A program is not trusted: it must not move the cursor or reorder what a reviewer sees. */
function visible(text: string): string {
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
