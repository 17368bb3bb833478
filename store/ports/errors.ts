/** Errors of the store. Each has a stable `code`, says what to do, keeps its cause. Nothing was written when one is thrown. */

/** Somebody else appended first. The remedy is always the same: load, decide again. */
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

/** Another service has opened the database since, although this one had locked it: it alone writes from now on. */
export class DatabaseTakenOverError extends StoreUnavailableError {
  readonly file: string
  constructor(file: string) {
    super(`another service has taken over the database ${file}, so this one writes nothing any more: stop it (was ${file}.writer.lock removed while it ran?)`)
    this.file = file
  }
}

/** The append contradicts itself or is no JSON: a mistake of the caller, the same append will never work. */
export class InvalidAppendError extends Error {
  override readonly name = 'InvalidAppendError'
  readonly code = 'INVALID_APPEND'
}

/** A query names an execution that is not in the store. */
export class UnknownExecutionError extends Error {
  override readonly name = 'UnknownExecutionError'
  readonly code = 'UNKNOWN_EXECUTION'
  readonly executionId: string
  constructor(executionId: string) {
    super(`there is no execution ${executionId}: check the id (\`countersign list\` shows them)`)
    this.executionId = executionId
  }
}

/** Opened read-only where there is no database. */
export class StoreNotFoundError extends Error {
  override readonly name = 'StoreNotFoundError'
  readonly code = 'STORE_NOT_FOUND'
  readonly file: string
  constructor(file: string) {
    super(`there is no database at ${file}: check the data folder (--data), or start the service once to create it (\`countersign up\`)`)
    this.file = file
  }
}

/** Another service writes to this database; two would publish and run everything twice. */
export class DatabaseInUseError extends Error {
  override readonly name = 'DatabaseInUseError'
  readonly code = 'DATABASE_IN_USE'
  readonly file: string
  constructor(file: string, options?: ErrorOptions) {
    super(`another service is using the database ${file}: stop it first, or use another data folder`, options)
    this.file = file
  }
}

/** The file is not in the form that this program knows: newer, older and opened read-only, or not ours at all. */
export class StoreVersionError extends Error {
  override readonly name = 'StoreVersionError'
  readonly code = 'STORE_VERSION'
}

/** SQLite or our own checks found the content damaged. */
export class StoreCorruptError extends Error {
  override readonly name = 'StoreCorruptError'
  readonly code = 'STORE_CORRUPT'
}

/** A write on a store that was opened with `readOnly`. */
export class StoreReadOnlyError extends Error {
  override readonly name = 'StoreReadOnlyError'
  readonly code = 'STORE_READ_ONLY'
  constructor() {
    super('the store was opened read-only: send the command to the running service instead')
  }
}

/** Any use after `close()`. */
export class StoreClosedError extends Error {
  override readonly name = 'StoreClosedError'
  readonly code = 'STORE_CLOSED'
  constructor() {
    super('the store is closed: open it again')
  }
}

/** The execution is there with other events than those that were to be imported. */
export class OtherHistoryError extends Error {
  override readonly name = 'OtherHistoryError'
  readonly code = 'IMPORT_OTHER_HISTORY'
  readonly executionId: string
  constructor(executionId: string, version: number) {
    super(`execution ${executionId} is known here with another history (${version} events): nothing was imported, look at both with \`countersign verify\``)
    this.executionId = executionId
  }
}

/** The execution must stay. */
export class NotRemovableError extends Error {
  override readonly name = 'NotRemovableError'
  readonly code = 'NOT_REMOVABLE'
  readonly executionId: string
  constructor(executionId: string, why: string) {
    super(`execution ${executionId} cannot be taken out: ${why}`)
    this.executionId = executionId
  }
}

/** An execution id of which only the tombstone is left. */
export class ExecutionArchivedError extends Error {
  override readonly name = 'ExecutionArchivedError'
  readonly code = 'EXECUTION_ARCHIVED'
  readonly executionId: string
  constructor(executionId: string, options?: ErrorOptions) {
    super(`execution ${executionId} was archived: \`countersign import\` of its file brings it back`, options)
    this.executionId = executionId
  }
}
