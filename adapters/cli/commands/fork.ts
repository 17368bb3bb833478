/** `countersign fork ID --at N`: another execution that begins where this one was; analysed and asked about anew. */
import type { Command } from 'commander'
import { limits } from '../../../machines/index.js'
import { awaitEnd, type AwaitOptions } from '../access/awaitEnd.js'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { wholeNumber } from '../input/numberOption.js'
import { mostRequestBytes, readJson } from '../input/readJson.js'
import { readText } from '../input/readText.js'

interface ForkOptions extends AwaitOptions {
  readonly at?: number
  readonly code?: string
  readonly request?: string
  readonly as?: string
  readonly key?: string
}

export function forkCommand(program: Command, run: Run): void {
  program
    .command('fork')
    .description('begin another execution where this one was after event N: same history up to there, own folder; analysed and asked about anew')
    .argument('<id>', 'execution id, or its beginning or end')
    .option('--at <version>', 'after this event (default: the last)', wholeNumber(1))
    .option('--code <file>', 'with this program, or - for standard input')
    .option('--request <patch>', 'with these changes of the request: a JSON merge patch such as \'{"retries": 5}\', a file with one, or -')
    .option('--wait', 'wait until the fork is over; exit code 1 if it did not succeed')
    .option('--json', 'print {"executionId": …} first, then with --wait the result, each on one line')
    .option('--as <name>', 'who asks (default: whose key you have, else your user name)')
    .option('--key <key>', 'idempotency key: the same key again is the same fork')
    .action(run(fork))
}

async function fork(cli: CommandLine, id: string, { at, code: file, request: patch, as, key, ...options }: ForkOptions): Promise<ExitCode> {
  cli.io.goOnUnread()
  const code = file === undefined ? undefined : await readText(cli.io, file, limits.code * 4)
  const request = patch === undefined ? undefined : await readJson(cli.io, patch, mostRequestBytes)
  const client = await cli.client()
  const reader = await cli.reader()
  const { executionId } = await reader.find(id)
  const forked = await client.execution(executionId).fork({
    as: await cli.nameOf(as),
    ...(at === undefined ? {} : { at }),
    ...(code === undefined ? {} : { code }),
    // The service checks it, and names what is wrong.
    ...(request === undefined ? {} : { request: request as object }),
    ...(key === undefined ? {} : { idempotencyKey: key }),
  })
  return awaitEnd(cli, forked, options)
}
