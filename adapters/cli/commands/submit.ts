/** `countersign submit FILE|-`: sends the request JSON as it is; the service checks it. */
import type { Command } from 'commander'
import { executionResult, type RequestWireInput } from '../../../machines/index.js'
import type { CommandLine, Run } from '../commandLine.js'
import { follow } from '../access/follow.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { readText } from '../input/readText.js'
import { createNarrator } from '../output/narrator.js'
import { resultPage } from '../output/resultPage.js'
import { sayEnd } from '../output/sayEnd.js'

interface SubmitOptions {
  readonly wait?: boolean
  readonly json?: boolean
  readonly as?: string
  readonly key?: string
}

/** More than any request may have; the service says which field is too large. */
const mostBytes = 64 * 1024 * 1024

export function submitCommand(program: Command, run: Run): void {
  program
    .command('submit')
    .description('send a request (JSON, the fields of PythonExecutionRequest)')
    .argument('<file>', 'file with the request, or - for standard input')
    .option('--wait', 'wait until the execution is over; exit code 1 if it did not succeed')
    .option('--json', 'print {"executionId": …} first, then with --wait the result, each on one line')
    .option('--as <name>', 'who asks (default: your user name)')
    .option('--key <key>', 'idempotency key: the same key and request again is the same execution, with another request an error')
    .action(run(submit))
}

async function submit(cli: CommandLine, file: string, { wait, json, as, key }: SubmitOptions): Promise<ExitCode> {
  const { terminal } = cli
  cli.io.goOnUnread()
  const request = parse(await readText(cli.io, file, mostBytes), file)
  const client = await cli.client()
  const handle = await client.submit(request as RequestWireInput, { requester: cli.nameOf(as), ...(key === undefined ? {} : { idempotencyKey: key }) })
  const { executionId } = handle
  if (json) terminal.jsonLine({ executionId })
  else terminal.print(executionId)
  if (!wait) return exitCodes.done
  const { colors, print, write } = terminal
  const narrator = json ? null : createNarrator({ write, colors })
  const { history, end } = await follow(cli, handle, { stopWhenUnknown: true, onEvent: (event) => narrator?.event(event) })
  const result = executionResult(history)
  if (json) terminal.jsonLine(result)
  else if (result && end === 'final') print(resultPage(result, colors))
  return sayEnd(cli, end, executionId, result)
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch (cause) {
    throw new UsageError('NOT_JSON', `${file === '-' ? 'standard input' : file} is not JSON: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}
