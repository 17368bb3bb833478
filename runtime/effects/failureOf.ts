/** What an adapter threw, as a failure. Anything unexpected in a run means that nobody knows what the program did. */
import { effectCatalogue, type EffectType, type Failure } from '../../machines/index.js'
import { AdapterFailure } from '../ports/adapterActor.js'

export function failureOf(error: unknown, type: EffectType): Failure {
  if (error instanceof AdapterFailure) return error.failure
  const message = error instanceof Error ? error.message : String(error)
  return {
    category: effectCatalogue[type].delivery === 'atMostOnce' ? 'unknown' : 'infrastructure',
    code: 'ADAPTER_CRASHED',
    message: `${type} ended unexpectedly: ${message || 'no message'}`,
    ...(error instanceof Error ? { errorType: error.name } : {}),
  }
}
