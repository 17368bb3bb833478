/** One execution as `show --json` prints it: what a person or a program wants to know, read off its history. Pure. */
import { contextOf, controlWritesSeen, encodeRequest, executionResult, replay, type Identity, type RecordedEvent } from '../../../machines/index.js'
import type { ExecutionSummary, Origin } from '../../../store/index.js'

export type ExecutionView = ReturnType<typeof executionView>

export function executionView(summary: ExecutionSummary, history: readonly RecordedEvent[], imported: Origin | null = null) {
  const state = replay(history)
  if (!state) throw new Error(`the history of ${summary.executionId} is empty`)
  const context = contextOf(state)
  const { program, report, approval, approvalDecision, folder, notebooks, result } = context
  const { executionId, createdAt, updatedAt, requester } = summary
  return {
    executionId,
    status: summary.status,
    final: summary.final,
    version: state.version,
    hold: state.hold,
    imported,
    state: state.path,
    createdAt, updatedAt, requester,
    requesterIdentity: identityOf(history, 'execution.requested'),
    fork: context.fork && { parent: context.fork.parent, changed: context.fork.changed },
    request: encodeRequest(context.request),
    mode: context.mode,
    program,
    generationAttempt: context.generationAttempt,
    analysis: report,
    approval: {
      needed: context.approvalNeeded,
      reasoning: context.approvalReasoning,
      countersigned: context.countersigned,
      asked: approval && {
        approvalHash: approval.approvalHash, requestedAt: approval.requestedAt, expiresAt: approval.expiresAt,
        needed: approval.needed, previous: approval.previous, editors: approval.editors, refusedEdit: approval.refusedEdit,
      },
      endorsements: context.endorsements,
      decision: approvalDecision,
      decidedBy: approvalDecision && approvalDecision.kind !== 'expired' ? identityOf(history, `approval.${approvalDecision.kind}`) : null,
    },
    controlWrites: controlWritesSeen(history),
    result: executionResult(history),
    failure: context.failure,
    errorChain: context.errorChain,
    warnings: context.warnings,
    files: {
      folder: folder?.folderPath ?? null,
      folderUrl: folder?.folderUrl ?? null,
      notebooks: notebooks.map(({ notebookType, notebookPath, notebookLink }) => ({ notebookType, notebookPath, notebookLink })),
      figures: result?.figures ?? [],
    },
  }
}

/** How the person was proven who caused the last event of this type; null: the record does not say. */
const identityOf = (history: readonly RecordedEvent[], type: string): Identity | null => history.findLast((event) => event.type === type)?.metadata.actor.identity ?? null
