// Something that setup cannot get. The message is one sentence that says what to do; `details` is what the failing tool said last.
// runSetup prints both and ends with code 1; anything else that is thrown is a fault of setup itself.

export class SetupError extends Error {
  /**
   * @param {string} message
   * @param {{ details?: string, cause?: unknown }} [options]
   */
  constructor(message, options = {}) {
    super(message, { cause: options.cause })
    this.name = 'SetupError'
    this.details = options.details ?? ''
  }
}
