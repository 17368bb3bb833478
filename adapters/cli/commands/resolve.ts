/** `countersign resolve ID`: an operator says how a run ended that nobody saw the end of. */
import { Option, type Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, decider, sendCommand, type SendOptions } from './sendCommand.js'

interface ResolveOptions extends SendOptions {
  readonly as: string
  readonly outcome: 'failed' | 'succeeded' | 'rerun'
  readonly note?: string
}

export function resolveCommand(program: Command, run: Run): void {
  aboutExecution(program, 'resolve', 'say how a run ended whose outcome is unknown')
    .addOption(decider())
    .addOption(new Option('--outcome <outcome>', 'how it ended, or that it may run again').choices(['failed', 'succeeded', 'rerun']).makeOptionMandatory())
    .option('--note <text>', 'how you know')
    .action(run(resolve))
}

const resolve = (cli: CommandLine, id: string, { as, outcome, note, ...options }: ResolveOptions): Promise<ExitCode> =>
  sendCommand(cli, id, options, `resolved as ${outcome} by ${as}`, (handle) => handle.resolve({ as, outcome, ...(note === undefined ? {} : { note }) }))
