/**
 * Does a standing approval answer this question? Asked before a use is counted, and again by `decide`. Everything that was
 * shown when it was given has to be the same; what may differ is the context, within its bounds. Pure.
 */
import type { ApprovalRequest, Endorsement } from '../contracts/approval.js'
import { countersignHash } from '../contracts/countersign.js'
import { isSamePerson, type People } from '../contracts/identity.js'
import { parametersProblem } from '../contracts/parameters.js'
import type { ApproversNeeded } from '../contracts/policy.js'
import { standingHash, type StandingTerms } from '../contracts/standing.js'
import type { ExecutionContext } from '../execution/context.js'

export type AskedIn = Pick<ExecutionContext, 'request' | 'requester' | 'policy' | 'editors'>

export interface Given {
  readonly standingHash: string
  readonly terms: StandingTerms
  readonly endorsements: readonly Endorsement[]
}

/** null: it does. */
export function standingRefusal({ request, requester, policy, editors }: AskedIn, question: ApprovalRequest, { standingHash: named, terms, endorsements }: Given, at: string): string | null {
  if (standingHash(terms) !== named || countersignHash(terms.countersigned) !== terms.approvalHash) return 'its hash is not that of its terms'
  if (question.approvalHash !== terms.approvalHash) return 'it is about another program, or about other reach: mode, enforcement level, policy with its limits, channels or environment'
  if (question.reasoning !== terms.reasoning) return 'there is another reason to ask than the one that it was given for'
  if (Date.parse(at) >= Date.parse(terms.until)) return `it held until ${terms.until}`
  if (editors.length > 0) return 'the program was edited'
  if (request.existingExecutionFolder !== null) return 'it goes on in the folder of another execution'
  const context = request.capabilityContextData
  const outside = terms.parameters === null ? (context === null ? null : 'a context is given, and it holds for none') : parametersProblem(terms.parameters, context)
  if (outside !== null) return outside
  const { needed } = question
  const counted = endorsements.filter(({ groups }) => needed.groups.length === 0 || groups.some((group) => needed.groups.includes(group)))
  if (counted.length < needed.count || endorsements.length === 0) return `${needed.count} persons are needed`
  const own = policy.approverMustDiffer && endorsements.some(({ approver, onBehalfOf }) => [approver, onBehalfOf].some((one) => one !== null && isSamePerson(one, requester)))
  return own ? `${requester} asked for this and stands behind it: who asks may not approve (approval.approver_must_differ)` : null
}

/** Whether who said yes could still say it; null: they could. Whoever was vouched for by the host stands in no list. */
export function endorserProblem({ approver, onBehalfOf, proof, keyId }: Endorsement, people: People, { groups }: ApproversNeeded): string | null {
  if (proof === 'host') return null
  const person = Object.hasOwn(people, approver) ? people[approver] : undefined
  if (proof !== 'signature' || person?.public_key !== keyId) return `${approver} has not, or no longer, the key that it was signed with`
  if (!person.roles.includes('approver')) return `${approver} has no longer the role approver`
  const principal = onBehalfOf === null ? person : Object.hasOwn(people, onBehalfOf) ? people[onBehalfOf] : undefined
  if (!principal?.roles.includes('approver')) return `${onBehalfOf ?? approver} has no longer the role approver`
  return groups.length === 0 || principal.groups.some((group) => groups.includes(group)) ? null : `${onBehalfOf ?? approver} is no longer in ${groups.join(' or ')}`
}
