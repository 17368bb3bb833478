/** A model gave no program: another provider is asked at once where there is one, else the failure goes its usual way. */
import { event, type ExecutionEvent } from '../../contracts/events.js'
import type { Failure } from '../../errors/failure.js'
import { mayFallBack, nextProvider } from '../../model/fallback.js'
import type { ExecutionContext } from '../context.js'
import { conclude, modelBudgetFailure, triage } from './routes.js'

export function askElsewhereOrTriage(context: ExecutionContext, failure: Failure): ExecutionEvent[] {
  const { policy, provider, generationAttempt } = context
  const providers = policy.model?.providers ?? []
  const next = mayFallBack(failure) ? nextProvider(providers, provider) : null
  if (next === null) return triage(context, 'generating', failure)
  const tooDear = modelBudgetFailure(context)
  if (tooDear) return conclude(context, 'failed', tooDear)
  return [event('generation.redirected', { attempt: generationAttempt, from: provider ?? providers[0] ?? '', to: next, failure })]
}
