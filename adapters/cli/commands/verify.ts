/** `countersign verify [ID]`: is the history whole and unchanged, and does today's machine still tell the same story? */
import type { Command } from 'commander'
import { evolve, factOf, type ExecutionState, type RecordedEvent } from '../../../machines/index.js'
import { queries } from '../../../runtime/index.js'
import { openSqliteEventStore, StoreUnavailableError, verifyHistory, type EventStore } from '../../../store/index.js'
import { databaseFile } from '../../composeCommandLine.js'
import { findExecution } from '../access/findExecution.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'

interface VerifyOptions {
  readonly all?: boolean
  readonly json?: boolean
}

interface Verdict {
  readonly executionId: string
  readonly ok: boolean
  /** Of the last event; of the first wrong one where something is wrong. */
  readonly version: number
  readonly problem: string | null
}

export function verifyCommand(program: Command, run: Run): void {
  program
    .command('verify')
    .description('check the recorded history: nothing changed, nothing missing, and replay gives the recorded states; exit code 1 if not')
    .argument('[id]', 'execution id, or its beginning or end')
    .option('--all', 'all executions')
    .option('--json', 'print one JSON line for each execution')
    .action(run(verify))
}

async function verify(cli: CommandLine, id: string | undefined, { all, json }: VerifyOptions): Promise<ExitCode> {
  if ((id === undefined) === (all !== true)) throw new UsageError('WHAT_TO_VERIFY', 'name one execution, or give --all')
  const { terminal } = cli
  const store = openSqliteEventStore({ file: databaseFile(cli.dataDir), readOnly: true })
  cli.defer(() => store.close())
  const found = id === undefined ? await store.list({ limit: Number.POSITIVE_INFINITY }) : [await findExecution(queries(store), id)]
  let wrong = 0
  for (const { executionId } of found) {
    const verdict = await verifyOne(store, executionId)
    if (!verdict.ok) wrong += 1
    if (json) terminal.jsonLine(verdict)
    else if (!verdict.ok) terminal.print(`${terminal.colors.red('✗')} ${executionId} at event ${verdict.version}: ${verdict.problem ?? ''}`)
    else if (id !== undefined) terminal.print(`${terminal.colors.green('✓')} ${executionId}: ${verdict.version} events`)
  }
  if (!json && id === undefined) terminal.print(`${found.length - wrong} of ${found.length} executions are as they were recorded`)
  return wrong === 0 ? exitCodes.done : exitCodes.failed
}

/** What cannot be read is a verdict too: one damaged row must not hide what is wrong, or right, with the others. */
async function verifyOne(store: EventStore, executionId: string): Promise<Verdict> {
  try {
    return await verifyReadable(store, executionId)
  } catch (error) {
    if (error instanceof StoreUnavailableError) throw error
    const problem = `it cannot be read: ${error instanceof Error ? error.message : String(error)}`
    return { executionId, ok: false, version: await firstUnreadable(store, executionId), problem }
  }
}

async function firstUnreadable(store: EventStore, executionId: string): Promise<number> {
  for (let version = 1; ; version += 1) {
    const read = await store.readExecution(executionId, { afterVersion: version - 1, limit: 1 }).catch(() => [])
    if (read.length === 0) return version
  }
}

async function verifyReadable(store: EventStore, executionId: string): Promise<Verdict> {
  const head = await store.head(executionId)
  const history = await store.readExecution(executionId)
  const chain = verifyHistory(history, head)
  if (!chain.ok) return { executionId, ok: false, version: chain.version, problem: chain.problem }
  const differs = firstDifference(history)
  return { executionId, ok: differs === null, version: differs?.version ?? chain.version, problem: differs?.problem ?? null }
}

function firstDifference(history: readonly RecordedEvent[]): { readonly version: number; readonly problem: string } | null {
  let state: ExecutionState | null = null
  for (const recorded of history) {
    try {
      state = evolve(state, factOf(recorded))
    } catch (error) {
      return { version: recorded.version, problem: `it cannot be replayed: ${error instanceof Error ? error.message : String(error)}` }
    }
    if (state.path !== recorded.stateAfter) return { version: recorded.version, problem: `${recorded.type} led to ${recorded.stateAfter} when it was recorded, and leads to ${state.path} today` }
  }
  return null
}
