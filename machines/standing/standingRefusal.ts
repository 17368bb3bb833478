/**
 * Does a standing approval answer this question? Asked before a use is counted, and again by `decide`. Everything that was
 * shown when it was given has to be the same; what may differ is the context, within its bounds. Pure.
 */
import type { ApprovalRequest, Endorsement } from '../contracts/approval.js'
import type { Delegations } from '../contracts/configuration.js'
import { countersignHash } from '../contracts/countersign.js'
import { isSamePerson, type People } from '../contracts/identity.js'
import { parametersProblem } from '../contracts/parameters.js'
import type { ExecutionMode } from '../contracts/execution.js'
import { standingHash, type StandingTerms } from '../contracts/standing.js'
import type { ExecutionContext } from '../execution/context.js'

export type AskedIn = Pick<ExecutionContext, 'request' | 'requester' | 'policy' | 'editors' | 'runsStarted'>

export interface Given {
  readonly standingHash: string
  readonly terms: StandingTerms
  readonly endorsements: readonly Endorsement[]
}

/** null: it does. */
export function standingRefusal({ request, requester, policy, editors, runsStarted }: AskedIn, question: ApprovalRequest, { standingHash: named, terms, endorsements }: Given, at: string): string | null {
  if (standingHash(terms) !== named || countersignHash(terms.countersigned) !== terms.approvalHash) return 'its hash is not that of its terms'
  if (question.approvalHash !== terms.approvalHash) return 'it is about another program, or about other reach: mode, enforcement level, policy with its limits, channels or environment'
  if (question.reasoning !== terms.reasoning) return 'there is another reason to ask than the one that it was given for'
  if (Date.parse(at) >= Date.parse(terms.until)) return `it held until ${terms.until}`
  if (editors.length > 0) return 'the program was edited'
  if (question.refusedEdit !== null) return `${question.refusedEdit.editor} wanted to edit the program, and the edit was refused`
  // What a first run did, or that nobody saw its end, was not known when it was given.
  if (runsStarted > 0) return 'a program has run in this execution already'
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

/** The rights of this moment. */
export interface Rights {
  readonly people: People
  readonly delegations: Delegations
}

export interface EndorsedFor {
  readonly groups: readonly string[]
  readonly mode: ExecutionMode
  readonly at: string
}

/** Whether who said yes could still say it; null: they could. Whom the host vouched for may stand in no list; who does is judged by it. */
export function endorserProblem(endorsement: Endorsement, rights: Rights, { groups, mode, at }: EndorsedFor): string | null {
  const { approver, onBehalfOf, proof, keyId } = endorsement
  const person = entryOf(rights.people, approver)
  if (proof !== 'host' && (proof !== 'signature' || person?.public_key !== keyId)) return `${approver} has not, or no longer, the key that it was signed with`
  if (person && !person.roles.includes('approver')) return `${approver} has no longer the role approver`
  const lent = onBehalfOf === null ? null : lentUntil(endorsement, rights.delegations, mode)
  if (lent !== null && !(Date.parse(at) < lent)) return `${onBehalfOf ?? ''} delegates approvals of mode ${mode} no longer to ${approver} (approval.delegations)`
  const principal = onBehalfOf === null ? person : entryOf(rights.people, onBehalfOf)
  if (!principal && onBehalfOf === null) return null
  if (!principal?.roles.includes('approver')) return `${onBehalfOf ?? approver} has no longer the role approver`
  return groups.length === 0 || principal.groups.some((group) => groups.includes(group)) ? null : `${onBehalfOf ?? approver} is no longer in ${groups.join(' or ')}`
}

/** Why it would hold longer than the approver may stand in for the other person; null: it would not. */
export function outlivesDelegation(endorsement: Pick<Endorsement, 'approver' | 'onBehalfOf'>, delegations: Delegations, { until, countersigned: { mode } }: StandingTerms): string | null {
  const { approver, onBehalfOf } = endorsement
  const lent = onBehalfOf === null ? Infinity : lentUntil(endorsement, delegations, mode)
  if (Date.parse(until) <= lent) return null
  const ends = lent === -Infinity ? 'no longer' : `only until ${new Date(lent).toISOString()}`
  return `${onBehalfOf ?? ''} delegates approvals of mode ${mode} to ${approver} ${ends} (approval.delegations), and the standing approval would hold until ${until}`
}

/** In milliseconds; -Infinity: nothing fits. */
const lentUntil = ({ approver, onBehalfOf }: Pick<Endorsement, 'approver' | 'onBehalfOf'>, delegations: Delegations, mode: ExecutionMode): number =>
  Math.max(...delegations
    .filter(({ from, to, modes }) => to === approver && onBehalfOf !== null && isSamePerson(from, onBehalfOf) && (modes === null || modes.includes(mode)))
    .map(({ until }) => Date.parse(until)))

const entryOf = (people: People, name: string) => (Object.hasOwn(people, name) ? people[name] : undefined)
