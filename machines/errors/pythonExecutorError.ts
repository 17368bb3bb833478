/**
 * The errors of the seed: thrown at the edges (library, command line, configuration), never recorded; what is recorded
 * is a `Failure`, and `errorFromFailure` makes one of these from it. The category alone says what may be tried again.
 */
import type { Failure, FailureCategory } from './failure.js'

export type TechnicalDetails = Readonly<Record<string, unknown>>

export interface ErrorFacts {
  /** UPPER_SNAKE; each class has its own default. */
  readonly code?: string | undefined
  /** Keys present, available modes, the offending section. Never secrets. */
  readonly technicalDetails?: TechnicalDetails | undefined
  readonly cause?: unknown
  /** Parts of a recorded failure that have no place of their own here. */
  readonly recorded?: Pick<Failure, 'errorType' | 'traceback' | 'retryAfterMs'> | undefined
}

export class PythonExecutorError extends Error {
  override readonly name: string = 'PythonExecutorError'
  readonly category: FailureCategory
  readonly code: string
  readonly technicalDetails: TechnicalDetails
  readonly recorded: Pick<Failure, 'errorType' | 'traceback' | 'retryAfterMs'>

  constructor(message: string, category: FailureCategory, { code = 'PYTHON_EXECUTOR_ERROR', technicalDetails = {}, cause, recorded = {} }: ErrorFacts = {}) {
    super(message, cause === undefined ? {} : { cause })
    this.category = category
    this.code = code
    this.technicalDetails = technicalDetails
    this.recorded = recorded
  }

  /** The same program, the same step, once more. */
  shouldRetryExecution(): boolean {
    return this.category === 'infrastructure'
  }

  /** Another program. */
  shouldRetryCodeGeneration(): boolean {
    return this.category === 'code'
  }
}

/** A setting is wrong or missing. */
export class ContainerConfigurationError extends PythonExecutorError {
  override readonly name: string = 'ContainerConfigurationError'
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, 'configuration', { ...facts, code: facts.code ?? 'CONTAINER_CONFIGURATION' })
  }
}

/** The Jupyter Server or one of its kernels is not there. */
export class ContainerConnectivityError extends PythonExecutorError {
  override readonly name = 'ContainerConnectivityError'
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, 'infrastructure', { ...facts, code: facts.code ?? 'CONTAINER_CONNECTIVITY' })
  }
}

/** The model's reply held no usable program. */
export class CodeGenerationError extends PythonExecutorError {
  override readonly name = 'CodeGenerationError'
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, 'code', { ...facts, code: facts.code ?? 'CODE_GENERATION' })
  }
}

export class CodeSyntaxError extends PythonExecutorError {
  override readonly name = 'CodeSyntaxError'
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, 'code', { ...facts, code: facts.code ?? 'SYNTAX_ERROR' })
  }
}

/** The program raised, or left no results. */
export class CodeRuntimeError extends PythonExecutorError {
  override readonly name = 'CodeRuntimeError'
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, 'code', { ...facts, code: facts.code ?? 'PROGRAM_ERROR' })
  }
}

/** The deadline passed and the kernel was stopped. */
export class ExecutionTimeoutError extends PythonExecutorError {
  override readonly name = 'ExecutionTimeoutError'
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, 'workflow', { ...facts, code: facts.code ?? 'EXECUTION_TIMEOUT' })
  }
}

export class MaxAttemptsExceededError extends PythonExecutorError {
  override readonly name = 'MaxAttemptsExceededError'
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, 'workflow', { ...facts, code: facts.code ?? 'ATTEMPTS_USED_UP' })
  }
}

/** Rejected, expired, cancelled: the way it went, not the program or a part. */
export class WorkflowError extends PythonExecutorError {
  override readonly name = 'WorkflowError'
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, 'workflow', { ...facts, code: facts.code ?? 'WORKFLOW' })
  }
}

/** Not allowed here. Never handed back to the model. */
export class PolicyError extends PythonExecutorError {
  override readonly name = 'PolicyError'
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, 'policy', { ...facts, code: facts.code ?? 'POLICY' })
  }
}

/** The program was sent and its end was not seen. */
export class OutcomeUnknownError extends PythonExecutorError {
  override readonly name = 'OutcomeUnknownError'
  constructor(message: string, facts: ErrorFacts = {}) {
    super(message, 'unknown', { ...facts, code: facts.code ?? 'OUTCOME_UNKNOWN' })
  }
}
