/**
 * Whose yes counts. An approver is who sends the grant, or that person in the place of somebody who delegated it; what is
 * said of one of the two (asked for it, edited it, said yes before) holds for both. Called by `grantApproval`.
 */
import type { ApprovalRequest } from '../../contracts/approval.js'
import type { Command } from '../../contracts/commands.js'
import { isSamePerson, type Identity } from '../../contracts/identity.js'
import type { ExecutionMode } from '../../contracts/execution.js'
import type { ExecutionContext } from '../context.js'
import { reject, type Decision } from './decision.js'
import { inWhosePlace } from './question.js'

/** Of a standing approval, those of the execution whose question was looked at. */
export interface Judged {
  readonly context: Pick<ExecutionContext, 'policy' | 'requester' | 'editors' | 'endorsements'>
}

/** The groups in which the approver says yes, or the refusal that says why theirs does not count. */
export function approverGroups({ context }: Judged, { needed, countersigned: { mode } }: Pick<ApprovalRequest, 'needed' | 'countersigned'>, { actor, at, data }: Pick<Command<'approval.grant'>, 'actor' | 'at' | 'data'>): readonly string[] | Decision {
  const { policy, requester, editors, endorsements } = context
  const principal = data.onBehalfOf ?? null
  const both = principal === null ? [actor.name] : [actor.name, principal]
  const among = (people: readonly string[]) => both.find((one) => people.some((other) => isSamePerson(one, other)))
  const lent = principal === null ? null : delegation(actor.identity, principal, mode, at)
  if (principal !== null && !lent) return notDelegated(actor.name, principal, mode)
  if (policy.approverMustDiffer) {
    const asker = among([requester])
    if (asker !== undefined) return reject('APPROVER_IS_REQUESTER', `${asker} asked for this and cannot approve it, not in somebody's place either (approval.approver_must_differ)`)
    const editor = among(editors)
    if (editor !== undefined) return reject('APPROVER_IS_EDITOR', `${editor} edited this program and cannot approve it: somebody else has to (approval.approver_must_differ)`)
  }
  const before = endorsements.find(({ approver, onBehalfOf }) => among(onBehalfOf === null ? [approver] : [approver, onBehalfOf]) !== undefined)
  if (before) return reject('ALREADY_ENDORSED', `${inWhosePlace(before)} approved it at ${before.at} already: ${needed.count} different persons are needed`)
  const groups = (lent ?? actor.identity)?.groups ?? []
  if (needed.groups.length === 0 || groups.some((group) => needed.groups.includes(group))) return groups
  const couldStandIn = actor.identity?.delegations?.find(({ from, groups: others }) => delegation(actor.identity, from, mode, at) && others.some((group) => needed.groups.includes(group)))
  return reject(
    'APPROVER_NOT_IN_GROUP',
    `mode ${mode} is approved by ${needed.groups.join(' or ')} (approval.modes.${mode}.groups), and ${principal ?? actor.name} is in ${groups.length === 0 ? 'no group' : groups.join(', ')}${couldStandIn ? `: approve it for ${couldStandIn.from}, who delegated it` : ''}`,
  )
}

const delegation = (identity: Identity | undefined, principal: string, mode: ExecutionMode, at: string) =>
  identity?.delegations?.find(({ from, until, modes }) => isSamePerson(from, principal) && Date.parse(at) < Date.parse(until) && (modes === null || modes.includes(mode)))

const notDelegated = (name: string, principal: string, mode: ExecutionMode) =>
  reject('NOT_DELEGATED', `${principal} has not delegated approvals of mode ${mode} to ${name}, or no longer (approval.delegations)`)
