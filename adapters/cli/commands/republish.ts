/** `countersign republish`: brings the JetStream stream of events back in line with the database. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { wholeNumber } from '../input/numberOption.js'

interface RepublishOptions {
  readonly from?: number
  readonly rebuild?: boolean
  readonly as?: string
  readonly json?: boolean
}

export function republishCommand(program: Command, run: Run): void {
  program
    .command('republish')
    .description('publish again what the JetStream stream of events lost: from the database, in order, with the same event ids')
    .option('--from <position>', 'leave out what is up to this global position; only for a stream that is empty, or with --rebuild', wholeNumber(0))
    .option('--rebuild', 'empty the stream first: for one with gaps, or with events of another database')
    .option('--as <name>', 'whose key signs it, where a service runs (default: yours; `countersign identity list`)')
    .option('--json', 'print a JSON object')
    .action(run(republish))
}

async function republish(cli: CommandLine, { as, json, ...input }: RepublishOptions): Promise<ExitCode> {
  const { terminal } = cli
  const { republish: ask } = await cli.maintenance({ as })
  const answer = await ask(input)
  const { from, through, first } = answer
  if (json) terminal.json(answer)
  else if (from < through) terminal.print(`published again: what follows position ${from}, up to position ${through}`)
  else if (first === null) terminal.print('nothing is missing: there are no events')
  else terminal.print(`nothing is missing: the stream holds the events from position ${first} to position ${through}${first > 1 ? '; --rebuild publishes the earlier ones, too' : ''}`)
  return exitCodes.done
}
