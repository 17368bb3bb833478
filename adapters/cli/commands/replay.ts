/** `countersign replay ID`: state and context after an event, folded from the history as the service folds it. */
import type { Command } from 'commander'
import { visitedOf, type RecordedEvent } from '../../../machines/index.js'
import { loadTree } from '../../composeCommandLine.js'
import { stepThrough } from '../access/stepThrough.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { seconds, wholeNumber } from '../input/numberOption.js'
import { eventLine } from '../output/eventLine.js'
import { modelCalls, modelCallPage } from '../output/modelCalls.js'
import { replayFrame } from '../output/replayFrame.js'
import { jsonText, visibleText } from '../output/visibleText.js'

interface ReplayOptions {
  readonly at?: number
  readonly follow?: boolean
  readonly interval?: number
  readonly json?: boolean
  readonly prompts?: boolean
}

export function replayCommand(program: Command, run: Run): void {
  program
    .command('replay')
    .description('print the state and the context of an execution after event N (default: the last)')
    .argument('<id>', 'execution id, or its beginning or end, or an archive file')
    .option('--at <version>', 'after this event', wholeNumber(0))
    .option('--follow', 'step through the events with the chart, from the first or from --at on: with keys at a terminal, else all of them')
    .option('--interval <seconds>', 'with --follow: go on by itself after so long', seconds)
    .option('--prompts', 'show each call of a model: what was asked and answered, with which parameters, what it used')
    .option('--json', 'print a JSON object; with --follow one line for each event')
    .action(run(replay))
}

async function replay(cli: CommandLine, id: string, { at, follow, interval, json, prompts }: ReplayOptions): Promise<ExitCode> {
  const { colors, print } = cli.terminal
  const reader = await cli.reader(id)
  const { executionId, version } = await reader.find(id)
  if (at !== undefined && (at < 1 || at > version)) {
    throw new UsageError('NO_SUCH_EVENT', `--at ${at}: execution ${executionId} has the events 1 to ${version}`)
  }
  if (interval !== undefined && !follow) throw new UsageError('NOTHING_TO_FOLLOW', '--interval goes with --follow')
  if (prompts) return showCalls(cli, (await reader.history(executionId)).slice(0, at), { follow, json })
  if (follow) return followHistory(cli, await reader.history(executionId), (at ?? 1) - 1, { interval, json })
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

function showCalls(cli: CommandLine, history: readonly RecordedEvent[], { follow, json }: { readonly follow: boolean | undefined; readonly json: boolean | undefined }): ExitCode {
  if (follow) throw new UsageError('PROMPTS_OR_FOLLOW', '--prompts and --follow do not go together')
  const calls = modelCalls(history)
  if (json) cli.terminal.json(calls)
  else if (calls.length === 0) cli.terminal.note('no model was asked')
  else cli.terminal.print(calls.map((call) => modelCallPage(call, cli.terminal.colors)).join('\n\n'))
  return exitCodes.done
}

async function followHistory(cli: CommandLine, history: readonly RecordedEvent[], from: number, { interval, json }: { interval: number | undefined; json: boolean | undefined }): Promise<ExitCode> {
  if (json) {
    for (const event of history.slice(from)) {
      const { version, type, recordedAt, stateAfter } = event
      cli.terminal.jsonLine({ version, type, recordedAt, state: stateAfter, says: eventLine(event).text })
    }
    return exitCodes.done
  }
  const settings = { colors: cli.terminal.colors, tree: await loadTree(), visitedOf }
  await stepThrough(cli, { history, from, intervalMs: interval === undefined ? null : interval * 1_000, frame: (at) => replayFrame(history, at, settings) })
  return exitCodes.done
}
