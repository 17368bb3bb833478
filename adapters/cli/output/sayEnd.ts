/** The exit code after following an execution, and what to do where it did not come to an end. */
import type { ExecutionResult } from '../../../machines/index.js'
import type { Followed } from '../access/follow.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'

export function sayEnd(end: Followed['end'], executionId: string, result: ExecutionResult | null, note: (line: string) => void): ExitCode {
  switch (end) {
    case 'final':
      return result?.success ? exitCodes.done : exitCodes.failed
    case 'unknown':
      note(`nobody saw how the run ended; it is never run again by itself. Look at what it did, then: countersign resolve ${executionId} --as NAME --outcome failed|succeeded|rerun`)
      return exitCodes.failed
    case 'left':
      note(`the execution goes on: countersign watch ${executionId}, or countersign cancel ${executionId}`)
      return exitCodes.failed
  }
}
