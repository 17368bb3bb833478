/** `countersign history ID`: the recorded events, one JSON line each. */
import type { Command } from 'commander'
import { openSqliteEventStore, type ExecutionSummary } from '../../../store/index.js'
import { databaseFile } from '../../composeCommandLine.js'
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
  readonly service?: boolean
}

export function historyCommand(program: Command, run: Run): void {
  program
    .command('history')
    .description('print the recorded events of an execution as JSON lines')
    .argument('[id]', 'execution id, or its beginning or end, or an archive file')
    .option('--service', 'of the service itself: started, stopped, by which configuration')
    .option('--since <version>', 'only events after this version (with --service: position)', wholeNumber(0), 0)
    .option('--type <glob>', "only events of these types, e.g. 'approval.*'")
    .option('--inherited', 'of a fork: first the events of its parent up to where it was forked')
    .option('--json', 'the same: the output always is JSON lines')
    .action(run(history))
}

async function history(cli: CommandLine, id: string | undefined, { since, type, inherited = false, service = false }: HistoryOptions): Promise<ExitCode> {
  if ((id === undefined) !== service) throw new UsageError('WHAT_HISTORY', 'name one execution, or give --service')
  if (id === undefined) return serviceHistory(cli, since, type)
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

/** Read from the database: the service's own log is nowhere else. */
async function serviceHistory(cli: CommandLine, since: number, type: string | undefined): Promise<ExitCode> {
  const store = openSqliteEventStore({ file: databaseFile(cli.dataDir), readOnly: true })
  cli.defer(() => store.close())
  const wanted = type === undefined ? null : globPattern(type)
  const events = (await store.serviceEvents({ afterPosition: since })).filter((event) => wanted === null || wanted.test(event.type))
  for (const event of events) cli.terminal.jsonLine(event)
  if (events.length === 0) cli.terminal.note('the service has recorded nothing that fits')
  return exitCodes.done
}

/** The oldest first. @throws UsageError when one of them is gone */
async function ancestors(reader: Reader, { parent }: ExecutionSummary): Promise<NonNullable<ExecutionSummary['parent']>[]> {
  if (!parent) return []
  const summary = await reader.get(parent.executionId)
  if (!summary) throw new UsageError('UNKNOWN_EXECUTION', `its parent ${parent.executionId} is no longer here (it may have been archived); without --inherited its own events are shown`)
  return [...(await ancestors(reader, summary)), parent]
}
