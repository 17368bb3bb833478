/** `countersign history ID`: the recorded events, one JSON line each. */
import type { Command } from 'commander'
import type { ExecutionSummary } from '../../../store/index.js'
import type { Reader } from '../access/openReader.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { globPattern } from '../input/globPattern.js'
import { wholeNumber } from '../input/numberOption.js'

interface HistoryOptions {
  readonly since: number
  readonly type?: string
  readonly inherited?: boolean
}

export function historyCommand(program: Command, run: Run): void {
  program
    .command('history')
    .description('print the recorded events of an execution as JSON lines')
    .argument('<id>', 'execution id, or its beginning or end, or an archive file')
    .option('--since <version>', 'only events after this version', wholeNumber(0), 0)
    .option('--type <glob>', "only events of these types, e.g. 'approval.*'")
    .option('--inherited', 'of a fork: first the events of its parent up to where it was forked')
    .option('--json', 'the same: the output always is JSON lines')
    .action(run(history))
}

async function history(cli: CommandLine, id: string, { since, type, inherited = false }: HistoryOptions): Promise<ExitCode> {
  const reader = await cli.reader(id)
  const summary = await reader.find(id)
  const wanted = type === undefined ? null : globPattern(type)
  let told = 0
  const tell = async (executionId: string, afterVersion: number, upTo: number) => {
    for (const event of await reader.history(executionId, { afterVersion })) {
      if (event.version <= upTo && (wanted === null || wanted.test(event.type))) {
        cli.terminal.jsonLine(event)
        told += 1
      }
    }
  }
  if (inherited) for (const { executionId, version } of await ancestors(reader, summary)) await tell(executionId, 0, version)
  await tell(summary.executionId, since, Number.POSITIVE_INFINITY)
  if (told === 0) cli.terminal.note(`none of its ${summary.version} events fits`)
  return exitCodes.done
}

/** The oldest first. @throws UsageError when one of them is gone */
async function ancestors(reader: Reader, { parent }: ExecutionSummary): Promise<NonNullable<ExecutionSummary['parent']>[]> {
  if (!parent) return []
  const summary = await reader.get(parent.executionId)
  if (!summary) throw new UsageError('UNKNOWN_EXECUTION', `its parent ${parent.executionId} is no longer here (it may have been archived); without --inherited its own events are shown`)
  return [...(await ancestors(reader, summary)), parent]
}
