/** From a recorded failure to the error that a caller catches, and back. The way there and back loses nothing. */
import { failureSchema, type Failure } from './failure.js'
import {
  CodeGenerationError, CodeRuntimeError, CodeSyntaxError, ContainerConfigurationError, ContainerConnectivityError, ExecutionTimeoutError,
  MaxAttemptsExceededError, OutcomeUnknownError, PolicyError, PythonExecutorError, WorkflowError, type ErrorFacts,
} from './pythonExecutorError.js'

export function errorFromFailure(failure: Failure): PythonExecutorError {
  const { category, code, message, details, errorType, traceback, retryAfterMs } = failure
  const recorded = {
    ...(errorType === undefined ? {} : { errorType }),
    ...(traceback === undefined ? {} : { traceback }),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  }
  const facts: ErrorFacts = { code, recorded, technicalDetails: details }
  switch (category) {
    case 'configuration':
      return new ContainerConfigurationError(message, facts)
    case 'infrastructure':
      return /^(JUPYTER|KERNEL|CONTAINER)_/.test(code) ? new ContainerConnectivityError(message, facts) : new PythonExecutorError(message, category, facts)
    case 'code':
      return codeError(failure, facts)
    case 'policy':
      return new PolicyError(message, facts)
    case 'workflow':
      if (code === 'EXECUTION_TIMEOUT') return new ExecutionTimeoutError(message, facts)
      return code === 'ATTEMPTS_USED_UP' ? new MaxAttemptsExceededError(message, facts) : new WorkflowError(message, facts)
    case 'unknown':
      return new OutcomeUnknownError(message, facts)
  }
}

function codeError({ code, message, errorType }: Failure, facts: ErrorFacts): PythonExecutorError {
  if (code === 'SYNTAX_ERROR' || /^(Syntax|Indentation|Tab)Error$/.test(errorType ?? '')) return new CodeSyntaxError(message, facts)
  return errorType === 'ReplyError' || /^(LLM_|REPLY_|CODE_GENERATION|GENERATION_)|_REPLY$/.test(code) ? new CodeGenerationError(message, facts) : new CodeRuntimeError(message, facts)
}

/** Any error as a failure: ours keep all they know, one that carries a `failure` gives it, another is a part that broke. */
export function failureFromError(error: unknown): Failure {
  if (error instanceof PythonExecutorError) {
    const { category, code, message, technicalDetails, recorded } = error
    return { category, code, message: message || code, ...recorded, ...(Object.keys(technicalDetails).length > 0 ? { details: { ...technicalDetails } } : {}) }
  }
  const carried = failureSchema.safeParse((error as { failure?: unknown } | null | undefined)?.failure)
  if (carried.success) return carried.data
  const known = error instanceof Error ? error : null
  return {
    category: 'infrastructure',
    code: 'UNEXPECTED_ERROR',
    message: (known ? known.message : String(error)) || 'an error without a message',
    ...(known ? { errorType: known.name } : {}),
  }
}
