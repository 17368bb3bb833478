/** A key that is not there or cannot be used. The message says what to do, and never holds a seed. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError'
  readonly code: 'NO_SUCH_KEY' | 'KEY_UNUSABLE' | 'KEY_EXISTS'
  constructor(code: IdentityError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
