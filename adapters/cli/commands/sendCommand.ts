/** The common way of commands that tell the service something about one execution: find it, send, say what was recorded. */
import type { Command } from 'commander'
import type { AcceptedCommand, ExecutionHandle } from '../../../runtime/ports/client.js'
import type { CommandLine } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { visibleText } from '../output/visibleText.js'

export interface SendOptions {
  readonly json?: boolean
  /** Whose key signs it. */
  readonly as?: string
}

/** `said`: what was done, with the name of who did it. */
export async function sendCommand(
  cli: CommandLine, id: string, { json, as }: SendOptions, said: (by: string) => string, send: (handle: ExecutionHandle, by: string) => Promise<AcceptedCommand>,
): Promise<ExitCode> {
  cli.io.goOnUnread()
  const client = await cli.client()
  const by = await cli.deciderOf(as)
  const reader = await cli.reader()
  const { executionId } = await reader.find(id)
  const accepted = await send(client.execution(executionId), by)
  if (json) cli.terminal.jsonLine(accepted)
  else cli.terminal.print(`${executionId} ${said(visibleText(by))} (${accepted.events.join(', ')})`)
  return exitCodes.done
}

/** A command about one execution, with the options that all of them have. */
export const aboutExecution = (program: Command, name: string, description: string): Command =>
  program.command(name).description(description).argument('<id>', 'execution id, or its beginning or end')
    .option('--json', 'print the reply as JSON')
    .option('--as <name>', 'whose key signs it, and whose name stands in the record (default: yours; `countersign identity list`)')
