/** `countersign hold ID`: legal hold; an execution under it is never archived nor removed until somebody releases it. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, sendCommand, type SendOptions } from './sendCommand.js'

interface HoldOptions extends SendOptions {
  readonly reason: string
  readonly release?: boolean
}

export function holdCommand(program: Command, run: Run): void {
  aboutExecution(program, 'hold', 'put an execution under legal hold, in whatever state it is: it is kept until the hold is released')
    .requiredOption('--reason <text>', 'why; it stands in the record')
    .option('--release', 'release the hold')
    .action(run(hold))
}

const hold = (cli: CommandLine, id: string, { reason, release, ...options }: HoldOptions): Promise<ExitCode> =>
  sendCommand(cli, id, options, (by) => `${release ? 'released from its hold' : 'held'} by ${by}`, (handle, as) => (release ? handle.releaseHold({ as, reason }) : handle.hold({ as, reason })))
