/** `countersign history ID`: the recorded events, one JSON line each. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { globPattern } from '../input/globPattern.js'
import { wholeNumber } from '../input/numberOption.js'

interface HistoryOptions {
  readonly since: number
  readonly type?: string
}

export function historyCommand(program: Command, run: Run): void {
  program
    .command('history')
    .description('print the recorded events of an execution as JSON lines')
    .argument('<id>', 'execution id, or its beginning or end')
    .option('--since <version>', 'only events after this version', wholeNumber(0), 0)
    .option('--type <glob>', "only events of these types, e.g. 'approval.*'")
    .option('--json', 'the same: the output always is JSON lines')
    .action(run(history))
}

async function history(cli: CommandLine, id: string, { since, type }: HistoryOptions): Promise<ExitCode> {
  const reader = await cli.reader()
  const { executionId } = await reader.find(id)
  const wanted = type === undefined ? null : globPattern(type)
  for (const event of await reader.history(executionId, { afterVersion: since })) {
    if (wanted === null || wanted.test(event.type)) cli.terminal.jsonLine(event)
  }
  return exitCodes.done
}
