/** `countersign submit FILE|-`: sends the request JSON as it is; the service checks it. */
import type { Command } from 'commander'
import type { RequestWireInput } from '../../../machines/index.js'
import type { CommandLine, Run } from '../commandLine.js'
import { awaitEnd, type AwaitOptions } from '../access/awaitEnd.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { mostRequestBytes, readJson } from '../input/readJson.js'

interface SubmitOptions extends AwaitOptions {
  readonly as?: string
  readonly key?: string
}

export function submitCommand(program: Command, run: Run): void {
  program
    .command('submit')
    .description('send a request (JSON, the fields of PythonExecutionRequest)')
    .argument('<file>', 'file with the request, or - for standard input')
    .option('--wait', 'wait until the execution is over; exit code 1 if it did not succeed')
    .option('--json', 'print {"executionId": …} first, then with --wait the result, each on one line')
    .option('--as <name>', 'who asks (default: whose key you have, else your user name)')
    .option('--key <key>', 'idempotency key: the same key and request again is the same execution, with another request an error')
    .action(run(submit))
}

async function submit(cli: CommandLine, file: string, { as, key, ...options }: SubmitOptions): Promise<ExitCode> {
  cli.io.goOnUnread()
  const request = await readJson(cli.io, file, mostRequestBytes)
  const client = await cli.client()
  const handle = await client.submit(request as RequestWireInput, { requester: await cli.nameOf(as), ...(key === undefined ? {} : { idempotencyKey: key }) })
  return awaitEnd(cli, handle, options)
}
