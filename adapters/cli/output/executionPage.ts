/** One execution for eyes. Sections that have nothing to say are left out. Pure. */
import { annotateProgram, notAnalysed } from './annotateProgram.js'
import { approvalLines } from './approvalLines.js'
import type { ExecutionView } from './executionView.js'
import { failureText } from './eventLine.js'
import { paintStatus } from './paintStatus.js'
import { inBrackets } from './provenBy.js'
import { resultPage } from './resultPage.js'
import type { Colors } from './terminal.js'
import { writeLines } from './writeLines.js'
import { jsonText, shortText, visibleText } from './visibleText.js'

export interface PageSettings {
  readonly colors: Colors
  /** Where the program is wrapped. */
  readonly width: number
  /** What the question says was changed since the program before: `whatChanged`. */
  readonly changed: readonly string[]
  /** How a command is typed here. */
  readonly hint: (command: string) => string
}

export function executionPage(view: ExecutionView, { colors, width, changed, hint }: PageSettings): string {
  const field = (name: string, value: string) => `${colors.dim(name.padEnd(10))} ${value.replaceAll('\n', `\n${' '.repeat(11)}`)}`
  const { request, program, analysis, approval } = view
  const head = [
    `${colors.bold(view.executionId)}  ${paintStatus(view.status, colors)}  ${colors.dim(`version ${view.version}`)}`,
    field('requested', `${view.createdAt} by ${shortText(view.requester, 60)}${inBrackets(view.requesterIdentity)}`),
    ...(view.imported ? [field('imported', `${view.imported.importedAt} from ${visibleText(view.imported.file)}${view.imported.folder === null ? '' : `; its files are in ${visibleText(view.imported.folder)}`}`)] : []),
    ...(view.hold ? [field('held', `since ${view.hold.placedAt} by ${shortText(view.hold.by, 60)}: ${visibleText(view.hold.reason)}`)] : []),
    ...(view.fork ? [field('fork of', `${view.fork.parent.executionId} at event ${view.fork.parent.version}${view.fork.changed.length > 0 ? `, with changed ${view.fork.changed.map(visibleText).join(', ')}` : ''}`)] : []),
    field('query', visibleText(request.user_query)),
    field('objective', visibleText(request.task_objective)),
    ...(Object.keys(request.expected_results).length > 0 ? [field('expected', jsonText(request.expected_results))] : []),
  ]
  const sections = [head.join('\n')]
  if (program) {
    const code = annotateProgram(program.code, analysis ?? notAnalysed, { colors, width })
    sections.push(`${colors.bold('program')} ${colors.dim(`revision ${program.revision}, from ${program.source}, sha256 ${program.codeHash}`)}\n${code.trimEnd()}`)
  }
  const asked = approvalLines(approval, changed)
  if (asked.length > 0) sections.push(`${colors.bold('approval')}\n${asked.map((line) => `  ${line}`).join('\n')}`)
  const writes = writeLines(view.controlWrites, colors)
  if (writes.length > 0) sections.push(`${colors.bold('written to the control system')}\n${writes.map((line) => `  ${line}`).join('\n')}`)
  if (view.final && view.result) sections.push(resultPage(view.result, colors))
  else {
    if (view.failure) sections.push(colors.red(failureText(view.failure)))
    if (view.files.folder !== null) sections.push(field('folder', visibleText(view.files.folder)))
  }
  const next = nextStep(view)
  if (next !== null) sections.push(`${colors.bold('next')} ${hint(next)}`)
  return sections.join('\n\n')
}

/** What waits for a person; null: nothing does. */
function nextStep({ executionId, status }: ExecutionView): string | null {
  if (status === 'outcomeUnknown') return `resolve ${executionId} --outcome failed|succeeded|rerun`
  return status === 'awaitingApproval.asked' ? `approve ${executionId}` : null
}
