/** Standing approvals for eyes: one as a line of the list, one as a whole. Pure. */
import { inWhosePlace } from '../../../machines/index.js'
import type { StandingShown } from '../../../runtime/ports/maintenance.js'
import { inBrackets } from './provenBy.js'
import type { Colors } from './terminal.js'
import { jsonText, shortText, visibleText } from './visibleText.js'

export function standingLine({ standingId, terms, ended, uses, endorsements }: StandingShown, colors: Colors): string {
  const who = endorsements.map((each) => shortText(inWhosePlace(each), 60)).join(' and ') || 'nobody yet'
  const state = ended === null ? colors.green('holds') : colors.red(visibleText(ended))
  return `${colors.bold(standingId)}  ${state}\n  ${terms.countersigned.mode}, program ${terms.countersigned.codeHash.slice(0, 12)}, used ${uses.length} of ${terms.uses}, until ${terms.until}, by ${who}${terms.comment === null ? '' : `: ${shortText(terms.comment, 120)}`}`
}

const mostUses = 20

export function standingPage(standing: StandingShown, colors: Colors): string {
  const { standingHash, terms, needed, endorsements, uses } = standing
  const { mode, enforcementLevel, targets, policyVersion, codeHash } = terms.countersigned
  return [
    standingLine(standing, colors),
    `  hash ${standingHash}`,
    `  for the program ${codeHash}, as execution ${terms.executionId} asked about it (hash ${terms.approvalHash})`,
    `  mode ${mode}, enforcement level L${enforcementLevel}, policy ${policyVersion.slice(0, 12)}, channels that it would write: ${targets.map(visibleText).join(', ') || 'none'}`,
    `  asked because: ${visibleText(terms.reasoning)}`,
    `  context: ${terms.parameters === null ? 'none is given' : jsonText(terms.parameters)}`,
    ...endorsements.map((each, index) => `  ${index + 1} of ${needed.count}: approved by ${shortText(inWhosePlace(each), 130)}${inBrackets(each)} at ${each.at}${each.comment === null ? '' : `: ${visibleText(each.comment)}`}`),
    ...(uses.length > mostUses ? [`  … ${uses.length - mostUses} uses before`] : []),
    ...uses.slice(-mostUses).map(({ executionId, at }, index) => `  use ${Math.max(0, uses.length - mostUses) + index + 1}: ${executionId} at ${at}`),
  ].join('\n')
}
