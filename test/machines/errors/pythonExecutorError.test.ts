import { describe, expect, it } from 'vitest'
import {
  CodeGenerationError, CodeRuntimeError, CodeSyntaxError, ContainerConfigurationError, ContainerConnectivityError, errorFromFailure, ExecutionTimeoutError,
  failureCategorySchema, failureFromError, failureSchema, MaxAttemptsExceededError, OutcomeUnknownError, PolicyError, PythonExecutorError, WorkflowError, type Failure,
} from '../../../machines/index.js'

const classes = [
  [ContainerConfigurationError, 'configuration'],
  [ContainerConnectivityError, 'infrastructure'],
  [CodeGenerationError, 'code'],
  [CodeSyntaxError, 'code'],
  [CodeRuntimeError, 'code'],
  [ExecutionTimeoutError, 'workflow'],
  [MaxAttemptsExceededError, 'workflow'],
  [WorkflowError, 'workflow'],
  [PolicyError, 'policy'],
  [OutcomeUnknownError, 'unknown'],
] as const

describe('errors of the seed', () => {
  it.each(classes)('%s has category %s, its own name, and keeps code, details and cause', (Class, category) => {
    const cause = new Error('below')
    const error = new Class('words', { technicalDetails: { a: 1 }, cause })
    expect(error).toBeInstanceOf(PythonExecutorError)
    expect(error).toMatchObject({ name: Class.name, category, message: 'words', technicalDetails: { a: 1 }, cause })
    expect(error.code).toMatch(/^[A-Z][A-Z0-9_]*$/)
    expect(new Class('words', { code: 'OTHER' }).code).toBe('OTHER')
    expect('cause' in new Class('words')).toBe(false)
  })

  it.each(failureCategorySchema.options)('category %s: only infrastructure is run again, only code is written again', (category) => {
    const error = new PythonExecutorError('words', category)
    expect(error.shouldRetryExecution()).toBe(category === 'infrastructure')
    expect(error.shouldRetryCodeGeneration()).toBe(category === 'code')
  })
})

describe('errorFromFailure and failureFromError', () => {
  const failure = (category: Failure['category'], code: string, more: Partial<Failure> = {}): Failure => ({ category, code, message: 'words', ...more })
  it.each<[Failure, new (...args: never[]) => PythonExecutorError]>([
    [failure('configuration', 'KERNELSPEC_UNKNOWN', { details: { available: ['python3'] } }), ContainerConfigurationError],
    [failure('infrastructure', 'JUPYTER_UNREACHABLE'), ContainerConnectivityError],
    [failure('infrastructure', 'KERNEL_GONE'), ContainerConnectivityError],
    [failure('infrastructure', 'LLM_RATE_LIMITED', { retryAfterMs: 1000 }), PythonExecutorError],
    [failure('code', 'SYNTAX_ERROR'), CodeSyntaxError],
    [failure('code', 'PROGRAM_ERROR', { errorType: 'IndentationError' }), CodeSyntaxError],
    [failure('code', 'EMPTY_REPLY'), CodeGenerationError],
    [failure('code', 'REFUSED', { errorType: 'ReplyError' }), CodeGenerationError],
    [failure('code', 'PROGRAM_ERROR', { errorType: 'ZeroDivisionError', traceback: 'Traceback' }), CodeRuntimeError],
    [failure('code', 'RESULTS_MISSING'), CodeRuntimeError],
    [failure('workflow', 'EXECUTION_TIMEOUT'), ExecutionTimeoutError],
    [failure('workflow', 'ATTEMPTS_USED_UP'), MaxAttemptsExceededError],
    [failure('workflow', 'CANCELLED'), WorkflowError],
    [failure('policy', 'WRITES_DISABLED'), PolicyError],
    [failure('unknown', 'RUN_LOST'), OutcomeUnknownError],
  ])('%j there and back loses nothing', (recorded, Class) => {
    const error = errorFromFailure(recorded)
    expect(error.constructor).toBe(Class)
    expect(failureFromError(error)).toEqual(recorded)
  })

  it('takes the failure that an error carries', () => {
    const carried = failure('policy', 'RUN_REFUSED')
    expect(failureFromError(Object.assign(new Error('x'), { failure: carried }))).toEqual(carried)
  })

  it.each<[unknown]>([[new TypeError('boom')], [new Error('')], ['text'], [null], [undefined], [{ failure: 'no' }]])('makes a failure of anything thrown: %s', (thrown) => {
    const made = failureFromError(thrown)
    expect(failureSchema.parse(made)).toMatchObject({ category: 'infrastructure', code: 'UNEXPECTED_ERROR' })
  })
})
