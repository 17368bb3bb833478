/** `countersign approve ID`: countersigns what the execution asks about. */
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { aboutExecution, decider, sendCommand, type SendOptions } from './sendCommand.js'

interface ApproveOptions extends SendOptions {
  readonly as: string
  readonly comment?: string
  readonly hash?: string
}

export function approveCommand(program: Command, run: Run): void {
  aboutExecution(program, 'approve', 'countersign the program that waits for approval (`countersign show ID` shows it)')
    .addOption(decider())
    .option('--comment <text>', 'kept with the approval')
    .option('--hash <hash>', 'approve this hash only: refused when the execution asks about anything else by now')
    .action(run(approve))
}

const approve = (cli: CommandLine, id: string, { as, comment, hash, ...options }: ApproveOptions): Promise<ExitCode> =>
  sendCommand(cli, id, options, `approved by ${as}`, (handle) =>
    handle.approve({ as, ...(comment === undefined ? {} : { comment }), ...(hash === undefined ? {} : { approvalHash: hash }) }))
