/** `countersign watch ID`: the history, then what happens, until the execution is over. */
import type { Command } from 'commander'
import { executionResult, type RecordedEvent } from '../../../machines/index.js'
import { follow } from '../access/follow.js'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { createNarrator } from '../output/narrator.js'
import { resultPage } from '../output/resultPage.js'
import { sayEnd } from '../output/sayEnd.js'

export function watchCommand(program: Command, run: Run): void {
  program
    .command('watch')
    .description('show the history of an execution, then its events as they come, until it is over; exit code 1 if it did not succeed')
    .argument('<id>', 'execution id, or its beginning or end')
    .option('--json', 'print each event as one line of JSON')
    .action(run(watch))
}

async function watch(cli: CommandLine, id: string, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const { terminal } = cli
  const reader = await cli.reader()
  const { executionId, final } = await reader.find(id)
  const narrator = createNarrator({ write: terminal.write, colors: terminal.colors })
  const onEvent = (event: RecordedEvent) => {
    if (json) terminal.jsonLine(event)
    else narrator.event(event)
  }
  if (final) {
    const history = await reader.history(executionId)
    for (const event of history) onEvent(event)
    return told(history, 'final')
  }
  const client = await cli.client()
  const { history, end } = await follow(cli, client.execution(executionId), { onEvent, onObservation: json ? undefined : (observed) => { narrator.observation(observed) }, stopWhenUnknown: false })
  return told(history, end)

  function told(history: readonly RecordedEvent[], end: 'final' | 'unknown' | 'left'): ExitCode {
    const result = executionResult(history)
    if (!json && result && end === 'final') terminal.print(resultPage(result, terminal.colors))
    return sayEnd(cli, end, executionId, result)
  }
}
