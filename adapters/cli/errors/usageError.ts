/** The command was used wrongly: the message says what is allowed. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
