/** `countersign cancel ID`: ends an execution, running or not. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, sendCommand, type SendOptions } from './sendCommand.js'

interface CancelOptions extends SendOptions {
  readonly reason?: string
}

export function cancelCommand(program: Command, run: Run): void {
  aboutExecution(program, 'cancel', 'cancel an execution: before or between steps at once, a running program is interrupted')
    .option('--reason <text>', 'why')
    .action(run(cancel))
}

const cancel = (cli: CommandLine, id: string, { reason, ...options }: CancelOptions): Promise<ExitCode> =>
  sendCommand(cli, id, options, (by) => `cancelled by ${by}`, (handle, as) => handle.cancel({ as, ...(reason === undefined ? {} : { reason }) }))
