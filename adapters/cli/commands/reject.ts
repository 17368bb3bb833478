/** `countersign reject ID`: says no; the program does not run. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, sendCommand, type SendOptions } from './sendCommand.js'

interface RejectOptions extends SendOptions {
  readonly reason: string
}

export function rejectCommand(program: Command, run: Run): void {
  aboutExecution(program, 'reject', 'refuse the program that waits for approval: it does not run')
    .requiredOption('--reason <text>', 'why not; the requester reads it')
    .action(run(reject))
}

const reject = (cli: CommandLine, id: string, { reason, ...options }: RejectOptions): Promise<ExitCode> =>
  sendCommand(cli, id, options, (by) => `refused by ${by}`, (handle, as) => handle.reject({ as, reason }))
