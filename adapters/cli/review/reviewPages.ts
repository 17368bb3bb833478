/** What `review` shows: the list of what waits, one question as a whole, a diff. Lines that are no wider than the terminal. Pure. */
import stringWidth from 'string-width'
import wrapAnsi from 'wrap-ansi'
import { isControlWrite, writeText } from '../../../machines/index.js'
import { annotateProgram, notAnalysed, type Annotating } from '../output/annotateProgram.js'
import { approvalLines } from '../output/approvalLines.js'
import type { ExecutionView } from '../output/executionView.js'
import { cellsOf, rowsOf } from '../output/programCells.js'
import { writeLines } from '../output/writeLines.js'
import { jsonText, shortText, visibleText } from '../output/visibleText.js'

export function listLines(views: readonly ExecutionView[], selected: number, now: number, { colors, width }: Annotating): string[] {
  if (views.length === 0) return ['', colors.green('Nothing waits for approval.'), colors.dim('New questions appear here by themselves.')]
  return views.flatMap((view, at) => {
    const writes = writesOf(view)
    const { userQuery, head } = { userQuery: visibleText(view.request.user_query).replaceAll(/\s+/g, ' '), head: at === selected ? colors.inverse : colors.bold }
    const facts = [`${shortText(view.requester, 30)} asks`, timesOf(view, now), ...(view.mode === null ? [] : [view.mode]), ...(writes.length > 0 ? [colors.yellow(writes.join(', '))] : [])].join(' · ')
    return [`${at === selected ? '▸' : ' '} ${head(cut(userQuery, width - 4))}`, ...fitted(facts, width - 4, 2).map((line) => `    ${at === selected ? line : colors.dim(line)}`)]
  })
}

/** `diff`: lines of `programDiff` against what was there before; null: too much. */
export function questionLines(view: ExecutionView, diff: readonly string[] | null, showDiff: boolean, annotating: Annotating): string[] {
  const { colors, width } = annotating
  const { request, program, analysis, approval, files } = view
  const field = (name: string, value: string) => wrapped(value, width - 11).map((line, at) => `${colors.dim((at === 0 ? name : '').padEnd(10))} ${line}`)
  const writes = writesOf(view)
  const previous = approval.asked?.previous ?? null
  return [
    ...field('query', visibleText(request.user_query)),
    ...field('objective', visibleText(request.task_objective)),
    ...(Object.keys(request.expected_results).length > 0 ? field('expected', jsonText(request.expected_results)) : []),
    ...(writes.length > 0 ? field('writes', writes.map((write) => colors.yellow(write)).join('\n')) : field('writes', 'nothing that the analyzer saw')),
    ...writeLines(view.controlWrites, colors).flatMap((line, at) => wrapped(line, width - 11).map((part, row) => `${colors.dim((at + row === 0 ? 'earlier' : '').padEnd(10))} ${part}`)),
    ...(previous && program && previous.codeHash !== program.codeHash ? field('changed', showDiff ? 'since the program before:' : 'since the program before; d shows the difference') : []),
    '',
    ...(showDiff && previous ? [...diffLines(diff, annotating), ''] : []),
    ...(program ? annotateProgram(program.code, analysis ?? notAnalysed, annotating).trimEnd().split('\n') : []),
    '',
    ...approvalLines(approval, []).flatMap((line) => wrapped(line, width)),
    ...files.notebooks.slice(-1).flatMap(({ notebookLink }) => field('notebook', visibleText(notebookLink))),
  ]
}

export function diffLines(diff: readonly string[] | null, { colors, width }: Annotating): string[] {
  if (diff === null) return ['too much was changed to show it line by line: read the program below as a new one']
  if (diff.length === 0) return ['nothing was changed']
  return diff.flatMap((line) => {
    const paint = line.startsWith('+') ? colors.green : line.startsWith('-') ? colors.red : line.startsWith('@@') ? colors.cyan : colors.dim
    return rowsOf(cellsOf(line), width).map((row) => paint(row.map(({ text }) => text).join('')))
  })
}

/** Who asks, how long it has waited, when it means no. */
export function headOf(view: ExecutionView, place: string, now: number, { colors, width }: Annotating): string[] {
  const level = view.approval.countersigned ? `L${view.approval.countersigned.enforcementLevel}` : ''
  return fitted(`${colors.bold(place)} · ${shortText(view.requester, 40)} asks · ${view.mode ?? ''} ${level} · ${timesOf(view, now)}`, width, 2)
}

const timesOf = ({ approval: { asked } }: ExecutionView, now: number): string =>
  asked === null ? '' : `waits ${span(now - Date.parse(asked.requestedAt))} · expires in ${span(Date.parse(asked.expiresAt) - now)}`

const writesOf = ({ analysis }: ExecutionView): string[] =>
  analysis === null ? [] : [...new Set(analysis.findings.filter(isControlWrite).map((finding) => visibleText(writeText(analysis, finding)).replaceAll(/\s+/g, ' ')))]

function span(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000))
  if (seconds < 90) return `${seconds} s`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} h` : `${Math.round(seconds / 86_400)} days`
}

const wrapped = (text: string, width: number): string[] => wrapAnsi(text, Math.max(10, width), { hard: true, trim: false }).split('\n')

/** At most so many lines; what is cut is shown by a `…`. */
function fitted(text: string, width: number, most: number): string[] {
  const lines = wrapAnsi(text, Math.max(10, width), { hard: true }).split('\n')
  return lines.length <= most ? lines : [...lines.slice(0, most - 1), `${cut(lines[most - 1] ?? '', width - 1)}…`]
}

function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text
  return `${(rowsOf(cellsOf(text), Math.max(1, width - 1))[0] ?? []).map(({ text: shown }) => shown).join('')}…`
}
