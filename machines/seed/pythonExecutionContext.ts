/**
 * Seed `PythonExecutionContext`: where an execution's files are and which notebooks were written. One folder per
 * execution, so notebook numbers never restart, also not after a failed attempt.
 */
import type { ExecutionFolder } from '../contracts/execution.js'
import type { ExecutionContext } from '../execution/context.js'
import { NotebookAttempt } from './notebookAttempt.js'

export class PythonExecutionContext {
  readonly folderPath: string | null
  readonly folderUrl: string | null
  readonly attemptsFolder: string | null
  readonly contextFilePath: string | null
  readonly #notebookAttempts: NotebookAttempt[]

  constructor(folder: Partial<ExecutionFolder> = {}, notebookAttempts: readonly NotebookAttempt[] = []) {
    this.folderPath = folder.folderPath ?? null
    this.folderUrl = folder.folderUrl ?? null
    this.attemptsFolder = folder.attemptsFolder ?? null
    this.contextFilePath = folder.contextFilePath ?? null
    this.#notebookAttempts = [...notebookAttempts]
  }

  get notebookAttempts(): readonly NotebookAttempt[] {
    return [...this.#notebookAttempts]
  }

  /** The folder is there. */
  get isInitialized(): boolean {
    return this.folderPath !== null
  }

  addNotebookAttempt(attempt: NotebookAttempt): void {
    this.#notebookAttempts.push(attempt)
  }

  /** 1-based. One past the highest, so that a notebook that could not be written leaves no number to be used twice. */
  getNextAttemptNumber(): number {
    return this.#notebookAttempts.reduce((highest, { attemptNumber }) => Math.max(highest, attemptNumber), this.#notebookAttempts.length) + 1
  }
}

export const pythonExecutionContextOf = ({ folder, notebooks }: Pick<ExecutionContext, 'folder' | 'notebooks'>): PythonExecutionContext =>
  new PythonExecutionContext(folder ?? {}, notebooks.map((notebook) => new NotebookAttempt(notebook)))
