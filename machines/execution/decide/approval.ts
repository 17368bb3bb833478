/** The rules of the answer: grant and reject. The first commit wins; whoever comes later is told by whom. Source: DESIGN section 4. */
import type { Endorsement } from '../../contracts/approval.js'
import type { Command } from '../../contracts/commands.js'
import { event } from '../../contracts/events.js'
import { approverGroups } from './approvers.js'
import { accept, reject, type Decision, type Situation } from './decision.js'
import { isDecision, openQuestion } from './question.js'
import { conclude } from './routes.js'

/** One yes. It is the grant when it is the last that is needed, else a fact beside the open question. */
export function grantApproval(situation: Situation, command: Command<'approval.grant'>): Decision {
  const { actor, at, data } = command
  const question = openQuestion(situation)
  if (isDecision(question)) return question
  const { approvalId, approvalHash, needed } = question
  const { proof } = actor.identity ?? { proof: 'claimed' }
  if (data.approvalHash === undefined && (proof === 'signature' || proof === 'token')) {
    return reject('APPROVAL_HASH_REQUIRED', `an approval that is signed, or sent with a token, names the hash that was shown (approvalHash): the open question is ${approvalHash}`)
  }
  if (data.approvalHash !== undefined && data.approvalHash !== approvalHash) {
    return reject('APPROVAL_HASH_MISMATCH', `the grant is for ${data.approvalHash}, the open question is ${approvalHash}: look at the program again`)
  }
  const groups = approverGroups(situation, question, command)
  if (!Array.isArray(groups)) return groups as Decision
  const endorsement = endorsementOf(command, groups as readonly string[])
  const endorsements = [...situation.context.endorsements, endorsement]
  return endorsements.length < needed.count
    ? accept(event('approval.endorsed', { approvalId, approvalHash, endorsement, given: endorsements.length, needed: needed.count }))
    : accept(event('approval.granted', { approvalId, approvalHash, approver: actor.name, comment: data.comment ?? null, grantedAt: at, endorsements, certified: true }))
}

export const endorsementOf = ({ actor: { name, identity }, at, data, signed }: Pick<Command<'approval.grant'>, 'actor' | 'at' | 'data' | 'signed'>, groups: readonly string[]): Endorsement => ({
  approver: name,
  onBehalfOf: data.onBehalfOf ?? null,
  comment: data.comment ?? null,
  at,
  proof: identity?.proof ?? 'claimed',
  keyId: identity?.keyId ?? null,
  groups: [...groups],
  evidence: signed ?? null,
})

/** One no ends it, however many have said yes. */
export function rejectApproval(situation: Situation, { actor, data }: Command<'approval.reject'>): Decision {
  const question = openQuestion(situation)
  if (isDecision(question)) return question
  return accept(
    event('approval.rejected', { approvalId: question.approvalId, approver: actor.name, reason: data.reason }),
    ...conclude(situation.context, 'rejected', { category: 'policy', code: 'APPROVAL_REJECTED', message: `${actor.name} rejected the program: ${data.reason}` }),
  )
}
