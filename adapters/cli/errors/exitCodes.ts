/** What the shell is told. Documented: scripts depend on it. */
export const exitCodes = {
  /** Done, and where a command waited for an execution: it succeeded. */
  done: 0,
  /** The execution, the check or the command did not succeed. */
  failed: 1,
  /** Wrong use: an option, a value, an id, a refused request or command. */
  wrongUse: 2,
  /** Nothing there to ask: no service where one is needed, no database where one is read; or the service cannot record now. Nothing was done. */
  unreachable: 3,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
