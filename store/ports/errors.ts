/** Errors of the store. Each has a stable `code`, says what to do, keeps its cause. */
export class WrongExpectedVersionError extends Error {
  override readonly name = 'WrongExpectedVersionError'
  readonly code = 'WRONG_EXPECTED_VERSION'
  readonly executionId: string
  readonly expected: number
  readonly actual: number
  constructor(executionId: string, expected: number, actual: number) {
    super(`execution ${executionId} is at version ${actual}, not ${expected}: load it again and decide again`)
    this.executionId = executionId
    this.expected = expected
    this.actual = actual
  }
}

/** The disk is full, the file is read-only or locked: nothing was written; try again when it clears. */
export class StoreUnavailableError extends Error {
  override readonly name = 'StoreUnavailableError'
  readonly code = 'STORE_UNAVAILABLE'
}
