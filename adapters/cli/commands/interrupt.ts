/** `countersign interrupt ID`: KeyboardInterrupt in the running program. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, sendCommand, type SendOptions } from './sendCommand.js'

export function interruptCommand(program: Command, run: Run): void {
  aboutExecution(program, 'interrupt', 'interrupt the running program (KeyboardInterrupt); it may still leave results')
    .action(run(interrupt))
}

const interrupt = (cli: CommandLine, id: string, options: SendOptions): Promise<ExitCode> =>
  sendCommand(cli, id, options, (by) => `interrupted by ${by}`, (handle, as) => handle.interrupt({ as }))
