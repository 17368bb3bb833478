/** Which places the service has been killed at. Shared by the child, which dies at the next one that is missing, and the test. */
import type { Checkpoint } from '../../../runtime/ports/checkpoints.js'
import type { Kind } from './referenceSet.js'

/** How finely places are told apart: by their name; also by command, effect or deadline; also by the kind of execution. */
export type Fineness = 'point' | 'step' | 'execution'

export interface Passage {
  readonly point: Checkpoint
  readonly what: string | null
  readonly kind: Kind | null
}

export function placeOf({ point, what, kind }: Passage, fineness: Fineness): string {
  switch (fineness) {
    case 'point':
      return point
    case 'step':
      return [point, what].filter(Boolean).join(' ')
    case 'execution':
      return [point, what, kind && `(${kind})`].filter(Boolean).join(' ')
  }
}
