/** `countersign export ID`: one execution with its files as one archive file. */
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { openSqliteEventStore } from '../../../store/index.js'
import { createLogger, databaseFile, loadArchive, projectPaths, versionOf } from '../../composeCommandLine.js'
import { findExecution } from '../access/findExecution.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { queries } from '../../../runtime/index.js'
import { aboutExecution } from './sendCommand.js'

interface ExportOptions {
  readonly to?: string
  readonly json?: boolean
}

export function exportCommand(program: Command, run: Run): void {
  aboutExecution(program, 'export', 'write an execution (events, notebook and the other files of its folder) into one file that verifies on any machine')
    .option('--to <file>', 'name of the file (default: the id, in the current folder); a file that is there is not replaced')
    .action(run(exportOne))
}

async function exportOne(cli: CommandLine, id: string, { to, json }: ExportOptions): Promise<ExitCode> {
  const { dataDir, configuration, io, terminal } = cli
  const store = openSqliteEventStore({ file: databaseFile(dataDir), readOnly: true })
  cli.defer(() => store.close())
  const { executionId } = await findExecution(queries(store), id, store)
  const { archiveParts, exportExecution, fileEnding } = await loadArchive()
  const parts = archiveParts(store, { dataDir, configuration, program: versionOf(projectPaths(io.env).root), log: createLogger({ level: 'warn' }) })
  const { file, header, folder } = await exportExecution(parts, executionId, resolve(io.cwd, to ?? `${executionId}${fileEnding}`))
  if (json) terminal.json({ file, ...header, folder })
  else terminal.print(`${executionId} exported to ${file}: ${header.version} events, ${header.files.count} files (${header.files.bytes} bytes)${header.final ? '' : '; it is not over, so this file can be looked at but not imported'}`)
  return exitCodes.done
}
