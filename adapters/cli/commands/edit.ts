/** `countersign edit ID --code FILE`: puts another program in place of the one that waits; it is analysed and asked about anew. */
import type { Command } from 'commander'
import { limits } from '../../../machines/index.js'
import type { CommandLine, Run } from '../commandLine.js'
import type { ExitCode } from '../errors/exitCodes.js'
import { readText } from '../input/readText.js'
import { aboutExecution, sendCommand, type SendOptions } from './sendCommand.js'

interface EditOptions extends SendOptions {
  readonly code: string
  readonly comment?: string
}

export function editCommand(program: Command, run: Run): void {
  aboutExecution(program, 'edit', 'replace the program that waits for approval; the new one is analysed and asked about anew')
    .requiredOption('--code <file>', 'the new program, or - for standard input')
    .option('--comment <text>', 'why')
    .action(run(edit))
}

async function edit(cli: CommandLine, id: string, { code: file, comment, ...options }: EditOptions): Promise<ExitCode> {
  const code = await readText(cli.io, file, limits.code * 4)
  return sendCommand(cli, id, options, (by) => `edited by ${by}`, (handle, as) => handle.edit({ as, code, ...(comment === undefined ? {} : { comment }) }))
}
