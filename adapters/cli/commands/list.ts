/** `countersign list`: executions, the newest first. */
import { Option, type Command } from 'commander'
import Table from 'cli-table3'
import { executionModeSchema, type ExecutionMode } from '../../../machines/index.js'
import type { ExecutionSummary } from '../../../store/index.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { wholeNumber } from '../input/numberOption.js'
import { status } from '../input/statusOption.js'
import { moment } from '../input/timeOption.js'
import { paintStatus } from '../output/paintStatus.js'
import { plainTable } from '../output/plainTable.js'
import type { Terminal } from '../output/terminal.js'
import { shortText } from '../output/visibleText.js'

interface ListOptions {
  readonly status?: string
  readonly text?: string
  readonly user?: string
  readonly mode?: ExecutionMode
  readonly channel?: string
  readonly since?: string
  readonly until?: string
  readonly updatedSince?: string
  readonly updatedUntil?: string
  readonly before?: string
  readonly limit: number
  readonly json?: boolean
}

export function listCommand(program: Command, run: Run): void {
  program
    .command('list')
    .description('list executions, the newest first')
    .option('--status <status>', 'only those in this state (succeeded, failed, awaitingApproval.asked, …)', status)
    .option('--text <text>', 'only those whose request, folder name, id or session context holds this text')
    .option('--user <name>', 'only those that this user asked for, or that have this value in their session context')
    .addOption(new Option('--mode <mode>', 'only those of this execution mode').choices(executionModeSchema.options))
    .option('--channel <name>', 'only those whose program reads or writes this channel')
    .option('--since <time>', 'created since: an ISO time, a date, or how long ago (30m, 12h, 7d)', moment)
    .option('--until <time>', 'created before', moment)
    .option('--updated-since <time>', 'changed since', moment)
    .option('--updated-until <time>', 'not changed since then', moment)
    .option('--before <id>', 'the next page: what comes after this last one of the page before')
    .option('--limit <count>', 'at most so many', wholeNumber(1, 1_000_000), 100)
    .option('--json', 'print a JSON array')
    .action(run(list))
}

async function list(cli: CommandLine, { json, before, since, until, ...filters }: ListOptions): Promise<ExitCode> {
  const reader = await cli.reader()
  const wanted = { ...filters, ...(since === undefined ? {} : { createdSince: since }), ...(until === undefined ? {} : { createdUntil: until }) }
  const found = await reader.list({ ...wanted, ...(before === undefined ? {} : { before: (await reader.find(before)).executionId }) })
  if (json) cli.terminal.json(found)
  else if (found.length === 0) cli.terminal.note(`no executions${Object.keys(wanted).length > 1 || before !== undefined ? ' that fit' : ''} in ${cli.dataDir}`)
  else cli.terminal.print(table(found, cli.terminal))
  const last = found.at(-1)
  if (!json && last !== undefined && found.length === filters.limit) cli.terminal.note(`there may be more: --before ${last.executionId}`)
  return exitCodes.done
}

function table(found: readonly ExecutionSummary[], { colors, columns }: Terminal): string {
  const rows = new Table({
    head: ['execution', 'created', 'status', 'who', 'request'],
    ...plainTable,
  })
  const room = Math.max(40, columns - 26 - 19 - 26 - 14 - 10)
  for (const { executionId, createdAt, status, requester, userQuery, hold, parent } of found) {
    const fork = parent ? `(fork of …${parent.executionId.slice(-6)} at ${parent.version}) ` : ''
    rows.push([executionId, createdAt.slice(0, 19).replace('T', ' '), `${paintStatus(status, colors)}${hold ? ' (held)' : ''}`, shortText(requester, 14), shortText(`${fork}${userQuery}`, room)])
  }
  return rows.toString()
}
