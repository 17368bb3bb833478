/** The machine's context: everything that was learned, folded from the events. Rebuilt on demand, never stored as truth. */
import type { AnalysisReport } from '../contracts/analysis.js'
import type { ApprovalRequest, Endorsement } from '../contracts/approval.js'
import type { FinalOutcome, Kernel } from '../contracts/effects.js'
import type { EventData } from '../contracts/events.js'
import type { Countersigned, EngineResult, ExecutionFolder, ExecutionMode, NotebookAttemptData } from '../contracts/execution.js'
import type { Feedback } from '../contracts/feedback.js'
import type { Fork } from '../contracts/fork.js'
import type { ExecutionPolicy } from '../contracts/policy.js'
import type { PythonExecutionRequest } from '../contracts/request.js'
import type { StandingUse } from '../contracts/standing.js'
import type { Failure } from '../errors/failure.js'
import { nothingSpent, type Spending } from '../model/spending.js'

export interface ExecutionInput {
  readonly executionId: string
  readonly requested: EventData<'execution.requested'>
}

export interface ExecutionContext {
  readonly executionId: string
  readonly request: PythonExecutionRequest
  readonly policy: ExecutionPolicy
  readonly requester: string
  readonly requestedAt: string
  /** Where it was forked from; null: it was asked for by itself. */
  readonly fork: Fork | null
  readonly folder: ExecutionFolder | null
  readonly notebooks: readonly NotebookAttemptData[]
  /** Notebooks asked for so far: their numbers never restart. */
  readonly notebooksOpened: number
  readonly finalNotebookWritten: boolean
  /** 0 before the first generation. */
  readonly generationAttempt: number
  readonly infrastructureRetries: number
  /** Pauses because no model was able to answer; counted apart where the policy gives them a budget of their own. */
  readonly modelRetries: number
  /** The provider that is asked; null: the first. */
  readonly provider: string | null
  /** What the models of this execution used, as far as it was recorded. */
  readonly spent: Spending
  readonly program: { readonly revision: number; readonly code: string; readonly codeHash: string; readonly source: 'generator' | 'request' | 'editor' } | null
  /** Number of the last revision; survives the program, so that numbers are never used twice. */
  readonly lastRevision: number
  readonly feedback: readonly Feedback[]
  readonly report: AnalysisReport | null
  readonly countersigned: Countersigned | null
  readonly mode: ExecutionMode | null
  readonly approvalNeeded: boolean | null
  readonly approvalReasoning: string | null
  readonly approvalsAsked: number
  readonly approval: ApprovalRequest | null
  /** Who said yes so far to the open question, where more than one person is needed. */
  readonly endorsements: readonly Endorsement[]
  /** The program that this one takes the place of. */
  readonly previous: ApprovalRequest['previous']
  /** Who changed the program since it was generated or provided. */
  readonly editors: readonly string[]
  /** What was asked about before the edit that is being analysed; null: none is. */
  readonly beforeEdit: AskedAbout | null
  readonly refusedEdit: ApprovalRequest['refusedEdit']
  readonly approvalDecision:
    | { readonly kind: 'granted'; readonly approver: string; readonly approvalHash: string; readonly at: string; readonly comment: string | null; readonly endorsements: readonly Endorsement[]; readonly standing?: StandingUse }
    | { readonly kind: 'rejected'; readonly approver: string; readonly reason: string }
    | { readonly kind: 'expired'; readonly at: string }
    | null
  readonly kernel: Kernel | null
  readonly run: EventData<'run.started'> | null
  readonly runsStarted: number
  /** Why the running program is being stopped. */
  readonly stopping: { readonly cause: 'timeout' | 'interrupt' | 'cancel' | 'terminate'; readonly by: string } | null
  /** Who took the request back, once somebody has. */
  readonly cancellation: { readonly by: string; readonly reason: string | null } | null
  readonly outputBytes: number
  /** What this run wrote, or tried to write, to the control system. */
  readonly controlWrites: ControlWriteTally
  readonly result: EngineResult | null
  readonly backoff: EventData<'backoff.started'> | null
  readonly errorChain: readonly string[]
  readonly warnings: readonly string[]
  readonly outcome: FinalOutcome | null
  readonly failure: Failure | null
}

/** Counts; the writes themselves are in the history. */
export interface ControlWriteTally {
  readonly allowed: number
  /** Of the allowed values, as JSON. */
  readonly bytes: number
  /** Recorded one by one. */
  readonly refused: number
  /** Refused, and only counted. */
  readonly counted: number
  /** Went out and was not answered: write ids. */
  readonly open: readonly string[]
}
export const noControlWrites: ControlWriteTally = { allowed: 0, bytes: 0, refused: 0, counted: 0, open: [] }

/** All that a question rests on. */
export type AskedAbout = Pick<ExecutionContext, 'program' | 'report' | 'mode' | 'countersigned' | 'approvalReasoning' | 'previous' | 'editors'>

export const initialContext = ({ executionId, requested }: ExecutionInput): ExecutionContext => ({
  executionId,
  request: requested.request,
  policy: requested.policy,
  requester: requested.requester,
  requestedAt: requested.requestedAt,
  fork: requested.fork ?? null,
  folder: null,
  notebooks: [],
  notebooksOpened: 0,
  finalNotebookWritten: false,
  generationAttempt: requested.fork?.inherited.generationAttempt ?? 0,
  infrastructureRetries: 0,
  modelRetries: 0,
  provider: null,
  spent: nothingSpent,
  program: null,
  lastRevision: 0,
  feedback: requested.fork?.inherited.feedback ?? [],
  report: null,
  countersigned: null,
  mode: null,
  approvalNeeded: null,
  approvalReasoning: null,
  approvalsAsked: 0,
  approval: null,
  endorsements: [],
  previous: null,
  editors: [],
  beforeEdit: null,
  refusedEdit: null,
  approvalDecision: null,
  kernel: null,
  run: null,
  runsStarted: 0,
  stopping: null,
  cancellation: null,
  outputBytes: 0,
  controlWrites: noControlWrites,
  result: null,
  backoff: null,
  errorChain: [],
  warnings: [],
  outcome: null,
  failure: null,
})
