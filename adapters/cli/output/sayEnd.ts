/** The exit code after following an execution, and what to do where it did not come to an end. */
import type { ExecutionResult } from '../../../machines/index.js'
import type { Followed } from '../access/follow.js'
import type { CommandLine } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'

export function sayEnd({ terminal, hint }: CommandLine, end: Followed['end'], executionId: string, result: ExecutionResult | null): ExitCode {
  switch (end) {
    case 'final':
      return result?.success ? exitCodes.done : exitCodes.failed
    case 'unknown':
      terminal.note(`nobody saw how the run ended; it is never run again by itself. Look at what it did, then: ${hint(`resolve ${executionId} --outcome failed|succeeded|rerun`)}`)
      return exitCodes.failed
    case 'left':
      terminal.note(`the execution goes on: ${hint(`watch ${executionId}`)}, or ${hint(`cancel ${executionId}`)}`)
      return exitCodes.failed
  }
}
