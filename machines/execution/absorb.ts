/** Folds one recorded event into the context. Total over the events: what a type does not mention stays as it was. */
import type { EventData, EventType, ExecutionEvent } from '../contracts/events.js'
import type { Failure } from '../errors/failure.js'
import { added, spendingOf } from '../model/spending.js'
import { noControlWrites, type ExecutionContext } from './context.js'

type Change = Partial<ExecutionContext>
type Absorbers = { readonly [T in EventType]?: (context: ExecutionContext, data: EventData<T>) => Change }

const inWords = (failure: Failure) => `${failure.errorType ?? failure.code}: ${failure.message}`
const noted = (context: ExecutionContext, failure: Failure): Change => ({ failure, errorChain: [...context.errorChain, inWords(failure)] })

/** Facts after which a notebook is written take the next number; numbers never restart. */
const numbered = (context: ExecutionContext): Change => ({ notebooksOpened: context.notebooksOpened + 1 })

const program =
  (source: 'generator' | 'request' | 'editor') =>
  (context: ExecutionContext, { revision, code, codeHash }: { revision: number; code: string; codeHash: string }): Change => ({
    ...numbered(context),
    program: { revision, code, codeHash, source },
    lastRevision: revision,
    // A new revision voids all that was found out, asked and granted about the old one.
    report: null, countersigned: null, approval: null, approvalDecision: null, result: null, endorsements: [], refusedEdit: null,
    editors: [],
  })

/** The question that an edit takes the place of is kept: the edit may not pass. */
const edited = (context: ExecutionContext, data: EventData<'code.edited'>): Change => {
  const { program: before, report, mode, countersigned, approvalReasoning, previous, editors } = context
  return {
    ...program('editor')(context, data),
    previous: before && { codeHash: before.codeHash, code: before.code },
    editors: [...editors.filter((editor) => editor !== data.editor), data.editor],
    beforeEdit: { program: before, report, mode, countersigned, approvalReasoning, previous, editors },
  }
}

const classified = (approvalNeeded: boolean) => (context: ExecutionContext, data: EventData<'approval.required'>): Change => ({
  approvalNeeded,
  ...numbered(context),
  mode: data.mode, countersigned: data.countersigned, approvalReasoning: data.reasoning, approval: null, approvalDecision: null,
  endorsements: [], beforeEdit: null, refusedEdit: null,
})

/** A model has a budget of its own, and after the pause the first provider is asked again. */
const tryingAgain = ({ policy, modelRetries, infrastructureRetries }: ExecutionContext, { step }: EventData<'backoff.started'>): Change =>
  step === 'generating' && policy.model ? { modelRetries: modelRetries + 1, provider: null } : { infrastructureRetries: infrastructureRetries + 1 }

const absorbers: Absorbers = {
  'folder.prepared': (_, { folder }) => ({ folder }),
  'folder.failed': (context, { failure }) => noted(context, failure),
  'generation.started': (context, { attempt, feedback }) => ({
    generationAttempt: attempt,
    provider: null,
    feedback: feedback ? [...context.feedback, feedback] : context.feedback,
    // A failed regeneration must never fall back to the old program.
    program: null, report: null, countersigned: null, approval: null, approvalDecision: null, mode: null,
    endorsements: [], editors: [], beforeEdit: null, refusedEdit: null,
    previous: context.program ? { codeHash: context.program.codeHash, code: context.program.code } : context.previous,
  }),
  'code.generated': (context, data) => ({ ...program('generator')(context, data), spent: added(context.spent, spendingOf(data.info)) }),
  'code.provided': (context, data) => {
    const inherited = context.fork?.inherited.program
    return { ...program(inherited?.source ?? 'request')(context, data), editors: inherited?.editors ?? [] }
  },
  'code.edited': edited,
  'edit.refused': (context, { editor, codeHash, failure }) => ({
    ...numbered(context),
    ...context.beforeEdit,
    beforeEdit: null,
    refusedEdit: { editor, codeHash, message: failure.message },
  }),
  'generation.failed': (context, { failure, info }) => ({ ...noted(context, failure), ...(info ? { spent: added(context.spent, spendingOf(info)) } : {}) }),
  'generation.redirected': (_, { to }) => ({ provider: to }),
  'analysis.completed': (_, { report }) => ({ report }),
  'analysis.failed': (context, { failure }) => noted(context, failure),
  'policy.refused': (context, { failure }) => noted(context, failure),
  'approval.required': classified(true),
  'approval.notRequired': classified(false),
  'approval.requested': (context, approval) => ({ approval, approvalsAsked: context.approvalsAsked + 1 }),
  'approval.endorsed': (context, { endorsement }) => ({ endorsements: [...context.endorsements, endorsement] }),
  'approval.granted': (_, { approver, approvalHash, grantedAt, comment, endorsements, standing }) => ({ approvalDecision: { kind: 'granted', approver, approvalHash, at: grantedAt, comment, endorsements, ...(standing ? { standing } : {}) } }),
  'approval.rejected': (_, { approver, reason }) => ({ approvalDecision: { kind: 'rejected', approver, reason } }),
  'approval.expired': (_, { expiredAt }) => ({ approvalDecision: { kind: 'expired', at: expiredAt } }),
  'kernel.acquired': (_, { kernel }) => ({ kernel }),
  'kernel.failed': (context, { failure }) => noted(context, failure),
  'run.started': (context, run) => ({ run, runsStarted: context.runsStarted + 1, stopping: null, result: null, outputBytes: 0, controlWrites: noControlWrites }),
  'output.appended': (context, { runId, chunks }) => runId !== context.run?.runId ? {} : ({ outputBytes: context.outputBytes + chunks.reduce((sum, chunk) => sum + (chunk.kind === 'stream' ? chunk.text.length : 0), 0) }),
  'output.truncated': (context, { droppedBytes, droppedMessages, reason }) => ({
    warnings: [...context.warnings, `output was cut: ${droppedBytes} bytes in ${droppedMessages} messages are missing (${reason})`],
  }),
  'control.writeAllowed': ({ controlWrites: tally }, { writeId, value }) => ({
    controlWrites: { ...tally, allowed: tally.allowed + 1, bytes: tally.bytes + JSON.stringify(value).length, open: [...tally.open, writeId] },
  }),
  'control.writeRefused': ({ controlWrites: tally }) => ({ controlWrites: { ...tally, refused: tally.refused + 1 } }),
  'control.writesAnswered': ({ controlWrites: tally }, { answers }) => {
    const answered = new Set(answers.map(({ writeId }) => writeId))
    return { controlWrites: { ...tally, open: tally.open.filter((writeId) => !answered.has(writeId)) } }
  },
  'control.refusalsCounted': ({ controlWrites: tally }, { refused }) => ({ controlWrites: { ...tally, counted: tally.counted + refused.reduce((sum, { count }) => sum + count, 0) } }),
  'run.timedOut': () => ({ stopping: { cause: 'timeout', by: 'timer' } }),
  'run.interruptRequested': (_, { by, purpose }) => ({ stopping: { cause: purpose, by } }),
  // The first reason stays: a program that is ended because it ignored its deadline has timed out.
  'run.terminateRequested': (context, { by }) => ({ stopping: context.stopping ?? { cause: 'terminate', by } }),
  'run.completed': (context, { result }) => ({
    ...numbered(context),
    result,
    warnings: [...context.warnings, ...result.warnings],
    ...(result.failure ? noted(context, result.failure) : {}),
  }),
  'run.failed': (context, { failure }) => noted(context, failure),
  'run.refused': (context, { failure }) => noted(context, failure),
  'run.lost': (context, { failure }) => noted(context, failure),
  'backoff.started': (context, backoff) => ({ backoff, ...tryingAgain(context, backoff) }),
  'backoff.ended': () => ({ backoff: null }),
  'notebook.written': (context, { notebook }) => ({
    // Attempts are written beside the work, so a later number may come first.
    notebooks: [...context.notebooks, notebook].sort((a, b) => a.attemptNumber - b.attemptNumber),
    ...(notebook.notebookType === 'final_success' || notebook.notebookType === 'final_failure' ? { finalNotebookWritten: true } : {}),
  }),
  'effect.failed': (context, { failure }) => ({ warnings: [...context.warnings, inWords(failure)] }),
  'cancellation.requested': ({ stopping }, { by, reason }) => ({ cancellation: { by, reason }, ...(stopping ? { stopping: { cause: 'cancel', by } } : {}) }),
  'outcome.decided': (context, { outcome, failure }) => ({ ...numbered(context), outcome, failure }),
  'execution.failed': (_, { failure }) => ({ outcome: 'failed', failure }),
  'execution.rejected': (_, { failure }) => ({ outcome: 'rejected', failure }),
  'execution.expired': (_, { failure }) => ({ outcome: 'expired', failure }),
  'execution.cancelled': (_, { failure }) => ({ outcome: 'cancelled', failure }),
}

export function absorb<T extends EventType>(context: ExecutionContext, event: ExecutionEvent<T>): ExecutionContext {
  const absorber = absorbers[event.type] as ((context: ExecutionContext, data: EventData<T>) => Change) | undefined
  return absorber ? { ...context, ...absorber(context, event.data) } : context
}
