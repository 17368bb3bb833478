/**
 * `countersign approve ID`: countersigns what the execution asks about. Without `--hash` it says first what that is, and
 * the grant is bound to the hash that it said: what came in its place meanwhile is not approved.
 */
import type { Command } from 'commander'
import { inWhosePlace } from '../../../machines/index.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { annotateProgram, notAnalysed } from '../output/annotateProgram.js'
import { approvalLines } from '../output/approvalLines.js'
import { executionView, type ExecutionView } from '../output/executionView.js'
import { visibleText } from '../output/visibleText.js'
import { whatChanged } from '../output/whatChanged.js'
import { aboutExecution, type SendOptions } from './sendCommand.js'

interface ApproveOptions extends SendOptions {
  readonly comment?: string
  readonly hash?: string
  /** Who delegated it. */
  readonly for?: string
}

export function approveCommand(program: Command, run: Run): void {
  aboutExecution(program, 'approve', 'countersign the program that waits for approval, and print it (`countersign show ID` shows it before)')
    .option('--comment <text>', 'kept with the approval')
    .option('--hash <hash>', 'approve this hash only: refused when the execution asks about anything else by now')
    .option('--for <name>', 'in the place of this person, who delegated it to you (approval.delegations)')
    .action(run(approve))
}

async function approve(cli: CommandLine, id: string, { as, comment, hash, for: onBehalfOf, json }: ApproveOptions): Promise<ExitCode> {
  cli.io.goOnUnread()
  const client = await cli.client()
  const by = await cli.deciderOf(as)
  const reader = await cli.reader()
  const summary = await reader.find(id)
  const { executionId } = summary
  const approvalHash = hash ?? (await readQuestion(cli, executionView(summary, await reader.history(executionId)), json))
  const accepted = await client.execution(executionId).approve({ as: by, approvalHash, ...(comment === undefined ? {} : { comment }), ...(onBehalfOf === undefined ? {} : { onBehalfOf }) })
  if (json) cli.terminal.jsonLine({ ...accepted, approvalHash })
  else {
    // One of several: the yes is recorded, and the question stays open for the others.
    const open = accepted.events.includes('approval.granted') ? '' : '; it does not run yet: another person has to approve it, too'
    cli.terminal.print(`${executionId} approved by ${visibleText(inWhosePlace({ approver: by, onBehalfOf: onBehalfOf ?? null }))}: hash ${approvalHash} (${accepted.events.join(', ')})${open}`)
  }
  return exitCodes.done
}

/** Prints what is asked about. An answered question is not shown again: the service says who answered it. */
async function readQuestion({ terminal, hint }: CommandLine, view: ExecutionView, json = false): Promise<string> {
  const { approval, program, analysis } = view
  if (!approval.asked || !program) {
    throw new UsageError(view.final ? 'EXECUTION_FINISHED' : 'NOT_AWAITING_APPROVAL', `nothing is asked about: the execution is ${view.status} (\`${hint(`show ${view.executionId}`)}\`)`)
  }
  if (!json && approval.decision === null) {
    const code = annotateProgram(program.code, analysis ?? notAnalysed, terminal)
    terminal.print(`${code.trimEnd()}\n\n${approvalLines(approval, await whatChanged(approval, program.code)).map((line) => `  ${line}`).join('\n')}\n`)
  }
  return approval.asked.approvalHash
}
