/**
 * What the kernel handlers need of a Jupyter Server, ours or the facility's. `exited` settles when the server process
 * ends; for a server that we did not start it never does, and the watchdog of a run finds out by asking.
 */
export interface JupyterServer {
  /** Base address, ending in a slash. */
  readonly url: string
  /** Secret: goes into request headers only, never into events, logs or kernels. */
  readonly token: string
  /** The folder that the server serves, as this process sees it. */
  readonly rootDir: string
  /** The same folder as the kernels see it; differs from `rootDir` where the kernels run in a container. */
  readonly kernelRootDir: string
  readonly version: string
  /** False when kernels of an earlier process of the service cannot be there any more. */
  readonly keptKernels: boolean
  /** null: not our process. */
  readonly pid: number | null
  readonly exited: Promise<ServerExit>
  /** Ends every kernel and the server; bounded, and safe to call twice. Does nothing to a server that is not ours. */
  stop(): Promise<void>
}

export interface ServerExit {
  readonly code: number | null
  readonly signal: string | null
}

/** Thrown when no server can be had; `code` says which step failed, `message` what to do. */
export class JupyterServerError extends Error {
  readonly code: 'JUPYTER_START_FAILED' | 'JUPYTER_UNREACHABLE' | 'JUPYTER_REFUSED' | 'JUPYTER_SETTINGS'
  override readonly name = 'JupyterServerError'
  constructor(code: JupyterServerError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
