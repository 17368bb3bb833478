/**
 * The port of maintenance: what only the one writer of a data folder may do. A running service offers it (over NATS); where
 * none runs, the command line opens the store and does it itself (`adapters/composeMaintenance.ts`). A new action is one
 * entry in `maintenanceCatalogue`, its answer here, and its function in both places.
 */
import type { MaintenanceAction, MaintenanceInput } from '../../machines/index.js'

export interface MaintenanceAnswers {
  readonly republish: Republished
}

/** What follows `from`, up to `through`, was published; equal: nothing was missing. Global positions. */
export interface Republished {
  readonly from: number
  readonly through: number
  /** Position of the first event that the stream holds; null: it holds none. */
  readonly first: number | null
}

/** Each resolves when it is done, and throws MaintenanceRefusedError when it is not. */
export type Maintenance = { readonly [A in MaintenanceAction]: (input: MaintenanceInput<A>) => Promise<MaintenanceAnswers[A]> }

/** It was not done; the message says why and what to do. */
export class MaintenanceRefusedError extends Error {
  override readonly name = 'MaintenanceRefusedError'
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
