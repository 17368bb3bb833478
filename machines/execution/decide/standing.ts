/** The grant by a standing approval: the service brings it once a use is counted, and here it is checked as a whole. */
import type { Command } from '../../contracts/commands.js'
import { event } from '../../contracts/events.js'
import { standingRefusal } from '../../standing/standingRefusal.js'
import { accept, reject, type Decision, type Situation } from './decision.js'
import { isDecision, openQuestion } from './question.js'

export function applyStanding(situation: Situation, { at, data }: Command<'approval.applyStanding'>): Decision {
  const question = openQuestion(situation)
  if (isDecision(question)) return question
  const { standing, endorsements } = data
  const { standingHash, terms, use, standingId } = standing
  const refusal = use > terms.uses ? `all of its ${terms.uses} uses are used up` : standingRefusal(situation.context, question, { standingHash, terms, endorsements }, at)
  if (refusal !== null) return reject('STANDING_NOT_APPLICABLE', `the standing approval ${standingId} does not answer this question: ${refusal}`)
  const { approvalId, approvalHash } = question
  const approver = endorsements.at(-1)?.approver ?? standingId
  return accept(event('approval.granted', { approvalId, approvalHash, approver, comment: terms.comment, grantedAt: at, endorsements, certified: true, standing }))
}
