/** After something was asked for: says its id and, where it is wanted, stays until it is over. Called by `submit` and `fork`. */
import { executionResult } from '../../../machines/index.js'
import type { ExecutionHandle } from '../../../runtime/ports/client.js'
import type { CommandLine } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { createNarrator } from '../output/narrator.js'
import { resultPage } from '../output/resultPage.js'
import { sayEnd } from '../output/sayEnd.js'
import { follow } from './follow.js'

export interface AwaitOptions {
  readonly wait?: boolean
  readonly json?: boolean
}

export async function awaitEnd(cli: CommandLine, handle: ExecutionHandle, { wait, json }: AwaitOptions): Promise<ExitCode> {
  const { executionId } = handle
  const { colors, print, write, jsonLine } = cli.terminal
  if (json) jsonLine({ executionId })
  else print(executionId)
  if (!wait) return exitCodes.done
  const narrator = json ? null : createNarrator({ write, colors })
  const { history, end } = await follow(cli, handle, { stopWhenUnknown: true, onEvent: (event) => narrator?.event(event) })
  const result = executionResult(history)
  if (json) jsonLine(result)
  else if (result && end === 'final') print(resultPage(result, colors))
  return sayEnd(cli, end, executionId, result)
}
