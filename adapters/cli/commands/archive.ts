/** `countersign archive`: finished executions into archive files, and out of the data folder. */
import { resolve } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { durationSchema } from '../../../machines/index.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'

interface ArchiveOptions {
  readonly olderThan: string
  readonly to?: string
  readonly dryRun?: boolean
  readonly as?: string
  readonly json?: boolean
}

export function archiveCommand(program: Command, run: Run): void {
  program
    .command('archive')
    .description('put executions that have been over for long into archive files, check those, and take them out of the database and of executed_scripts')
    .requiredOption('--older-than <time>', 'executions to which nothing has happened for so long: 30d, 12h, 90m', duration)
    .option('--to <folder>', 'where the files go (default: retention.folder of the configuration, else archives in the data folder)')
    .option('--dry-run', 'only say what would be archived')
    .option('--as <name>', 'whose key signs it, where a service runs (default: yours; `countersign identity list`)')
    .option('--json', 'print a JSON object')
    .action(run(archive))
}

function duration(text: string): string {
  const parsed = durationSchema.safeParse(text)
  if (parsed.success) return parsed.data
  throw new InvalidArgumentError(`${parsed.error.issues[0]?.message ?? 'is no length of time'}.`)
}

async function archive(cli: CommandLine, { olderThan, to, dryRun = false, as, json }: ArchiveOptions): Promise<ExitCode> {
  const { terminal, io } = cli
  const maintenance = await cli.maintenance({ as })
  const answer = await maintenance.archive({ olderThan, dryRun, ...(to === undefined ? {} : { to: resolve(io.cwd, to) }) })
  const { archived, stay, executions, folder } = answer
  if (json) terminal.json(answer)
  else {
    for (const { executionId, updatedAt, file, stays } of executions) {
      terminal.print(stays === null ? `${executionId} (${updatedAt.slice(0, 10)}) → ${file ?? folder}` : `${executionId} (${updatedAt.slice(0, 10)}) stays: ${stays}`)
    }
    if (executions.length < archived + stay) terminal.print(`… and ${archived + stay - executions.length} more`)
    terminal.print(`${archived} ${dryRun ? 'would be archived' : 'archived'}, ${stay} stay`)
  }
  return exitCodes.done
}
