/** Seed `ExecutionControlConfig`: the master switch for writes, and the mode that follows from it. */
import type { ExecutionMode } from '../contracts/execution.js'

/** Seed `ExecutionMode`: a closed set. */
export const ExecutionModes = { READ_ONLY: 'read_only', WRITE_ACCESS: 'write_access' } as const satisfies Record<string, ExecutionMode>

export class ExecutionControlConfig {
  readonly epicsWritesEnabled: boolean

  constructor({ epicsWritesEnabled = false }: { readonly epicsWritesEnabled?: boolean } = {}) {
    this.epicsWritesEnabled = epicsWritesEnabled
    Object.freeze(this)
  }

  /** Writes found and enabled → `write_access`; everything else reads only. */
  getExecutionMode(hasEpicsWrites: boolean): ExecutionMode {
    return hasEpicsWrites && this.epicsWritesEnabled ? ExecutionModes.WRITE_ACCESS : ExecutionModes.READ_ONLY
  }
}
