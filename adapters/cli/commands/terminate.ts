/** `countersign terminate ID`: ends the kernel under the program. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, sendCommand, type SendOptions } from './sendCommand.js'

interface TerminateOptions extends SendOptions {
  readonly as?: string
  readonly reason?: string
}

export function terminateCommand(program: Command, run: Run): void {
  aboutExecution(program, 'terminate', 'end the kernel of a running program at once')
    .option('--as <name>', 'your name, as it will stand in the record (default: your user name)')
    .option('--reason <text>', 'why')
    .action(run(terminate))
}

const terminate = (cli: CommandLine, id: string, { as, reason, ...options }: TerminateOptions): Promise<ExitCode> =>
  sendCommand(cli, id, options, 'terminated', (handle) => handle.terminate({ as: cli.nameOf(as), ...(reason === undefined ? {} : { reason }) }))
