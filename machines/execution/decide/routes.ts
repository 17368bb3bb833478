/**
 * Where an execution goes next: shared by the rules. Each route is a list of facts. This is the one place where
 * failures are triaged by category (DESIGN section 2).
 */
import { codeHash } from '../../contracts/countersign.js'
import { event, type ExecutionEvent, type RetryStep } from '../../contracts/events.js'
import type { FinalOutcome } from '../../contracts/effects.js'
import type { Feedback } from '../../contracts/feedback.js'
import type { Failure } from '../../errors/failure.js'
import { executionBudgetFailure } from '../../model/spending.js'
import { repairFor } from '../../repair/repairFor.js'
import type { ExecutionContext } from '../context.js'

/** The end is known; the notebook comes next. Without a folder there is nothing to write: the end comes at once. */
export function conclude(context: ExecutionContext, outcome: Exclude<FinalOutcome, 'succeeded'>, failure: Failure): ExecutionEvent[] {
  return context.folder ? [event('outcome.decided', { outcome, failure })] : [finalEvent(outcome, failure)]
}

export const succeed = (): ExecutionEvent[] => [event('outcome.decided', { outcome: 'succeeded', failure: null })]

const unexplained: Failure = { category: 'workflow', code: 'NO_REASON_RECORDED', message: 'the history holds no reason: please report this' }

export function finalEvent(outcome: FinalOutcome, failure: Failure | null): ExecutionEvent {
  const why = { failure: failure ?? unexplained }
  switch (outcome) {
    case 'succeeded':
      return event('execution.succeeded', {})
    case 'failed':
      return event('execution.failed', why)
    case 'rejected':
      return event('execution.rejected', why)
    case 'expired':
      return event('execution.expired', why)
    case 'cancelled':
      return event('execution.cancelled', why)
  }
}

/** Category `infrastructure`: same code, same step again, after a pause, within its own budget. */
export function tryAgain(context: ExecutionContext, step: RetryStep, failure: Failure): ExecutionEvent[] {
  const { maxInfrastructureRetries, backoffBaseMs, backoffMaxMs, model } = context.policy
  if (step === 'generating' && model) return askAgainLater(context, failure, model.maxRetries)
  const retry = context.infrastructureRetries + 1
  if (retry > maxInfrastructureRetries) {
    return conclude(context, 'failed', { ...failure, message: `${failure.message} (tried again ${maxInfrastructureRetries} times; raise python_executor.max_execution_retries for more)` })
  }
  const delayMs = Math.max(Math.min(backoffBaseMs * 2 ** (retry - 1), backoffMaxMs), askedPause(failure))
  return [event('backoff.started', { step, retry, delayMs, failure })]
}

const longestRetryAfterMs = 3_600_000

/** A server may ask for a longer pause than ours, but not for one that nobody would wait for. */
const askedPause = ({ retryAfterMs = 0 }: Failure): number => Math.min(retryAfterMs, longestRetryAfterMs)

/** No model was able to answer. Executions that failed together are spread, so that they do not all come back together. */
function askAgainLater(context: ExecutionContext, failure: Failure, maxRetries: number): ExecutionEvent[] {
  const { backoffBaseMs, backoffMaxMs } = context.policy
  const retry = context.modelRetries + 1
  if (retry > maxRetries) {
    return conclude(context, 'failed', { ...failure, message: `${failure.message} (asked again ${maxRetries} times; raise llm.max_retries for more)` })
  }
  const tooDear = modelBudgetFailure(context)
  if (tooDear) return conclude(context, 'failed', tooDear)
  const spread = spreadOf(`${context.executionId} ${retry}`)
  const ours = Math.min(backoffBaseMs * 2 ** (retry - 1), backoffMaxMs) * (0.5 + spread)
  const theirs = askedPause(failure)
  return [event('backoff.started', { step: 'generating', retry, delayMs: Math.round(Math.max(ours, theirs === 0 ? 0 : theirs + backoffBaseMs * spread)), failure })]
}

/** 0 to 1, the same for the same text: rules know no chance. */
const spreadOf = (text: string): number => Number.parseInt(codeHash(text).slice(0, 8), 16) / 2 ** 32

export const modelBudgetFailure = ({ policy, spent }: ExecutionContext): Failure | null => (policy.model ? executionBudgetFailure(policy.model.budget, spent) : null)

export const attemptLimit = ({ request, policy }: ExecutionContext): number => Math.min(request.retries, policy.maxGenerationAttempts)

/** Category `code`: the generator gets the problem back, while attempts are left. A program that a person brought (no generation, edited since or not) is never replaced. */
export function regenerate(context: ExecutionContext, stage: Feedback['stage'], failure: Failure, findings: Feedback['findings'] = []): ExecutionEvent[] {
  if (context.generationAttempt === 0) return conclude(context, 'failed', failure)
  const limit = attemptLimit(context)
  if (context.generationAttempt >= limit) return conclude(context, 'failed', attemptsUsedUp(limit, failure))
  const tooDear = modelBudgetFailure(context)
  if (tooDear) return conclude(context, 'failed', tooDear)
  const failed = {
    attempt: context.generationAttempt,
    stage,
    code: context.program?.code ?? null,
    errorType: failure.errorType ?? failure.code,
    message: failure.message,
    findings,
    traceback: failure.traceback ?? null,
  }
  const repair = repairFor(failed, context.feedback.at(-1), context.request.capabilityContextData)
  return [event('generation.started', { attempt: context.generationAttempt + 1, feedback: { ...failed, repair } })]
}

const attemptsUsedUp = (limit: number, last: Failure): Failure => ({
  ...last,
  category: 'workflow',
  code: 'ATTEMPTS_USED_UP',
  message: `no working program after ${limit} ${limit === 1 ? 'attempt' : 'attempts'}; the last problem: ${last.message}`,
  details: { ...last.details, lastFailure: last.code },
})

/** Steps whose problems a generator can mend. */
const feedbackStages: { readonly [S in RetryStep]?: Feedback['stage'] } = { generating: 'generation', analyzing: 'analysis', executing: 'execution' }

/** A failure of a step. */
export function triage(context: ExecutionContext, step: RetryStep, failure: Failure): ExecutionEvent[] {
  switch (failure.category) {
    case 'code': {
      const stage = feedbackStages[step]
      return stage ? regenerate(context, stage, failure) : conclude(context, 'failed', failure)
    }
    case 'infrastructure':
    case 'unknown':
      return tryAgain(context, step, failure)
    case 'policy':
      return [event('policy.refused', { failure }), ...conclude(context, 'rejected', failure)]
    case 'workflow':
    case 'configuration':
      return conclude(context, 'failed', failure)
  }
}
