/** What each effect is asked to do, from the context alone. Used by the machine's invokes and effect actions. */
import { certificatePredicateType } from '../contracts/certificate.js'
import type { EffectInput, RunConditions } from '../contracts/effects.js'
import type { NotebookType } from '../contracts/execution.js'
import type { ModePolicy } from '../contracts/policy.js'
import type { ExecutionContext } from './context.js'

/** The chart guarantees order; a broken order is a programming error, and says which. */
function known<T>(value: T | null, what: string): T {
  if (value === null) throw new Error(`the chart let an effect start without ${what}`)
  return value
}

export const prepareFolder = ({ request, requestedAt }: ExecutionContext): EffectInput<'prepareFolder'> => ({
  executionFolderName: request.executionFolderName,
  createdAt: requestedAt,
  existingExecutionFolder: request.existingExecutionFolder,
  capabilityContextData: request.capabilityContextData,
})

const askedProvider = ({ provider, policy }: ExecutionContext): { provider?: string } => {
  const asked = provider ?? policy.model?.providers[0]
  return asked === undefined ? {} : { provider: asked }
}

export const generateCode = (context: ExecutionContext): EffectInput<'generateCode'> => ({
  attempt: context.generationAttempt,
  request: context.request,
  feedback: [...context.feedback],
  writesEnabled: context.policy.writesEnabled,
  conditions: runConditions(context),
  ...askedProvider(context),
})

/** Of the modes that a program may end up in. */
function runConditions({ policy: { modes, writesEnabled, enforcementLevel, prohibitedImports, executionTimeoutMs } }: ExecutionContext): RunConditions {
  const told = ({ description, enforcementLevel: ofMode }: ModePolicy) => ({ description, enforcementLevel: ofMode ?? enforcementLevel })
  return {
    modes: {
      ...(modes.read_only ? { read_only: told(modes.read_only) } : {}),
      ...(writesEnabled && modes.write_access?.allowsWrites ? { write_access: told(modes.write_access) } : {}),
    },
    prohibitedImports: [...prohibitedImports],
    executionTimeoutMs,
  }
}

export const analyzeCode = (context: ExecutionContext): EffectInput<'analyzeCode'> => {
  const { code, codeHash } = known(context.program, 'a program')
  const { userQuery, taskObjective, expectedResults, sessionContext } = context.request
  const askedFor = { requester: context.requester, userQuery, taskObjective, expectedResults, sessionContext }
  return { code, codeHash, prohibitedImports: [...context.policy.prohibitedImports], askedFor }
}

export const signCertificate = (context: ExecutionContext): EffectInput<'signCertificate'> => {
  const { approvalId, approvalHash, countersigned, needed, reasoning, editors, executionRequest, requestedAt, expiresAt } = known(context.approval, 'a question')
  const { approvalDecision: decision, executionId, requester } = context
  if (decision?.kind !== 'granted') throw new Error('the chart let a certificate be made without a grant')
  return {
    approvalId,
    statement: {
      _type: 'https://in-toto.io/Statement/v1',
      subject: [{ name: 'program.py', digest: { sha256: countersigned.codeHash } }],
      predicateType: certificatePredicateType,
      predicate: {
        executionId, approvalId, approvalHash, countersigned, needed, approvers: [...decision.endorsements], requester, ...(decision.standing ? { standing: decision.standing } : {}),
        request: executionRequest, reasoning, editors, requestedAt, expiresAt, grantedAt: decision.at,
      },
    },
  }
}

export const acquireKernel = (context: ExecutionContext): EffectInput<'acquireKernel'> => {
  const mode = known(context.mode, 'an execution mode')
  const kernelName = known(context.policy.modes[mode] ?? null, `a configuration of mode ${mode}`).kernelName
  return { mode, kernelName, folder: known(context.folder, 'a folder') }
}

export const runCode = (context: ExecutionContext): EffectInput<'runCode'> => {
  const { runId, messageId, grantedHash } = known(context.run, 'a run')
  return {
    runId,
    messageId,
    kernel: known(context.kernel, 'a kernel'),
    folder: known(context.folder, 'a folder'),
    code: known(context.program, 'a program').code,
    countersigned: known(context.countersigned, 'a classification'),
    grantedHash,
  }
}

export const onKernel = (context: ExecutionContext): { kernel: NonNullable<ExecutionContext['kernel']> } => ({ kernel: known(context.kernel, 'a kernel') })

const stages: Record<NotebookType, string> = {
  code_generation_attempt: 'code_generation',
  pre_execution: 'pre_execution',
  execution_attempt: 'execution',
  final_success: 'final',
  final_failure: 'final',
}

/** `notebooksOpened` was raised by the transition already, so it is this notebook's number. */
export const writeNotebook = (context: ExecutionContext, notebookType: NotebookType, createdAt: string): EffectInput<'writeNotebook'> => ({
  notebookType,
  attemptNumber: context.notebooksOpened,
  stage: stages[notebookType],
  folder: known(context.folder, 'a folder'),
  code: context.program?.code ?? null,
  errorContext:
    notebookType === 'pre_execution' ? context.approvalReasoning
    : notebookType === 'execution_attempt' ? (context.result?.failure?.message ?? null)
    : (context.feedback.at(-1)?.message ?? null),
  createdAt,
})

export const writeFinalNotebook = (context: ExecutionContext, createdAt: string): EffectInput<'writeFinalNotebook'> => ({
  outcome: known(context.outcome, 'an outcome'),
  attemptNumber: context.notebooksOpened,
  folder: known(context.folder, 'a folder'),
  code: context.program?.code ?? null,
  failure: context.failure,
  createdAt,
})
