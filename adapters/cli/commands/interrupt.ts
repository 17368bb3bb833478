/** `countersign interrupt ID`: KeyboardInterrupt in the running program. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, sendCommand, type SendOptions } from './sendCommand.js'

interface InterruptOptions extends SendOptions {
  readonly as?: string
}

export function interruptCommand(program: Command, run: Run): void {
  aboutExecution(program, 'interrupt', 'interrupt the running program (KeyboardInterrupt); it may still leave results')
    .option('--as <name>', 'your name, as it will stand in the record (default: your user name)')
    .action(run(interrupt))
}

const interrupt = (cli: CommandLine, id: string, { as, ...options }: InterruptOptions): Promise<ExitCode> =>
  sendCommand(cli, id, options, 'interrupted', (handle) => handle.interrupt({ as: cli.nameOf(as) }))
