/** Adapters failed: what is recorded, and where the execution goes, by effect and category. */
import type { Effect, EffectType } from '../../contracts/effects.js'
import { event, type ExecutionEvent } from '../../contracts/events.js'
import type { GenerationInfo } from '../../contracts/generation.js'
import type { Failure } from '../../errors/failure.js'
import { added, spendingOf } from '../../model/spending.js'
import { finishAfter } from './answers.js'
import { cancelled } from './control.js'
import type { Situation } from './decision.js'
import { unlessEdited } from './edit.js'
import { askElsewhereOrTriage } from './models.js'
import { conclude, finalEvent, triage, tryAgain } from './routes.js'

type FailureRules = { readonly [T in EffectType]: (situation: Situation, effect: Effect<T>, failure: Failure, generation?: GenerationInfo) => ExecutionEvent[] }

const noted = (effectId: string, failure: Failure) => event('effect.failed', { effectId, failure })

export const failureRules: FailureRules = {
  prepareFolder: ({ context }, { effectId }, failure) => [event('folder.failed', { effectId, failure }), ...triage(context, 'preparing', failure)],
  generateCode: ({ context }, { effectId }, failure, info) => [
    event('generation.failed', { effectId, attempt: context.generationAttempt, failure, ...(info ? { info } : {}) }),
    ...askElsewhereOrTriage(info ? { ...context, spent: added(context.spent, spendingOf(info)) } : context, failure),
  ],
  analyzeCode: ({ context }, { effectId }, failure) => {
    const next = triage(context, 'analyzing', failure)
    return [event('analysis.failed', { effectId, failure }), ...(next[0]?.type === 'backoff.started' ? next : unlessEdited(context, failure, () => next))]
  },
  acquireKernel: ({ context }, { effectId }, failure) => [event('kernel.failed', { effectId, failure }), ...triage(context, 'executing', failure)],

  /** An attempt's notebook may be missing; the one that an approver opens may not. */
  writeNotebook: (situation, { effectId, invokeId }, failure) => [
    noted(effectId, failure),
    ...(invokeId === 'notebookWriter' ? triage(situation.context, 'awaitingApproval', failure) : finishAfter(situation, effectId)),
  ],

  /** A run is at-most-once: only what certainly was not sent is tried again. */
  runCode: ({ context }, { effectId, input: { runId } }, failure) => {
    if (failure.category === 'unknown') return [event('run.lost', { effectId, runId, failure })]
    if (failure.code === 'RUN_REFUSED') return [event('run.refused', { effectId, runId, failure }), ...conclude(context, 'rejected', failure)]
    const failed = event('run.failed', { effectId, runId, failure })
    if (context.stopping?.cause === 'cancel') return [failed, ...conclude(context, 'cancelled', cancelled(context))]
    return [failed, ...triage(context, 'executing', failure)]
  },

  interruptKernel: (_, { effectId }, failure) => [noted(effectId, failure)],
  terminateKernel: (_, { effectId }, failure) => [noted(effectId, failure)],
  /** The grant stands; that there is no certificate of it is said. */
  signCertificate: (situation, { effectId }, failure) => [noted(effectId, failure), ...finishAfter(situation, effectId)],
  releaseKernel: (situation, { effectId }, failure) => [noted(effectId, failure), ...finishAfter(situation, effectId)],

  /** The outcome stands, whether or not its notebook can be written. */
  writeFinalNotebook: (situation, { effectId }, failure) => {
    const { context, state } = situation
    if (!context.outcome) return [noted(effectId, failure)]
    const again = context.infrastructureRetries < context.policy.maxInfrastructureRetries && failure.category === 'infrastructure'
    if (again) return [noted(effectId, failure), ...tryAgain(context, 'finalizing', failure)]
    return [noted(effectId, failure), ...(state.effects.length > 1 ? [] : [finalEvent(context.outcome, context.failure)])]
  },
}
