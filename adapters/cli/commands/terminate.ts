/** `countersign terminate ID`: ends the kernel under the program. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, sendCommand, type SendOptions } from './sendCommand.js'

interface TerminateOptions extends SendOptions {
  readonly reason?: string
}

export function terminateCommand(program: Command, run: Run): void {
  aboutExecution(program, 'terminate', 'end the kernel of a running program at once')
    .option('--reason <text>', 'why')
    .action(run(terminate))
}

const terminate = (cli: CommandLine, id: string, { reason, ...options }: TerminateOptions): Promise<ExitCode> =>
  sendCommand(cli, id, options, (by) => `terminated by ${by}`, (handle, as) => handle.terminate({ as, ...(reason === undefined ? {} : { reason }) }))
