/** `countersign resolve ID`: an operator says how a run ended that nobody saw the end of. */
import { Option, type Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, sendCommand, type SendOptions } from './sendCommand.js'

interface ResolveOptions extends SendOptions {
  readonly outcome: 'failed' | 'succeeded' | 'rerun'
  readonly note?: string
}

export function resolveCommand(program: Command, run: Run): void {
  aboutExecution(program, 'resolve', 'say how a run ended whose outcome is unknown')
    .addOption(new Option('--outcome <outcome>', 'how it ended, or that it may run again').choices(['failed', 'succeeded', 'rerun']).makeOptionMandatory())
    .option('--note <text>', 'how you know')
    .action(run(resolve))
}

const resolve = (cli: CommandLine, id: string, { outcome, note, ...options }: ResolveOptions): Promise<ExitCode> =>
  sendCommand(cli, id, options, (by) => `resolved as ${outcome} by ${by}`, (handle, as) => handle.resolve({ as, outcome, ...(note === undefined ? {} : { note }) }))
