/** Seed `NotebookType` and `NotebookAttempt`: one notebook that was written, as the `notebook.written` event tells it. */
import type { NotebookAttemptData, NotebookType } from '../contracts/execution.js'

export const NotebookTypes = {
  CODE_GENERATION_ATTEMPT: 'code_generation_attempt',
  PRE_EXECUTION: 'pre_execution',
  EXECUTION_ATTEMPT: 'execution_attempt',
  FINAL_SUCCESS: 'final_success',
  FINAL_FAILURE: 'final_failure',
} as const satisfies Record<string, NotebookType>

/** The seed's keys. `created_at` is ISO time with its offset. */
export interface NotebookAttemptDict {
  readonly notebook_type: NotebookType
  readonly attempt_number: number
  readonly stage: string
  readonly notebook_path: string
  readonly notebook_link: string
  readonly error_context: string | null
  readonly created_at: string | null
}

type Optional = 'errorContext' | 'createdAt'

export class NotebookAttempt implements NotebookAttemptData {
  readonly notebookType: NotebookType
  readonly attemptNumber: number
  readonly stage: string
  readonly notebookPath: string
  readonly notebookLink: string
  readonly errorContext: string | null
  readonly createdAt: string | null

  constructor(data: Omit<NotebookAttemptData, Optional> & Partial<Pick<NotebookAttemptData, Optional>>) {
    this.notebookType = data.notebookType
    this.attemptNumber = data.attemptNumber
    this.stage = data.stage
    this.notebookPath = data.notebookPath
    this.notebookLink = data.notebookLink
    this.errorContext = data.errorContext ?? null
    this.createdAt = data.createdAt ?? null
    Object.freeze(this)
  }

  toDict(): NotebookAttemptDict {
    return {
      notebook_type: this.notebookType,
      attempt_number: this.attemptNumber,
      stage: this.stage,
      notebook_path: this.notebookPath,
      notebook_link: this.notebookLink,
      error_context: this.errorContext,
      created_at: this.createdAt,
    }
  }
}
