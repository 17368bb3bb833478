/**
 * Everything of the process that a command may touch, handed in: so the same command runs in a terminal, in a pipe and
 * in a test.
 */
export interface Input extends NodeJS.ReadableStream {
  readonly isTTY?: boolean
  /** Of a terminal: keys come one by one, and are not shown. */
  setRawMode?(raw: boolean): unknown
}
export interface Output extends NodeJS.WritableStream {
  readonly isTTY?: boolean
  readonly columns?: number
  readonly rows?: number
}

export interface Io {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  /** Name of the person at the keyboard, as the machine knows them. */
  readonly userName: string
  /** From now on the command goes on when what it prints cannot be written; without it, it ends with its reader. */
  goOnUnread(): void
  /** Told when the process is asked to end, as long as a listener is there; returns how to stop listening. */
  onSignal(listener: () => void): () => void
  /** Told when the process shall read its settings again (SIGHUP, but for a terminal that is gone), which then is no request to end. */
  onReload(listener: () => void): () => void
}
