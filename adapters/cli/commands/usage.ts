/** `countersign usage`: what the models used, by day. */
import type { Command } from 'commander'
import Table from 'cli-table3'
import { openSqliteEventStore, type ModelUsage } from '../../../store/index.js'
import { databaseFile } from '../../composeCommandLine.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { moment } from '../input/timeOption.js'
import { money } from '../output/callText.js'
import { plainTable } from '../output/plainTable.js'
import { visibleText } from '../output/visibleText.js'

interface UsageOptions {
  readonly since?: string
  readonly until?: string
  readonly json?: boolean
}

export function usageCommand(program: Command, run: Run): void {
  program
    .command('usage')
    .description('show what the models used, by day (UTC), provider and model, and the budget of today')
    .option('--since <time>', 'from this day on: a date, an ISO time, or how long ago (7d)', moment)
    .option('--until <time>', 'up to this day, included', moment)
    .option('--json', 'print a JSON object')
    .action(run(usage))
}

async function usage(cli: CommandLine, { since, until, json }: UsageOptions): Promise<ExitCode> {
  const store = openSqliteEventStore({ file: databaseFile(cli.dataDir), readOnly: true })
  cli.defer(() => store.close())
  const day = (time: string) => new Date(time).toISOString().slice(0, 10)
  const rows = await store.modelUsage({ ...(since === undefined ? {} : { since: day(since) }), ...(until === undefined ? {} : { until: day(until) }) })
  const { budget, currency } = cli.configuration.llm
  if (json) cli.terminal.json({ usage: rows, budget, currency })
  else if (rows.length === 0) cli.terminal.note('no model was asked')
  else cli.terminal.print(page(rows))
  const today = rows.filter((row) => row.day === new Date().toISOString().slice(0, 10))
  const sum = (of: (row: ModelUsage) => number) => today.reduce((total, row) => total + of(row), 0)
  if (!json && budget.tokens_per_day !== null) cli.terminal.note(`today: ${sum(({ tokens }) => tokens)} of ${budget.tokens_per_day} tokens (llm.budget.tokens_per_day)`)
  if (!json && budget.cost_per_day !== null) cli.terminal.note(`today: ${money(sum(({ cost }) => cost))} of ${budget.cost_per_day} ${currency} (llm.budget.cost_per_day)`)
  return exitCodes.done
}

function page(rows: readonly ModelUsage[]): string {
  const table = new Table({ ...plainTable, head: ['day', 'provider', 'model', 'calls', 'input', 'output', 'tokens', 'cost'] })
  for (const { day, provider, model, currency, calls, openCalls, inputTokens, outputTokens, tokens, cost } of rows) {
    table.push([day, visibleText(provider), visibleText(model ?? ''), `${calls}${openCalls > 0 ? ` (${openCalls} open)` : ''}`, inputTokens, outputTokens, tokens, `${money(cost)} ${currency}`])
  }
  const open = rows.some(({ openCalls }) => openCalls > 0)
  return `${table.toString()}${open ? '\nopen: under way, or their end was not seen; they count with what was reserved for them' : ''}`
}
