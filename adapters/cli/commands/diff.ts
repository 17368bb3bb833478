/** `countersign diff ID1 ID2`: two executions compared, from the request to the results. */
import type { Command } from 'commander'
import { executionOutline } from '../../../machines/index.js'
import { loadComparison } from '../../composeCommandLine.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { comparisonPage } from '../output/comparisonPage.js'

export function diffCommand(program: Command, run: Run): void {
  program
    .command('diff')
    .description('compare two executions: request, path through the chart, program, findings, approvals, output, results, times')
    .argument('<a>', 'execution id, or its beginning or end')
    .argument('<b>', 'the other one')
    .option('--json', 'print a JSON object')
    .action(run(diff))
}

async function diff(cli: CommandLine, a: string, b: string, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const reader = await cli.reader()
  const outlineOf = async (id: string) => {
    const { executionId } = await reader.find(id)
    const outline = executionOutline(await reader.history(executionId))
    if (!outline) throw new UsageError('UNKNOWN_EXECUTION', `there is no execution ${executionId}`)
    return outline
  }
  const [left, right] = [await outlineOf(a), await outlineOf(b)]
  const comparison = (await loadComparison())(left, right)
  if (json) cli.terminal.json(comparison)
  else cli.terminal.print(comparisonPage(comparison, cli.terminal.colors))
  return exitCodes.done
}
