/**
 * The port of maintenance: what only the one writer of a data folder may do. A running service offers it (over NATS); where
 * none runs, the command line opens the store and does it itself (`adapters/composeMaintenance.ts`). A new action is one
 * entry in `maintenanceCatalogue`, its answer here, and its function in both places.
 */
import type { Actor, DsseEnvelope, LimitsInForce, MaintenanceAction, MaintenanceInput, StandingApproval } from '../../machines/index.js'

export interface MaintenanceAnswers {
  readonly republish: Republished
  readonly archive: Archived
  readonly import: Imported
  readonly reload: Reloaded
  readonly openStanding: StandingShown
  readonly endorseStanding: StandingShown
  readonly revokeStanding: StandingShown
  readonly listStanding: { readonly standing: readonly StandingShown[] }
}

/** `ended`: why it answers nothing (any more, or yet); null: it does. */
export type StandingShown = StandingApproval & { readonly ended: string | null }

/** The configuration that is in force now. Keys, never values. */
export interface Reloaded {
  /** In the service's own log. */
  readonly position: number
  readonly oldHash: string
  readonly configurationHash: string
  readonly changed: readonly string[]
  readonly needRestart: readonly string[]
  readonly limits: LimitsInForce
}

/** What follows `from`, up to `through`, was published; equal: nothing was missing. Global positions. */
export interface Republished {
  readonly from: number
  readonly through: number
  /** Position of the first event that the stream holds; null: it holds none. */
  readonly first: number | null
}

export interface Archived {
  readonly dryRun: boolean
  readonly folder: string
  /** Of those that are old enough: so many were archived (or would be), so many stay. */
  readonly archived: number
  readonly stay: number
  /** The first 500 of them. */
  readonly executions: readonly ArchivedOne[]
}

export interface ArchivedOne {
  readonly executionId: string
  /** Of the last thing that happened to it. */
  readonly updatedAt: string
  /** null: it was not archived. */
  readonly file: string | null
  /** Why it stays; null: it does not. */
  readonly stays: string | null
}

export interface Imported {
  readonly executionId: string
  readonly version: number
  /** `known`: the same history was here already; nothing was changed. */
  readonly outcome: 'imported' | 'known'
  /** Where its files are; null: it brought none. */
  readonly folder: string | null
  readonly files: number
}

/** `by`: who asks, as far as it was proven; `evidence`: as they signed it. Each resolves when it is done, and throws MaintenanceRefusedError when it is not. */
export type Maintenance = { readonly [A in MaintenanceAction]: (input: MaintenanceInput<A>, by?: Actor, evidence?: DsseEnvelope) => Promise<MaintenanceAnswers[A]> }

/** It was not done; the message says why and what to do. */
export class MaintenanceRefusedError extends Error {
  override readonly name = 'MaintenanceRefusedError'
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
