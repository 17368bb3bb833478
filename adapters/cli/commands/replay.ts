/** `countersign replay ID`: state and context after an event, folded from the history as the service folds it. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { wholeNumber } from '../input/numberOption.js'
import { jsonText, visibleText } from '../output/visibleText.js'

interface ReplayOptions {
  readonly at?: number
  readonly json?: boolean
}

export function replayCommand(program: Command, run: Run): void {
  program
    .command('replay')
    .description('print the state and the context of an execution after event N (default: the last)')
    .argument('<id>', 'execution id, or its beginning or end')
    .option('--at <version>', 'after this event', wholeNumber(0))
    .option('--json', 'print a JSON object')
    .action(run(replay))
}

async function replay(cli: CommandLine, id: string, { at, json }: ReplayOptions): Promise<ExitCode> {
  const { colors, print } = cli.terminal
  const reader = await cli.reader()
  const { executionId, version } = await reader.find(id)
  if (at !== undefined && (at < 1 || at > version)) {
    throw new UsageError('NO_SUCH_EVENT', `--at ${at}: execution ${executionId} has the events 1 to ${version}`)
  }
  const replayed = await reader.replay(executionId, at)
  if (!replayed) throw new UsageError('UNKNOWN_EXECUTION', `there is no execution ${executionId}`)
  if (json) {
    cli.terminal.json(replayed)
    return exitCodes.done
  }
  print(`${colors.bold(executionId)} after event ${replayed.version} of ${version}`)
  print(`${colors.dim('state   ')} ${replayed.state}`)
  print(`${colors.dim('effects ')} ${replayed.openEffects.map(visibleText).join(', ') || 'none open'}`)
  print(`${colors.dim('timers  ')} ${replayed.timers.map(({ timerId, dueAt }) => `${visibleText(timerId)} at ${dueAt}`).join(', ') || 'none armed'}`)
  print(colors.dim('context'))
  for (const [key, value] of Object.entries(replayed.context)) print(`  ${key}: ${jsonText(value, 2).replaceAll('\n', '\n  ')}`)
  return exitCodes.done
}
