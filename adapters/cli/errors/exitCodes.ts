/** What the shell is told. Documented: scripts depend on it. */
export const exitCodes = {
  /** Done, and where a command waited for an execution: it succeeded. */
  done: 0,
  /** The execution, the check or the command did not succeed. */
  failed: 1,
  /** Wrong use: an option, a value, an id, a refused request or command. */
  wrongUse: 2,
  /** The service is not reachable. */
  unreachable: 3,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
