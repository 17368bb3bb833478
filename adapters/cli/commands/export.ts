/** `countersign export ID`: one execution with its files as one archive file, or only the replies of its models as a recording. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { openSqliteEventStore } from '../../../store/index.js'
import { createLogger, databaseFile, loadArchive, loadRecordings, projectPaths, versionOf } from '../../composeCommandLine.js'
import { findExecution } from '../access/findExecution.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { queries } from '../../../runtime/index.js'
import { aboutExecution } from './sendCommand.js'

interface ExportOptions {
  readonly to?: string
  readonly replies?: boolean
  readonly json?: boolean
}

export function exportCommand(program: Command, run: Run): void {
  aboutExecution(program, 'export', 'write an execution (events, notebook and the other files of its folder) into one file that verifies on any machine')
    .option('--to <file>', 'name of the file (default: the id, in the current folder); a file that is there is not replaced')
    .option('--replies', 'write only what its models replied, as a recording (JSON) that replays them: llm.provider recorded, llm.recordings')
    .action(run(exportOne))
}

async function exportOne(cli: CommandLine, id: string, { to, json, replies }: ExportOptions): Promise<ExitCode> {
  if (replies) return exportReplies(cli, id, { to, json })
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

async function exportReplies(cli: CommandLine, id: string, { to, json }: { readonly to: string | undefined; readonly json: boolean | undefined }): Promise<ExitCode> {
  const reader = await cli.reader(id)
  const { executionId } = await reader.find(id)
  const recordings = (await loadRecordings())(await reader.history(executionId))
  const count = recordings.recordings.length
  if (count === 0) throw new UsageError('NO_REPLIES', `no model replied in execution ${executionId}: there is nothing to record`)
  const file = resolve(cli.io.cwd, to ?? `${executionId}.replies.json`)
  try {
    // Prompts and replies are for those who may read the data folder.
    writeFileSync(file, `${JSON.stringify(recordings, null, 2)}\n`, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST') throw new UsageError('FILE_EXISTS', `${file} is there already, and is not replaced: name another with --to`)
    throw cause
  }
  if (json) cli.terminal.json({ file, executionId, replies: count })
  else cli.terminal.print(`${count} ${count === 1 ? 'reply' : 'replies'} of ${executionId} written to ${file}`)
  return exitCodes.done
}
