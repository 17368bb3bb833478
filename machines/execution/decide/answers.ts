/** Adapters answered: what is recorded, and where the execution goes. One rule per effect. */
import { codeHash, countersignHash, hasBytes } from '../../contracts/countersign.js'
import type { Effect, EffectAnswer, EffectType } from '../../contracts/effects.js'
import { event, type ExecutionEvent } from '../../contracts/events.js'
import type { Failure } from '../../errors/failure.js'
import { added, spendingOf } from '../../model/spending.js'
import { isIn } from '../state.js'
import { routeByAnalysis } from './classification.js'
import { cancelled } from './control.js'
import type { Situation } from './decision.js'
import { unlessEdited } from './edit.js'
import { approvalRequest } from './question.js'
import { conclude, finalEvent, regenerate, succeed } from './routes.js'

type AnswerRules = { readonly [T in EffectType]: (situation: Situation, effect: Effect<T>, answer: EffectAnswer<T>, at: string) => ExecutionEvent[] }

export const answerRules: AnswerRules = {
  prepareFolder: ({ context }, { effectId }, folder) => {
    const code = context.fork?.inherited.program?.code ?? context.request.approvedCode
    return [
      event('folder.prepared', { effectId, folder }),
      code === null
        ? event('generation.started', { attempt: Math.max(1, context.generationAttempt), feedback: null })
        : event('code.provided', { revision: 1, code, codeHash: codeHash(code) }),
    ]
  },

  generateCode: ({ context }, { effectId }, { code, info }) => {
    const attempt = context.generationAttempt
    if (hasBytes(code)) return [event('code.generated', { effectId, attempt, revision: context.lastRevision + 1, code, codeHash: codeHash(code), info })]
    const failure: Failure = { category: 'code', code: 'NO_BYTES', message: 'the program holds half a character (a lone surrogate), which has no bytes to sign' }
    return [event('generation.failed', { effectId, attempt, failure, info }), ...regenerate({ ...context, spent: added(context.spent, spendingOf(info)) }, 'generation', failure)]
  },

  analyzeCode: ({ context }, { effectId, input }, report) => {
    if (report.codeHash === input.codeHash) return [event('analysis.completed', { effectId, report }), ...routeByAnalysis(context, report)]
    const failure: Failure = { category: 'configuration', code: 'ANALYZER_MISMATCH', message: 'the analyzer answered about other bytes than it was asked about' }
    return [event('analysis.failed', { effectId, failure }), ...unlessEdited(context, failure, () => conclude(context, 'failed', failure))]
  },

  writeNotebook: (situation, { effectId, invokeId }, notebook, at) => {
    const written = event('notebook.written', { effectId, notebook })
    return invokeId === 'notebookWriter'
      ? [written, event('approval.requested', approvalRequest(situation.context, notebook, at))]
      : [written, ...finishAfter(situation, effectId)]
  },

  signCertificate: (situation, { effectId, input: { approvalId } }, certificate) => [
    event('certificate.issued', { effectId, approvalId, certificate }),
    ...finishAfter(situation, effectId),
  ],

  acquireKernel: ({ context }, { effectId }, kernel, at) => {
    const acquired = event('kernel.acquired', { effectId, kernel })
    const { countersigned, approvalDecision, approvalNeeded } = context
    const granted = approvalDecision?.kind === 'granted' ? approvalDecision.approvalHash : null
    const refusal =
      !countersigned || kernel.mode !== countersigned.mode ? `the kernel is of mode ${kernel.mode}`
      : kernel.enforcementLevel < countersigned.enforcementLevel ? `the kernel gives L${kernel.enforcementLevel}, L${countersigned.enforcementLevel} was shown`
      : approvalNeeded && granted !== countersignHash(countersigned) ? 'what was granted is not what would run'
      : null
    const runId = `${context.executionId}-run${context.runsStarted + 1}`
    if (refusal || !countersigned) {
      const failure: Failure = { category: 'policy', code: 'RUN_REFUSED', message: `The program was not sent: ${refusal ?? 'it was not classified'}` }
      return [acquired, event('run.refused', { effectId, runId, failure }), ...conclude(context, 'rejected', failure)]
    }
    return [acquired, event('run.started', { runId, messageId: runId, codeHash: countersigned.codeHash, grantedHash: granted, startedAt: at })]
  },

  runCode: ({ context }, { effectId, input: { runId } }, result) => {
    const completed = event('run.completed', { effectId, runId, result })
    const seen = context.stopping
    const stopped = seen && stopFailure(seen.cause, seen.by, context.policy.executionTimeoutMs, result.failure?.code ?? null)
    if (seen?.cause === 'cancel') return [completed, ...conclude(context, 'cancelled', cancelled(context))]
    if (stopped) return [completed, ...conclude(context, 'failed', stopped)]
    if (result.success) return [completed, ...succeed()]
    const failure = result.failure ?? { category: 'code', code: 'PROGRAM_ERROR', message: 'the program did not succeed and left no reason' }
    return [completed, ...(failure.category === 'code' ? regenerate(context, 'execution', failure) : conclude(context, 'failed', failure))]
  },

  interruptKernel: (_, { effectId }) => [event('effect.completed', { effectId })],
  terminateKernel: (_, { effectId }) => [event('effect.completed', { effectId })],
  releaseKernel: (situation, { effectId }) => [event('effect.completed', { effectId }), ...finishAfter(situation, effectId)],
  writeFinalNotebook: (situation, { effectId }, notebook) => [event('notebook.written', { effectId, notebook }), ...finishAfter(situation, effectId)],
}

function stopFailure(cause: 'timeout' | 'interrupt' | 'cancel' | 'terminate', by: string, timeoutMs: number, ended: string | null): Failure | null {
  switch (cause) {
    case 'timeout':
      return { category: 'workflow', code: 'EXECUTION_TIMEOUT', message: `the program ran longer than ${timeoutMs / 1000} s and was stopped (python_executor.execution_timeout_seconds)` }
    case 'terminate':
      return { category: 'workflow', code: 'RUN_TERMINATED', message: `${by} ended the kernel` }
    case 'interrupt':
      if (ended === 'KERNEL_TERMINATED') return { category: 'workflow', code: 'RUN_TERMINATED', message: `${by} interrupted the program, and since it went on its kernel was ended` }
      return ended === 'INTERRUPTED' ? { category: 'workflow', code: 'RUN_INTERRUPTED', message: `${by} interrupted the program` } : null
    case 'cancel':
      return null
  }
}

/** A final state has no open effects: the last answer in `finalizing` brings it. */
export function finishAfter({ state, context }: Situation, effectId: string): ExecutionEvent[] {
  if (!isIn(state, 'active.finalizing') || !context.outcome) return []
  return state.effects.some((open) => open.effectId !== effectId) ? [] : [finalEvent(context.outcome, context.failure)]
}
