/** The question that a human is asked: how it is put together, and whether one is open. Source: DESIGN section 4, SEED section 3. */
import type { AnalysisReport, Finding } from '../../contracts/analysis.js'
import type { ApprovalRequest } from '../../contracts/approval.js'
import { countersignHash } from '../../contracts/countersign.js'
import type { ExecutionMode, NotebookAttemptData } from '../../contracts/execution.js'
import type { ApproversNeeded, ExecutionPolicy } from '../../contracts/policy.js'
import { allowedText } from '../../limits/programLimits.js'
import type { ExecutionContext } from '../context.js'
import { isIn } from '../state.js'
import { reject, type Decision, type Situation } from './decision.js'

/** The open question, or the refusal that says why there is none, and by whom. */
export function openQuestion({ state, context }: Situation): ApprovalRequest | Decision {
  if (isIn(state, 'active.awaitingApproval.asked') && context.approval) return context.approval
  const decided = context.approvalDecision
  switch (decided?.kind) {
    case 'granted':
      return reject('ALREADY_DECIDED', `${decided.endorsements.map(inWhosePlace).join(' and ') || decided.approver} approved it at ${decided.at}`)
    case 'rejected':
      return reject('ALREADY_DECIDED', `${decided.approver} rejected it: ${decided.reason}`)
    case 'expired':
      return reject('ALREADY_DECIDED', `nobody answered until ${decided.at}, which means no`)
    case undefined:
      return reject('NOT_AWAITING_APPROVAL', context.beforeEdit
        ? `${context.editors.at(-1) ?? 'somebody'} edited the program: it is being analysed, and will be asked about anew`
        : `no approval is open: the execution is in ${state.path}`)
  }
}

export const isDecision = (value: ApprovalRequest | Decision): value is Decision => 'accepted' in value

export const inWhosePlace = ({ approver, onBehalfOf }: { readonly approver: string; readonly onBehalfOf: string | null }): string =>
  onBehalfOf === null ? approver : `${approver} (for ${onBehalfOf})`

export const approversNeeded = ({ approval: { modes } }: ExecutionPolicy, mode: ExecutionMode): ApproversNeeded => modes[mode] ?? { count: 1, groups: [] }

function concern(report: AnalysisReport, { channel, message, span }: Finding): string {
  const allowed = allowedText(report, channel)
  return `${span ? `line ${span.startLine}: ` : ''}${message}${allowed === null ? '' : ` (allowed ${allowed})`}`
}

/** Asked only once the notebook exists. */
export function approvalRequest(context: ExecutionContext, notebook: NotebookAttemptData, at: string): ApprovalRequest {
  const { countersigned, program, report, request, folder, policy, previous, editors, refusedEdit } = context
  if (!countersigned || !program || !report || !folder) throw new Error('a question was about to be asked before the program was classified')
  return {
    approvalId: `${context.executionId}-approval${context.approvalsAsked + 1}`,
    approvalHash: countersignHash(countersigned),
    countersigned,
    approvalType: 'python_execution',
    reasoning: context.approvalReasoning ?? '',
    stepObjective: request.taskObjective,
    code: program.code,
    analysisDetails: { findings: report.findings, recommendations: report.recommendations },
    executionMode: countersigned.mode,
    safetyConcerns: report.findings.filter(({ severity }) => severity !== 'info').map((finding) => concern(report, finding)),
    notebookPath: notebook.notebookPath,
    notebookLink: notebook.notebookLink,
    executionRequest: { userQuery: request.userQuery, taskObjective: request.taskObjective },
    expectedResults: request.expectedResults,
    executionFolderPath: folder.folderPath,
    requestedAt: at,
    expiresAt: new Date(Date.parse(at) + policy.approvalTimeoutMs).toISOString(),
    needed: approversNeeded(policy, countersigned.mode),
    previous,
    editors: [...editors],
    refusedEdit,
  }
}
