/**
 * Reads executions: from the database of the data folder, which is the truth whether a service runs or not; where there
 * is none (a service on another machine), from the service.
 */
import { existsSync } from 'node:fs'
import { databaseFile } from '../../composeCommandLine.js'
import { queries, type ExecutionQueries } from '../../../runtime/index.js'
import { QueryRefusedError, ServiceUnreachableError, type ExecutionClient } from '../../../runtime/ports/client.js'
import { openSqliteEventStore, type ExecutionSummary, type Origin } from '../../../store/index.js'
import type { CommandLine } from '../commandLine.js'
import { findExecution } from './findExecution.js'
import { addressOf } from './openClient.js'

export interface Reader extends ExecutionQueries {
  /** `id` may be the beginning or the end of an id, 6 characters at least. @throws UsageError when none or several fit */
  find(id: string): Promise<ExecutionSummary>
  /** Where an imported execution came from; null or left out: not known, or not imported. */
  origin?(executionId: string): Promise<Origin | null>
}

export async function openReader(cli: CommandLine): Promise<Reader> {
  const file = databaseFile(cli.dataDir)
  if (existsSync(file)) {
    const store = openSqliteEventStore({ file, readOnly: true })
    cli.defer(() => store.close())
    const source = queries(store)
    return { ...source, find: (id) => findExecution(source, id, store), origin: (executionId) => store.origin(executionId) }
  }
  const source = await remoteQueries(cli)
  return { ...source, find: (id) => findExecution(source, id) }
}

async function remoteQueries(cli: CommandLine): Promise<ExecutionQueries> {
  if (addressOf(cli) === null) {
    throw new ServiceUnreachableError(
      `there is neither a service nor a database in the data folder ${cli.dataDir}: name the right folder with --data, or start a service with \`countersign up --data ${cli.dataDir}\``,
    )
  }
  return queriesOf(await cli.client())
}

const queriesOf = (client: ExecutionClient): ExecutionQueries => ({
  get: (executionId) => orNull(client.execution(executionId).summary()),
  list: (query) => client.list(query),
  async history(executionId, { afterVersion = 0, limit = Number.POSITIVE_INFINITY } = {}) {
    const history = await client.execution(executionId).history()
    return history.filter(({ version }) => version > afterVersion).slice(0, limit)
  },
  replay: (executionId, at) => orNull(client.execution(executionId).replay(at)),
})

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof QueryRefusedError && error.code === 'UNKNOWN_EXECUTION') return null
    throw error
  }
}
