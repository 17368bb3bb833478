/** A file of control library tables cannot be used. `issues` name line and key, and what is allowed there; nothing of the file was taken. */
export interface ControlLibraryIssue {
  readonly file: string
  /** From 1; null: the file as a whole. */
  readonly line: number | null
  readonly path: string
  readonly message: string
}

export class ControlLibraryError extends Error {
  override readonly name = 'ControlLibraryError'
  readonly code = 'CONTROL_LIBRARY_INVALID'
  readonly issues: readonly ControlLibraryIssue[]

  constructor(issues: readonly ControlLibraryIssue[], options: { readonly cause?: unknown } = {}) {
    const lines = issues.map(({ file, line, path, message }) => `  ${file}${line === null ? '' : `:${line}`} ${path === '' ? '' : `${path} `}${message}`)
    super(`the control library tables cannot be used, and without them nothing is analysed:\n${lines.join('\n')}`, options)
    this.issues = issues
  }
}
