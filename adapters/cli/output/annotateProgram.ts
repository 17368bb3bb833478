/**
 * The program with its findings under the lines they are about, for `analyze`, `show`, `review` and whoever approves. The whole
 * program is shown: a line that is too long goes on in the next one. Pure.
 */
import type { AnalysisReport, Finding } from '../../../machines/index.js'
import { findingLines, severityPaint } from './findingLines.js'
import { cellsOf, rowsOf, type Cell } from './programCells.js'
import type { Colors } from './terminal.js'

export interface Annotating {
  readonly colors: Colors
  /** Of the terminal; Infinity: nothing is wrapped. */
  readonly width: number
}

type Annotated = Pick<AnalysisReport, 'findings' | 'recommendations' | 'channelLimits'>

/** A program that nobody has analysed yet. */
export const notAnalysed: Annotated = { findings: [], recommendations: [] }

/** Findings of one place share their mark. */
interface Mark {
  readonly span: NonNullable<Finding['span']>
  readonly findings: Finding[]
}

const leastRoom = 20

export function annotateProgram(code: string, report: Annotated, { colors, width }: Annotating): string {
  const { findings, recommendations } = report
  const lines = code.split(/\r\n|\r|\n/)
  const marks = marksOf(findings)
  // The end of the last line is no further line, unless something was found there.
  if (lines.length > 1 && lines.at(-1) === '' && !marks.some(({ span }) => span.startLine === lines.length)) lines.pop()
  const digits = Math.max(3, String(lines.length).length)
  const gutter = ' '.repeat(digits + 1)
  const room = Math.max(leastRoom, width - digits - 3)
  const out: string[] = []
  const put = (before: string, text: string) => out.push(`${before} ${text}`.trimEnd())
  lines.forEach((line, index) => {
    const number = index + 1
    const here = marks.filter(({ span }) => span.startLine === number)
    const open = marks.find(({ span }) => span.startLine < number && number <= span.endLine)
    const bar = open ? severityPaint(colors, gravest(open.findings))('┃') : colors.dim('│')
    const under = `${gutter}${bar}`
    const rows = rowsOf(cellsOf(line), room)
    rows.forEach((row, at) => {
      put(at === 0 ? `${colors.dim(String(number).padStart(digits))} ${bar}` : `${gutter}${colors.dim('┊')}`, row.map(({ text, escaped }) => (escaped ? colors.inverse(text) : text)).join(''))
      for (const mark of here) {
        const drawn = underline(row, mark, at === rows.length - 1)
        // Under the row where it ends stands what was found; marks of the same row follow one another.
        if (drawn !== '') put(under, severityPaint(colors, gravest(mark.findings))(drawn))
        if (lastRowOf(rows, mark) === at) for (const finding of mark.findings) for (const said of findingLines(finding, { colors, width: room }, report)) put(under, said)
      }
    })
  })
  const elsewhere = findings.filter(({ span }) => span === null || span.startLine > lines.length)
  if (elsewhere.length > 0) out.push('')
  for (const finding of elsewhere) out.push(...findingLines(finding, { colors, width }, report))
  if (recommendations.length > 0) out.push('', ...recommendations.map((advice) => `- ${advice}`))
  return `${out.join('\n')}\n`
}

function marksOf(findings: readonly Finding[]): Mark[] {
  const marks = new Map<string, Mark>()
  for (const finding of findings) {
    const { span } = finding
    if (span === null) continue
    const key = JSON.stringify(span)
    const mark = marks.get(key)
    if (mark) mark.findings.push(finding)
    else marks.set(key, { span, findings: [finding] })
  }
  return [...marks.values()].sort((a, b) => a.span.startLine - b.span.startLine || a.span.startColumn - b.span.startColumn || a.span.endColumn - b.span.endColumn)
}

const endsHere = ({ span }: Mark): boolean => span.endLine === span.startLine

/** Of the row's cells, those that the mark is about; '' when it is about none. */
function underline(row: readonly Cell[], mark: Mark, isLast: boolean): string {
  const { startColumn, endColumn } = mark.span
  const end = endsHere(mark) ? Math.max(endColumn, startColumn + 1) : Number.POSITIVE_INFINITY
  let drawn = ''
  let marked = false
  for (const { from, to, width } of row) {
    const isIn = from < end && to > startColumn
    marked ||= isIn
    drawn += (isIn ? '^' : ' ').repeat(width)
  }
  if (marked) return drawn.trimEnd()
  // Found behind the end of the line.
  return isLast && (row.at(-1)?.to ?? 0) <= startColumn ? `${drawn}^` : ''
}

function lastRowOf(rows: readonly Cell[][], mark: Mark): number {
  const end = endsHere(mark) ? Math.max(mark.span.endColumn, mark.span.startColumn + 1) : Number.POSITIVE_INFINITY
  const found = rows.findIndex((row) => (row.at(-1)?.to ?? 0) >= end)
  return found === -1 ? rows.length - 1 : found
}

function gravest(findings: readonly Finding[]): Finding['severity'] {
  for (const severity of ['error', 'warning'] as const) if (findings.some((finding) => finding.severity === severity)) return severity
  return 'info'
}
