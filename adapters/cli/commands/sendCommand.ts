/** The common way of commands that tell the service something about one execution: find it, send, say what was recorded. */
import { Option, type Command } from 'commander'
import type { AcceptedCommand, ExecutionHandle } from '../../../runtime/ports/client.js'
import type { CommandLine } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'

export interface SendOptions {
  readonly json?: boolean
}

export async function sendCommand(cli: CommandLine, id: string, { json }: SendOptions, said: string, send: (handle: ExecutionHandle) => Promise<AcceptedCommand>): Promise<ExitCode> {
  cli.io.goOnUnread()
  const client = await cli.client()
  const reader = await cli.reader()
  const { executionId } = await reader.find(id)
  const accepted = await send(client.execution(executionId))
  if (json) cli.terminal.jsonLine(accepted)
  else cli.terminal.print(`${executionId} ${said} (${accepted.events.join(', ')})`)
  return exitCodes.done
}

/** A command about one execution, with the options that all of them have. */
export const aboutExecution = (program: Command, name: string, description: string): Command =>
  program.command(name).description(description).argument('<id>', 'execution id, or its beginning or end').option('--json', 'print the reply as JSON')

/** Whose decision it is: it stands in the record for ever, so it is never guessed. */
export const decider = (): Option => new Option('--as <name>', 'your name, as it will stand in the record').makeOptionMandatory()
