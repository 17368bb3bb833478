/**
 * Seed `PythonExecutionSuccess`, `PythonServiceResult` and `PythonExecutionEngineResult`: what a successful execution
 * gives its caller, and what the kernel adapter knows of one run.
 */
import type { EngineResult } from '../contracts/execution.js'
import type { ExecutionResult, ExecutionSuccessWire } from '../contracts/result.js'
import { deepFreeze } from './deepFreeze.js'

type Results = EngineResult['results'] & {}

export interface ExecutionSuccess {
  readonly results: Results
  readonly stdout: string
  /** Seconds. */
  readonly executionTime: number
  readonly folderPath: string
  readonly notebookPath: string
  readonly notebookLink: string
  readonly figurePaths?: readonly string[]
}

export class PythonExecutionSuccess {
  readonly results: Results
  readonly stdout: string
  readonly executionTime: number
  readonly folderPath: string
  readonly notebookPath: string
  readonly notebookLink: string
  readonly figurePaths: readonly string[]

  constructor({ results, stdout, executionTime, folderPath, notebookPath, notebookLink, figurePaths = [] }: ExecutionSuccess) {
    this.results = results
    this.stdout = stdout
    this.executionTime = executionTime
    this.folderPath = folderPath
    this.notebookPath = notebookPath
    this.notebookLink = notebookLink
    this.figurePaths = [...figurePaths]
  }

  /** Exactly the seed's keys. */
  toDict(): ExecutionSuccessWire {
    return {
      results: this.results,
      execution_stdout: this.stdout,
      execution_time_seconds: this.executionTime,
      execution_folder: this.folderPath,
      notebook_path: this.notebookPath,
      notebook_link: this.notebookLink,
      figure_paths: [...this.figurePaths],
      figure_count: this.figurePaths.length,
    }
  }

  static fromDict(wire: ExecutionSuccessWire): PythonExecutionSuccess {
    return new PythonExecutionSuccess({
      results: wire.results,
      stdout: wire.execution_stdout,
      executionTime: wire.execution_time_seconds,
      folderPath: wire.execution_folder,
      notebookPath: wire.notebook_path,
      notebookLink: wire.notebook_link,
      figurePaths: wire.figure_paths,
    })
  }
}

/** Frozen at every depth. */
export interface PythonServiceResult {
  readonly executionResult: PythonExecutionSuccess
  readonly generatedCode: string
  /** 1-based; 0 when the program was brought with the request. */
  readonly generationAttempt: number
  readonly analysisWarnings: readonly string[]
}

export const pythonServiceResult = (
  { executionResult, generatedCode, generationAttempt = 1, analysisWarnings = [] }: Pick<PythonServiceResult, 'executionResult' | 'generatedCode'> & Partial<PythonServiceResult>,
): PythonServiceResult =>
  // A copy is frozen: the caller's own objects stay theirs.
  deepFreeze({
    executionResult: PythonExecutionSuccess.fromDict(structuredClone(executionResult.toDict())),
    generatedCode,
    generationAttempt,
    analysisWarnings: [...analysisWarnings],
  })

/** null unless the execution succeeded. */
export const serviceResultOf = ({ execution_result: success, generated_code: code, generation_attempt: attempt, analysis_warnings: warnings }: ExecutionResult): PythonServiceResult | null =>
  success &&
  pythonServiceResult({ executionResult: PythonExecutionSuccess.fromDict(success), generatedCode: code ?? '', generationAttempt: attempt, analysisWarnings: warnings })

export interface PythonExecutionEngineResult {
  readonly success: boolean
  readonly stdout: string
  readonly resultDict: Results | null
  readonly errorMessage: string | null
  readonly executionTimeSeconds: number | null
  readonly capturedFigures: readonly string[]
}

/** `stdout` is kept in the output events, not in the run's result. */
export const engineResultOf = (result: EngineResult, stdout: string): PythonExecutionEngineResult => ({
  success: result.success,
  stdout,
  resultDict: result.results,
  errorMessage: result.failure?.message ?? null,
  executionTimeSeconds: result.executionTimeSeconds,
  capturedFigures: result.figures.map(({ path }) => path),
})
