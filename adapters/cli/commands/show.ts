/** `countersign show ID`: one execution as a whole. */
import { Option, type Command } from 'commander'
import { loadSarif, projectPaths, versionOf } from '../../composeCommandLine.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { executionPage } from '../output/executionPage.js'
import { executionView, type ExecutionView } from '../output/executionView.js'
import { whatChanged } from '../output/whatChanged.js'

export function showCommand(program: Command, run: Run): void {
  program
    .command('show')
    .description('show an execution: request, state, program with findings, approval, results, files')
    .argument('<id>', 'execution id, or its beginning or end (6 characters at least), or an archive file')
    .option('--json', 'print a JSON object')
    .addOption(new Option('--sarif', 'print what the analyzer found in its program, as a SARIF 2.1.0 log').conflicts('json'))
    .action(run(show))
}

interface ShowOptions {
  readonly json?: boolean
  readonly sarif?: boolean
}

async function show(cli: CommandLine, id: string, { json, sarif }: ShowOptions): Promise<ExitCode> {
  const reader = await cli.reader(id)
  const summary = await reader.find(id)
  const view = executionView(summary, await reader.history(summary.executionId), await reader.origin?.(summary.executionId))
  if (json) cli.terminal.json(view)
  else if (sarif) cli.terminal.json(await sarifOf(cli, view))
  else {
    const changed = await whatChanged(view.approval, view.program?.code ?? null)
    cli.terminal.print(executionPage(view, { colors: cli.terminal.colors, width: cli.terminal.width, changed, hint: cli.hint }))
  }
  return exitCodes.done
}

async function sarifOf({ io }: CommandLine, { executionId, program, analysis }: ExecutionView): Promise<object> {
  if (!program || analysis?.codeHash !== program.codeHash) throw new UsageError('NOT_ANALYSED', `execution ${executionId} has no program that was analysed`)
  const sarifLog = await loadSarif()
  return sarifLog({ code: program.code, report: analysis, uri: `${executionId}/revision-${program.revision}.py`, embedded: true, version: versionOf(projectPaths(io.env).root), executionId })
}
