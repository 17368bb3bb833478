/** `countersign reject ID`: says no; the program does not run. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, sendCommand, type SendOptions } from './sendCommand.js'

interface RejectOptions extends SendOptions {
  readonly as?: string
  readonly reason: string
}

export function rejectCommand(program: Command, run: Run): void {
  aboutExecution(program, 'reject', 'refuse the program that waits for approval: it does not run')
    .option('--as <name>', 'your name, as it will stand in the record (default: your user name)')
    .requiredOption('--reason <text>', 'why not; the requester reads it')
    .action(run(reject))
}

function reject(cli: CommandLine, id: string, { as, reason, ...options }: RejectOptions): Promise<ExitCode> {
  const by = cli.nameOf(as)
  return sendCommand(cli, id, options, `refused by ${by}`, (handle) => handle.reject({ as: by, reason }))
}
