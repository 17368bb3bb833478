/** `countersign show ID`: one execution as a whole. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { executionPage } from '../output/executionPage.js'
import { executionView } from '../output/executionView.js'

export function showCommand(program: Command, run: Run): void {
  program
    .command('show')
    .description('show an execution: request, state, program with findings, approval, results, files')
    .argument('<id>', 'execution id, or its beginning or end (6 characters at least), or an archive file')
    .option('--json', 'print a JSON object')
    .action(run(show))
}

async function show(cli: CommandLine, id: string, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const reader = await cli.reader(id)
  const summary = await reader.find(id)
  const view = executionView(summary, await reader.history(summary.executionId), await reader.origin?.(summary.executionId))
  if (json) cli.terminal.json(view)
  else cli.terminal.print(executionPage(view, { colors: cli.terminal.colors, width: cli.terminal.width, hint: cli.hint }))
  return exitCodes.done
}
