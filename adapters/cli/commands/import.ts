/** `countersign import FILE`: an execution out of an archive file, into the data folder. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'

export function importCommand(program: Command, run: Run): void {
  program
    .command('import')
    .description('take an execution out of an archive file into this data folder, after checking all of it; nothing is run and nothing published')
    .argument('<file>', 'archive file, made by `export` or `archive`')
    .option('--as <name>', 'whose key signs it, where a service runs (default: yours; `countersign identity list`)')
    .option('--json', 'print a JSON object')
    .action(run(importOne))
}

async function importOne(cli: CommandLine, file: string, { as, json }: { readonly as?: string; readonly json?: boolean }): Promise<ExitCode> {
  const { terminal } = cli
  const maintenance = await cli.maintenance({ create: true, as })
  const imported = await maintenance.import({ file: resolve(cli.io.cwd, file) })
  const { executionId, version, outcome, folder, files } = imported
  if (json) terminal.json(imported)
  else if (outcome === 'known') terminal.print(`${executionId} is here already, with the same history: nothing was changed`)
  else terminal.print(`${executionId} imported: ${version} events, ${files} files${folder === null ? '' : ` in ${folder}`}`)
  return exitCodes.done
}
