/** A child process that archives and kills itself at a named step: `main(dataDir, executionId, step)`. */
import { archiveFolderOf, archiveParts } from '../../../adapters/composeArchive.js'
import { archiveExecution } from '../../../adapters/archive/archiveExecution.js'
import { databaseFile } from '../../../adapters/serviceFile.js'
import { defaultConfiguration } from '../../../machines/index.js'
import { silentLogger } from '../../../runtime/index.js'
import { openSqliteEventStore } from '../../../store/index.js'

export async function main(dataDir: string, executionId: string, last: string): Promise<void> {
  const settings = { dataDir, configuration: defaultConfiguration(), program: 'test', log: silentLogger }
  const store = openSqliteEventStore({ file: databaseFile(dataDir) })
  const passed = (step: string) => { if (step === last) process.kill(process.pid, 'SIGKILL') }
  await archiveExecution({ ...archiveParts(store, settings), passed }, executionId, archiveFolderOf(settings))
  await store.close()
}
