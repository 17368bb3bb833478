/** `countersign run "task"`: asks for a result in words and stays until it is there; the approval is asked here. */
import type { Command } from 'commander'
import { executionResult, limits, type RequestWireInput } from '../../../machines/index.js'
import type { CommandLine, Run } from '../commandLine.js'
import { follow } from '../access/follow.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { approvalDesk } from '../input/approvalDesk.js'
import { folderNameOf } from '../input/folderNameOf.js'
import { wholeNumber } from '../input/numberOption.js'
import { readText } from '../input/readText.js'
import { createNarrator } from '../output/narrator.js'
import { resultPage } from '../output/resultPage.js'
import { sayEnd } from '../output/sayEnd.js'

interface RunOptions {
  readonly code?: string
  readonly name?: string
  readonly as?: string
  readonly retries?: number
  readonly key?: string
  readonly json?: boolean
}

export function runCommand(program: Command, run: Run): void {
  program
    .command('run')
    .description('ask for a result in words; shows each step, asks for approval at the terminal, prints what came out')
    .argument('<task>', 'what you want, in your own words')
    .option('--code <file>', 'run this program (- for standard input) instead of one from the model; it is analysed and approved all the same')
    .option('--name <folder>', 'display name of the execution folder (default: from the task)')
    .option('--as <name>', 'who asks, and who approves at this terminal (default: whose key you have, else your user name)')
    .option('--retries <count>', `attempts in total, 1 to ${limits.retries}`, wholeNumber(1, limits.retries))
    .option('--key <key>', 'idempotency key: the same key and task again is the same execution, with another task an error')
    .option('--json', 'print {"executionId": …} first, then the result, each on one line; steps go to stderr')
    .action(run(runTask))
}

async function runTask(cli: CommandLine, task: string, { code: file, name, as, retries, key, json }: RunOptions): Promise<ExitCode> {
  const { terminal, io } = cli
  io.goOnUnread()
  const who = await cli.nameOf(as)
  const request: RequestWireInput = {
    user_query: task, task_objective: task, execution_folder_name: name ?? folderNameOf(task),
    ...(retries === undefined ? {} : { retries }),
    ...(file === undefined ? {} : { approved_code: await readText(io, file, limits.code * 4) }),
  }
  const client = await cli.client()
  const handle = await client.submit(request, { requester: who, ...(key === undefined ? {} : { idempotencyKey: key }) })
  const { executionId } = handle
  const write = json ? (text: string) => void io.stderr.write(text) : terminal.write
  const colors = json ? terminal.noteColors : terminal.colors
  if (json) terminal.jsonLine({ executionId })
  else terminal.print(colors.dim(`execution ${executionId}`))

  const narrator = createNarrator({ write, colors })
  // Standard input that gave the program cannot be asked any more.
  const pastVersion = (await handle.summary()).version
  const desk = approvalDesk({ cli, handle, who, write, colors, canAsk: terminal.canAsk && file !== '-', pastVersion })
  const { history, end } = await follow(cli, handle, {
    stopWhenUnknown: true,
    leave: desk.left,
    onEvent(event) {
      desk.before(event)
      narrator.event(event)
      desk.after(event)
    },
  }).finally(() => { desk.close() })
  const result = executionResult(history)
  if (json) terminal.jsonLine(result)
  else if (result && end === 'final') terminal.print(resultPage(result, colors))
  return sayEnd(cli, end, executionId, result)
}
