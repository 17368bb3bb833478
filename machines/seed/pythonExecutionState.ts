/**
 * Seed `PythonExecutionState`: the state of an execution with the seed's keys, read off the machine. For callers that
 * knew the original; nothing inside uses it.
 */
import type { ApprovalRequest } from '../contracts/approval.js'
import type { RequestWire } from '../contracts/request.js'
import { encodeRequest } from '../contracts/requestCodec.js'
import type { ExecutionContext } from '../execution/context.js'
import { contextOf, isFinal, isIn, type ExecutionState } from '../execution/state.js'
import { analysisResultOf, type AnalysisResult } from './analysisResult.js'
import { pythonExecutionContextOf, type PythonExecutionContext } from './pythonExecutionContext.js'
import { engineResultOf, type PythonExecutionEngineResult } from './pythonServiceResult.js'

export type PythonExecutionStage = 'generation' | 'analysis' | 'approval' | 'execution' | 'complete'

export interface PythonExecutionStateView {
  readonly request: RequestWire
  readonly capability_context_data: RequestWire['capability_context_data']
  readonly generation_attempt: number
  readonly error_chain: readonly string[]
  readonly current_stage: PythonExecutionStage
  /** null: not decided yet. */
  readonly requires_approval: boolean | null
  readonly approval_interrupt_data: ReturnType<typeof interruptData> | null
  readonly approval_result: ExecutionContext['approvalDecision']
  readonly approved: boolean | null
  readonly generated_code: string | null
  readonly analysis_result: AnalysisResult | null
  readonly analysis_failed: boolean | null
  readonly execution_result: PythonExecutionEngineResult | null
  readonly execution_folder: PythonExecutionContext | null
  readonly is_successful: boolean
  readonly is_failed: boolean
  readonly failure_reason: string | null
}

/** `stdout` of the last run is kept in the output events: `stdoutOf(history, runId)`. */
export function pythonExecutionState(state: ExecutionState, stdout = ''): PythonExecutionStateView {
  const context = contextOf(state)
  const request = encodeRequest(context.request)
  const analysis = analysisResultOf(context)
  const succeeded = state.path === 'succeeded'
  return {
    request,
    capability_context_data: request.capability_context_data,
    generation_attempt: context.generationAttempt,
    error_chain: context.errorChain,
    current_stage: stageOf(state),
    requires_approval: context.countersigned && context.approvalNeeded,
    approval_interrupt_data: context.approval && interruptData(context.approval),
    approval_result: context.approvalDecision,
    approved: context.approvalDecision && context.approvalDecision.kind === 'granted',
    generated_code: context.program?.code ?? null,
    analysis_result: analysis,
    analysis_failed: analysis && !analysis.passed,
    execution_result: context.result && engineResultOf(context.result, stdout),
    execution_folder: context.folder && pythonExecutionContextOf(context),
    is_successful: succeeded,
    is_failed: isFinal(state) && !succeeded,
    failure_reason: succeeded ? null : (context.failure?.message ?? null),
  }
}

/** A pause belongs to the step that is tried again after it. */
function stageOf(state: ExecutionState): PythonExecutionStage {
  const { backoff } = contextOf(state)
  const step = isIn(state, 'active.backingOff') && backoff ? backoff.step : (state.path.split('.')[1] ?? '')
  switch (step) {
    case 'preparing':
    case 'generating':
      return 'generation'
    case 'analyzing':
      return 'analysis'
    case 'awaitingApproval':
      return 'approval'
    case 'executing':
      return 'execution'
    default:
      return state.path === 'outcomeUnknown' ? 'execution' : 'complete'
  }
}

/** What the original handed to its approver, with its keys. */
const interruptData = (approval: ApprovalRequest) => ({
  approval_type: approval.approvalType,
  step_objective: approval.stepObjective,
  code: approval.code,
  analysis_details: approval.analysisDetails,
  execution_mode: approval.executionMode,
  safety_concerns: approval.safetyConcerns,
  notebook_path: approval.notebookPath,
  notebook_link: approval.notebookLink,
  execution_request: { user_query: approval.executionRequest.userQuery, task_objective: approval.executionRequest.taskObjective },
  expected_results: approval.expectedResults,
  execution_folder_path: approval.executionFolderPath,
})
