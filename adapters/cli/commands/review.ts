/** `countersign review`: the approval inbox at a terminal. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { runReview } from '../review/runReview.js'

export function reviewCommand(program: Command, run: Run): void {
  program
    .command('review')
    .description('an inbox of what waits for approval: read each program with its findings, approve, reject, edit')
    .option('--as <name>', 'whose key signs your decisions, and whose name stands in the record (default: yours; `countersign identity list`)')
    .action(run(review))
}

async function review(cli: CommandLine, { as }: { readonly as?: string }): Promise<ExitCode> {
  const { io, hint } = cli
  if (io.stdin.isTTY !== true || io.stdout.isTTY !== true) {
    throw new UsageError('NEEDS_TERMINAL', `review is for a person at a terminal. In a script: \`${hint('list --status awaitingApproval.asked --json')}\`, \`${hint('show ID --json')}\`, then \`${hint('approve ID --as NAME --hash HASH')}\` or \`${hint('reject ID --as NAME --reason TEXT')}\``)
  }
  io.goOnUnread()
  return runReview(cli, await cli.deciderOf(as))
}
