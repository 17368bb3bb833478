/** `countersign cancel ID`: ends an execution, running or not. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, sendCommand, type SendOptions } from './sendCommand.js'

interface CancelOptions extends SendOptions {
  readonly as?: string
  readonly reason?: string
}

export function cancelCommand(program: Command, run: Run): void {
  aboutExecution(program, 'cancel', 'cancel an execution: before or between steps at once, a running program is interrupted')
    .option('--as <name>', 'your name, as it will stand in the record (default: your user name)')
    .option('--reason <text>', 'why')
    .action(run(cancel))
}

const cancel = (cli: CommandLine, id: string, { as, reason, ...options }: CancelOptions): Promise<ExitCode> =>
  sendCommand(cli, id, options, 'cancelled', (handle) => handle.cancel({ as: cli.nameOf(as), ...(reason === undefined ? {} : { reason }) }))
