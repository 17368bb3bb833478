/** The rules of the question: grant, reject, edit, and how it is put together. Source: DESIGN section 4, SEED section 3. */
import type { ApprovalRequest, Endorsement } from '../../contracts/approval.js'
import type { Command } from '../../contracts/commands.js'
import { codeHash, countersignHash } from '../../contracts/countersign.js'
import { event } from '../../contracts/events.js'
import type { NotebookAttemptData } from '../../contracts/execution.js'
import { isSamePerson } from '../../contracts/identity.js'
import type { ExecutionContext } from '../context.js'
import { isIn } from '../state.js'
import { accept, reject, type Decision, type Situation } from './decision.js'
import { conclude } from './routes.js'

/** The open question, or the refusal that says why there is none. */
function openQuestion({ state, context }: Situation): ApprovalRequest | Decision {
  if (isIn(state, 'active.awaitingApproval.asked') && context.approval) return context.approval
  const decided = context.approvalDecision
  switch (decided?.kind) {
    case 'granted':
      return reject('ALREADY_DECIDED', `${decided.approver} approved it at ${decided.at}`)
    case 'rejected':
      return reject('ALREADY_DECIDED', `${decided.approver} rejected it: ${decided.reason}`)
    case 'expired':
      return reject('ALREADY_DECIDED', `nobody answered until ${decided.at}, which means no`)
    case undefined:
      return reject('NOT_AWAITING_APPROVAL', `no approval is open: the execution is in ${state.path}`)
  }
}

const isDecision = (value: ApprovalRequest | Decision): value is Decision => 'accepted' in value

export function grantApproval(situation: Situation, command: Command<'approval.grant'>): Decision {
  const { actor, at, data } = command
  const question = openQuestion(situation)
  if (isDecision(question)) return question
  const { approvalId, approvalHash } = question
  if (data.approvalHash !== undefined && data.approvalHash !== approvalHash) {
    return reject('APPROVAL_HASH_MISMATCH', `the grant is for ${data.approvalHash}, the open question is ${approvalHash}: look at the program again`)
  }
  if (situation.context.policy.approverMustDiffer && isSamePerson(actor.name, situation.context.requester)) {
    return reject('APPROVER_IS_REQUESTER', `${actor.name} asked for this and cannot approve it (approval.approver_must_differ)`)
  }
  return accept(event('approval.granted', { approvalId, approvalHash, approver: actor.name, comment: data.comment ?? null, grantedAt: at, endorsements: [endorsementOf(command)] }))
}

export function rejectApproval(situation: Situation, { actor, data }: Command<'approval.reject'>): Decision {
  const question = openQuestion(situation)
  if (isDecision(question)) return question
  return accept(
    event('approval.rejected', { approvalId: question.approvalId, approver: actor.name, reason: data.reason }),
    ...conclude(situation.context, 'rejected', { category: 'policy', code: 'APPROVAL_REJECTED', message: `${actor.name} rejected the program: ${data.reason}` }),
  )
}

export function editCode(situation: Situation, { actor, data }: Command<'code.edit'>): Decision {
  const question = openQuestion(situation)
  if (isDecision(question)) return question
  const { program } = situation.context
  const hash = codeHash(data.code)
  if (!program || program.codeHash === hash) return reject('CODE_UNCHANGED', 'the edited program is the same as the one that was shown')
  return accept(
    event('code.edited', {
      revision: situation.context.lastRevision + 1,
      code: data.code,
      codeHash: hash,
      editor: actor.name,
      previousHash: program.codeHash,
      comment: data.comment ?? null,
    }),
  )
}

const endorsementOf = ({ actor: { name, identity }, at, data, signed }: Command<'approval.grant'>): Endorsement => ({
  approver: name,
  onBehalfOf: data.onBehalfOf ?? null,
  comment: data.comment ?? null,
  at,
  proof: identity?.proof ?? 'claimed',
  keyId: identity?.keyId ?? null,
  groups: identity?.groups ?? [],
  evidence: signed ?? null,
})

/** The question itself; asked only once the notebook exists. */
export function approvalRequest(context: ExecutionContext, notebook: NotebookAttemptData, at: string): ApprovalRequest {
  const { countersigned, program, report, request, folder, policy } = context
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
    safetyConcerns: report.findings.filter(({ severity }) => severity !== 'info').map(({ message, span }) => (span ? `line ${span.startLine}: ${message}` : message)),
    notebookPath: notebook.notebookPath,
    notebookLink: notebook.notebookLink,
    executionRequest: { userQuery: request.userQuery, taskObjective: request.taskObjective },
    expectedResults: request.expectedResults,
    executionFolderPath: folder.folderPath,
    requestedAt: at,
    expiresAt: new Date(Date.parse(at) + policy.approvalTimeoutMs).toISOString(),
    needed: policy.approval.modes[countersigned.mode] ?? { count: 1, groups: [] },
    previous: null,
    editors: [],
  }
}
