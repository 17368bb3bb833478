/** What is known of the question: what was asked, who said what, how it was answered. Pure. */
import { inWhosePlace } from '../../../machines/index.js'
import type { ExecutionView } from './executionView.js'
import { inBrackets } from './provenBy.js'
import { shortText, visibleText } from './visibleText.js'

/** `changed`: what `whatChanged` says of it. */
export function approvalLines({ needed, reasoning, countersigned, asked, endorsements, decision, decidedBy }: ExecutionView['approval'], changed: readonly string[]): string[] {
  const lines: string[] = []
  if (needed !== null) lines.push(`${needed ? 'needed' : 'not needed'}: ${visibleText(reasoning ?? '')}`)
  if (countersigned) {
    const targets = countersigned.targets.length > 0 ? countersigned.targets.map(visibleText).join(', ') : 'none'
    lines.push(`mode ${countersigned.mode}, enforcement level L${countersigned.enforcementLevel}, channels that it would write: ${targets}`)
  }
  if (asked) {
    lines.push(`asked ${asked.requestedAt}, until ${asked.expiresAt}; hash ${asked.approvalHash}`)
    const { count, groups } = asked.needed
    if (count > 1 || groups.length > 0) lines.push(`to be approved by ${count === 1 ? 'one person' : `${count} different persons`}${groups.length > 0 ? ` of ${groups.map(visibleText).join(' or ')}` : ''}`)
    if (asked.editors.length > 0) lines.push(`edited by ${asked.editors.map((editor) => shortText(editor, 60)).join(', ')}`)
    if (asked.refusedEdit) lines.push(`an edit by ${shortText(asked.refusedEdit.editor, 60)} could not be asked about: ${visibleText(asked.refusedEdit.message)}`)
    lines.push(...changed)
    for (const [index, { comment, at, ...who }] of endorsements.entries()) {
      lines.push(`${index + 1} of ${count}: approved by ${shortText(inWhosePlace(who), 130)}${inBrackets(who)} at ${at}${comment === null ? '' : `: ${visibleText(comment)}`}`)
    }
  }
  switch (decision?.kind) {
    case 'granted':
      lines.push(`granted by ${decision.endorsements.map((each) => `${shortText(inWhosePlace(each), 130)}${inBrackets(each)}`).join(' and ') || shortText(decision.approver, 60)} at ${decision.at}${decision.standing ? `, by standing approval ${decision.standing.standingId} (use ${decision.standing.use} of ${decision.standing.terms.uses}, until ${decision.standing.terms.until})` : ''}${decision.comment === null ? '' : `: ${visibleText(decision.comment)}`}`)
      break
    case 'rejected':
      lines.push(`refused by ${shortText(decision.approver, 60)}${inBrackets(decidedBy)}: ${visibleText(decision.reason)}`)
      break
    case 'expired':
      lines.push(`nobody answered until ${decision.at}, which means no`)
      break
    case undefined:
      break
  }
  return lines
}
