/**
 * Standing approvals of a service: who gave which, and what they were used for. Each fact is recorded in the service's own log
 * before it has an effect, one after the other, so that no count is ever passed: a use is counted before the execution hears
 * of it, and a question that has its use keeps it, also after the process was killed in between.
 */
import {
  approverGroups, claimedIdentity, contextOf, countersignHash, endorsementOf, endorserProblem, foldStanding, outlivesDelegation, replay, serviceEventCatalogue, standingEnd, standingHash, standingRefusal, type Actor,
  type CommandData, type Delegations, type DsseEnvelope, type ExecutionPolicy, type ExecutionState, type MaintenanceInput, type People, type RecordedServiceEvent, type ServiceEventData, type ServiceEventType,
  type StandingApproval, type StandingApprovals as Folded, type StandingTerms,
} from '../../machines/index.js'
import type { EventStore } from '../../store/index.js'
import { Mailbox } from '../execution/mailbox.js'
import type { Clock, Ids } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import { MaintenanceRefusedError, type StandingShown } from '../ports/maintenance.js'

export interface StandingParts {
  readonly store: Pick<EventStore, 'recordServiceEvent' | 'serviceEvents' | 'readExecution'>
  /** As they are now: who lost the right stands behind nothing. null: not known here. */
  readonly people: () => People | null
  /** As they are now, likewise. */
  readonly delegations: () => Delegations
  /** That executions get now: terms about another one could never be used. */
  readonly policy: () => ExecutionPolicy
  readonly publish: (event: RecordedServiceEvent) => void
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
}

/** Who asks, and what shows that it was them. */
export interface Asker {
  readonly by: Actor
  readonly evidence?: DsseEnvelope | undefined
}

export class StandingApprovals {
  readonly #parts: StandingParts
  readonly #mailbox = new Mailbox()
  #folded: Folded = new Map()
  #position = 0

  constructor(parts: StandingParts) {
    this.#parts = parts
  }

  list({ standingId }: MaintenanceInput<'listStanding'> = {}): Promise<{ readonly standing: readonly StandingShown[] }> {
    return this.#mailbox.put(async () => {
      await this.#read()
      const all = [...this.#folded.values()].filter((one) => standingId === undefined || one.standingId === standingId)
      if (standingId !== undefined && all.length === 0) throw unknown(standingId)
      return { standing: all.map((one) => this.#shown(one)) }
    })
  }

  open({ terms, onBehalfOf }: { readonly terms: StandingTerms; readonly onBehalfOf?: string | undefined }, asker: Asker): Promise<StandingShown> {
    return this.#mailbox.put(async () => {
      await this.#read()
      const { clock, ids, policy, store } = this.#parts
      const state = replay(await store.readExecution(terms.executionId))
      if (!state) throw refused('UNKNOWN_EXECUTION', `there is no execution ${terms.executionId}`)
      const { approval, requester } = contextOf(state)
      if (!approval) throw refused('NOT_AWAITING_APPROVAL', `execution ${terms.executionId} has asked nothing: a standing approval is given for a question that was looked at`)
      notRejected(state)
      const same = approval.approvalHash === terms.approvalHash && countersignHash(terms.countersigned) === approval.approvalHash && approval.reasoning === terms.reasoning
      if (!same) throw refused('APPROVAL_HASH_MISMATCH', `the terms are about ${terms.approvalHash}, the question of execution ${terms.executionId} is ${approval.approvalHash}: look at the program again`)
      if (policy().policyVersion !== terms.countersigned.policyVersion) throw refused('POLICY_CHANGED', 'the policy or the limits of channels were changed since this was asked: nothing that is asked now would fit. Give it for an execution of now')
      if (Date.parse(terms.until) <= clock.now().getTime()) throw refused('ALREADY_OVER', `it would hold until ${terms.until}, which is past`)
      const standingId = ids.next()
      const endorsement = this.#endorsement(state, { terms, endorsements: [] }, { onBehalfOf, comment: terms.comment ?? undefined }, asker)
      const hash = standingHash(terms)
      await this.#record('standing.opened', { standingId, standingHash: hash, terms, needed: approval.needed, requester }, asker.by)
      await this.#record('standing.endorsed', { standingId, standingHash: hash, endorsement, given: 1, needed: approval.needed.count }, asker.by)
      return this.#shown(this.#known(standingId))
    })
  }

  endorse({ standingId, standingHash: named, onBehalfOf, comment }: MaintenanceInput<'endorseStanding'>, asker: Asker): Promise<StandingShown> {
    return this.#mailbox.put(async () => {
      await this.#read()
      const standing = this.#known(standingId)
      if (named !== standing.standingHash) throw refused('APPROVAL_HASH_MISMATCH', `this is for ${named}, the standing approval ${standingId} is ${standing.standingHash}: look at it again`)
      if (standing.inForceSince !== null || standing.revoked) throw refused('ALREADY_DECIDED', standingEnd(standing, this.#now()) ?? `it is in force since ${standing.inForceSince ?? ''}`)
      const state = replay(await this.#parts.store.readExecution(standing.terms.executionId))
      if (!state) throw refused('UNKNOWN_EXECUTION', `execution ${standing.terms.executionId}, whose question was looked at, is no longer here`)
      notRejected(state)
      const endorsement = this.#endorsement(state, standing, { onBehalfOf, comment }, asker)
      await this.#record('standing.endorsed', { standingId, standingHash: named, endorsement, given: standing.endorsements.length + 1, needed: standing.needed.count }, asker.by)
      return this.#shown(this.#known(standingId))
    })
  }

  revoke({ standingId, reason }: MaintenanceInput<'revokeStanding'>, { by }: Asker): Promise<StandingShown> {
    return this.#mailbox.put(async () => {
      await this.#read()
      const { revoked } = this.#known(standingId)
      if (revoked) throw refused('ALREADY_DECIDED', `${revoked.by} revoked it at ${revoked.at}: ${revoked.reason}`)
      await this.#record('standing.revoked', { standingId, by: by.name, reason }, by)
      return this.#shown(this.#known(standingId))
    })
  }

  /** Counts a use for the open question of this execution; null: none answers it. @throws StoreUnavailableError: none was counted */
  use(state: ExecutionState): Promise<CommandData<'approval.applyStanding'> | null> {
    return this.#mailbox.put(async () => {
      await this.#read()
      const context = contextOf(state)
      const { approval } = context
      if (!approval) return null
      const at = this.#now()
      for (const standing of this.#folded.values()) {
        const { standingId, standingHash: hash, terms, endorsements, uses } = standing
        const before = uses.findIndex(({ executionId, approvalId }) => executionId === state.executionId && approvalId === approval.approvalId)
        // What was asked before it was given is for a person to answer.
        if (before < 0 && (standing.inForceSince === null || Date.parse(approval.requestedAt) < Date.parse(standing.inForceSince))) continue
        if (terms.approvalHash !== approval.approvalHash) continue
        const why = standingEnd(standing, at, before >= 0) ?? standingRefusal(context, approval, { standingHash: hash, terms, endorsements }, at) ?? this.#lost(standing, at)
        if (why !== null) {
          this.#parts.log.info({ execution: state.executionId, standing: standingId }, `the standing approval ${standingId} does not answer it, a person is asked: ${why}`)
          continue
        }
        const use = before >= 0 ? before + 1 : uses.length + 1
        if (before < 0) await this.#record('standing.used', { standingId, use, executionId: state.executionId, approvalId: approval.approvalId, approvalHash: approval.approvalHash }, { kind: 'service', name: 'standing approvals' })
        return { standing: { standingId, standingHash: hash, terms, use }, endorsements: [...endorsements] }
      }
      return null
    })
  }

  #lost({ endorsements, needed, terms }: StandingApproval, at: string): string | null {
    const people = this.#parts.people()
    if (people === null) return null
    const rights = { people, delegations: this.#parts.delegations() }
    const asked = { groups: needed.groups, mode: terms.countersigned.mode, at }
    return endorsements.map((endorsement) => endorserProblem(endorsement, rights, asked)).find((problem) => problem !== null) ?? null
  }

  /** The same rules as for the question itself. */
  #endorsement(state: ExecutionState, { terms, endorsements }: Pick<StandingApproval, 'terms' | 'endorsements'>, { onBehalfOf, comment }: { onBehalfOf?: string | undefined; comment?: string | undefined }, { by, evidence }: Asker) {
    const context = contextOf(state)
    if (!context.approval) throw refused('NOT_AWAITING_APPROVAL', `execution ${state.executionId} asks nothing any more`)
    const { identity = claimedIdentity } = by
    if (identity.proof === 'claimed') throw refused('IDENTITY_REQUIRED', 'a standing approval has to be signed')
    const command = { actor: by, at: this.#now(), data: { ...(onBehalfOf === undefined ? {} : { onBehalfOf }), ...(comment === undefined ? {} : { comment }) }, ...(evidence ? { signed: evidence } : {}) }
    const groups = approverGroups({ context: { ...context, endorsements } }, context.approval, command)
    if ('accepted' in groups) throw groups.accepted ? refused('INTERNAL', 'no groups') : refused(groups.rejection.code, groups.rejection.message)
    const endorsement = endorsementOf(command, groups)
    const outlives = outlivesDelegation(endorsement, this.#parts.delegations(), terms)
    if (outlives !== null) throw refused('NOT_DELEGATED', `${outlives}: let it end before, or sign it for yourself`)
    return endorsement
  }

  #known(standingId: string): StandingApproval {
    const standing = this.#folded.get(standingId)
    if (!standing) throw unknown(standingId)
    return standing
  }

  #shown(standing: StandingApproval): StandingShown {
    const at = this.#now()
    return { ...standing, ended: standingEnd(standing, at) ?? this.#lost(standing, at) }
  }

  #now(): string {
    return this.#parts.clock.now().toISOString()
  }

  /** The store is the truth: what was recorded and not heard of counts, too. */
  async #read(): Promise<void> {
    for (const event of await this.#parts.store.serviceEvents({ afterPosition: this.#position })) {
      this.#folded = foldStanding(this.#folded, event)
      this.#position = event.position
    }
  }

  async #record<T extends ServiceEventType>(type: T, data: ServiceEventData<T>, actor: Actor): Promise<void> {
    const { store, ids, publish } = this.#parts
    publish(await store.recordServiceEvent({ eventId: ids.next(), type, schemaVersion: serviceEventCatalogue[type].version, data, actor, recordedAt: this.#now() }))
    await this.#read()
  }
}

/** Of the question that was looked at. */
function notRejected(state: ExecutionState): void {
  const { approvalDecision } = contextOf(state)
  if (approvalDecision?.kind === 'rejected') throw refused('ALREADY_DECIDED', `${approvalDecision.approver} rejected it: ${approvalDecision.reason}`)
}

const refused = (code: string, message: string) => new MaintenanceRefusedError(code, message)
const unknown = (standingId: string) => refused('UNKNOWN_STANDING', `there is no standing approval ${standingId}: \`countersign standing list\` shows them`)
