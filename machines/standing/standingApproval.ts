/** Standing approvals as they are now, folded from the service's own log. Pure. */
import type { Endorsement } from '../contracts/approval.js'
import type { ApproversNeeded } from '../contracts/policy.js'
import type { ServiceEventData } from '../contracts/serviceEvents.js'
import type { StandingTerms } from '../contracts/standing.js'

export interface StandingApproval {
  readonly standingId: string
  readonly standingHash: string
  readonly terms: StandingTerms
  readonly needed: ApproversNeeded
  /** Of the execution whose question was looked at. */
  readonly requester: string
  readonly endorsements: readonly Endorsement[]
  /** When the last yes that was needed came; null: it is not in force yet. */
  readonly inForceSince: string | null
  readonly revoked: { readonly by: string; readonly reason: string; readonly at: string } | null
  /** In their order: each counts, whatever became of it. */
  readonly uses: readonly { readonly executionId: string; readonly approvalId: string; readonly at: string }[]
}

export type StandingApprovals = ReadonlyMap<string, StandingApproval>

export interface ServiceFact {
  readonly type: string
  readonly data: unknown
  readonly recordedAt: string
}

export function foldStanding(before: StandingApprovals, { type, data, recordedAt: at }: ServiceFact): StandingApprovals {
  if (type === 'standing.opened') {
    const { standingId, standingHash, terms, needed, requester } = data as ServiceEventData<'standing.opened'>
    return new Map([...before, [standingId, { standingId, standingHash, terms, needed, requester, endorsements: [], inForceSince: null, revoked: null, uses: [] }]])
  }
  if (!type.startsWith('standing.')) return before
  const standing = before.get((data as { standingId: string }).standingId)
  return standing ? new Map([...before, [standing.standingId, changed(standing, type, data, at)]]) : before
}

function changed(standing: StandingApproval, type: string, data: unknown, at: string): StandingApproval {
  switch (type) {
    case 'standing.endorsed': {
      const endorsements = [...standing.endorsements, (data as ServiceEventData<'standing.endorsed'>).endorsement]
      return { ...standing, endorsements, inForceSince: standing.inForceSince ?? (endorsements.length >= standing.needed.count ? at : null) }
    }
    case 'standing.revoked': {
      const { by, reason } = data as ServiceEventData<'standing.revoked'>
      return { ...standing, revoked: standing.revoked ?? { by, reason, at } }
    }
    case 'standing.used': {
      const { executionId, approvalId } = data as ServiceEventData<'standing.used'>
      return { ...standing, uses: [...standing.uses, { executionId, approvalId, at }] }
    }
    default:
      return standing
  }
}

/** Why it answers nothing more; null: it may. `used`: for a question that has its use already. */
export function standingEnd({ endorsements, inForceSince, needed, revoked, terms, uses }: StandingApproval, at: string, used = false): string | null {
  if (revoked) return `${revoked.by} revoked it at ${revoked.at}: ${revoked.reason}`
  if (inForceSince === null) return `${endorsements.length} of ${needed.count} persons have approved it`
  if (Date.parse(at) >= Date.parse(terms.until)) return `it held until ${terms.until}`
  return !used && uses.length >= terms.uses ? `all of its ${terms.uses} uses are used up` : null
}
