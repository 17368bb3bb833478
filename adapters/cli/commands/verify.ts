/** `countersign verify [ID]`: is the history whole and unchanged, and does today's machine still tell the same story? */
import { constants, createReadStream } from 'node:fs'
import { access } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { Command } from 'commander'
import { z } from 'zod'
import { queries, verifyExecution, type ExecutionVerdict } from '../../../runtime/index.js'
import { openSqliteEventStore, serviceLogProblem, type EventStore } from '../../../store/index.js'
import { databaseFile } from '../../composeCommandLine.js'
import { findExecution } from '../access/findExecution.js'
import { isFileName, openFile } from '../access/openFile.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { verifyCertificateFile } from './verifyCertificateFile.js'
import { progressBar } from '../output/progressBar.js'
import { visibleText } from '../output/visibleText.js'

interface VerifyOptions {
  readonly all?: boolean
  readonly json?: boolean
  readonly against?: string
  readonly certificate?: string
  readonly code?: string
  readonly key?: readonly string[]
}

export function verifyCommand(program: Command, run: Run): void {
  program
    .command('verify')
    .description('check the recorded history: nothing changed, nothing missing, replay gives the recorded states, and the derived tables fit; exit code 1 if not')
    .argument('[id]', 'execution id, or its beginning or end, or an archive file')
    .option('--all', 'all executions, and the service\'s own log')
    .option('--against <file>', 'also compare with what an earlier `verify --json` printed: only this shows an end that was cut off together with its traces')
    .option('--certificate <file>', 'check the certificate of an approval instead: its signatures, its hashes, who approved; needs no service and no data folder')
    .option('--code <file>', 'with --certificate: is it about this program?')
    .option('--key <key>', 'with --certificate: public key of the service that must have signed it, or NAME=KEY for an approver; may be repeated', collected, [])
    .option('--json', 'print one JSON line for each execution, with the hash of its last event')
    .action(run(verify))
}

const collected = (key: string, earlier: readonly string[]): readonly string[] => [...earlier, key]

async function verify(cli: CommandLine, id: string | undefined, { all, json, against, certificate, code, key = [] }: VerifyOptions): Promise<ExitCode> {
  if (certificate !== undefined) {
    if (id !== undefined || all === true || against !== undefined) throw new UsageError('WHAT_TO_VERIFY', '--certificate checks that file alone: leave out the execution, --all and --against')
    return verifyCertificateFile(cli, certificate, { code, keys: key, json })
  }
  if (code !== undefined || key.length > 0) throw new UsageError('WHAT_TO_VERIFY', '--code and --key belong to --certificate')
  if ((id === undefined) === (all !== true)) throw new UsageError('WHAT_TO_VERIFY', 'name one execution, or give --all')
  const { terminal } = cli
  if (against !== undefined) await readable(resolve(cli.io.cwd, against), against)
  if (id !== undefined && isFileName(id)) {
    if (against !== undefined) throw new UsageError('WHAT_TO_VERIFY', '--against compares what is in the database, not an archive file: compare the hash that `verify FILE` prints with the one you kept')
    return verifyFile(cli, id, json)
  }
  const store = openSqliteEventStore({ file: databaseFile(cli.dataDir), readOnly: true })
  cli.defer(() => store.close())
  const only = id === undefined ? null : (await findExecution(queries(store), id, store)).executionId
  const { verified, wrong } = await problemsOf(cli, store, only, (verdict) => {
    if (json) terminal.jsonLine(verdict)
    else if (!verdict.ok) terminal.print(`${terminal.colors.red('✗')} ${verdict.executionId} at event ${verdict.version}${verdict.eventId === null ? '' : ` (${verdict.eventId})`}: ${visibleText(verdict.problem ?? '')}`)
    else if (only !== null) terminal.print(`${terminal.colors.green('✓')} ${verdict.executionId}: ${verdict.version} events, hash of the last ${verdict.hash ?? ''}`)
  })
  const others = [...(only === null ? await strays(store) : []), ...(against === undefined ? [] : await differences(store, resolve(cli.io.cwd, against), only))]
  for (const { executionId, version, problem } of others) {
    if (json) terminal.jsonLine({ executionId, ok: false, version, eventId: null, hash: null, problem })
    else terminal.print(`${terminal.colors.red('✗')} ${executionId === null ? '' : `${executionId}${version > 0 ? ` at event ${version}` : ''}: `}${problem}`)
  }
  if (!json && only === null) terminal.print(`${verified - wrong} of ${verified} executions are as they were recorded`)
  return wrong === 0 && others.length === 0 ? exitCodes.done : exitCodes.failed
}

/** Everything is checked before anything of a file is shown; what is wrong with it is an error, and says what. */
async function verifyFile(cli: CommandLine, file: string, json = false): Promise<ExitCode> {
  const { terminal } = cli
  const reader = await openFile(cli, file)
  const { executionId, version } = await reader.find(file)
  const hash = (await reader.history(executionId)).at(-1)?.hash ?? null
  if (json) terminal.jsonLine({ executionId, ok: true, version, eventId: null, hash, problem: null } satisfies ExecutionVerdict)
  else terminal.print(`${terminal.colors.green('✓')} ${executionId}: ${version} events and the files with them are as they were exported, hash of the last ${hash ?? ''}`)
  return exitCodes.done
}

/** One by one: what is kept of them is their number. */
async function problemsOf(cli: CommandLine, store: EventStore, only: string | null, tell: (verdict: ExecutionVerdict) => void): Promise<{ readonly verified: number; readonly wrong: number }> {
  if (only !== null) {
    const verdict = await verifyExecution(store, only)
    tell(verdict)
    return { verified: 1, wrong: verdict.ok ? 0 : 1 }
  }
  const bar = progressBar(cli.io, (await store.tally()).events, 'events')
  let [verified, wrong, events] = [0, 0, 0]
  try {
    for await (const executionId of idsOf(store)) {
      const verdict = await verifyExecution(store, executionId, (count) => { bar.done((events += count)) })
      verified += 1
      if (!verdict.ok) wrong += 1
      tell(verdict)
    }
  } finally {
    bar.stop()
  }
  return { verified, wrong }
}

async function* idsOf(store: EventStore): AsyncGenerator<string, void, undefined> {
  for (let after: string | undefined = ''; after !== undefined;) {
    const ids: readonly string[] = await store.executionIds({ after, limit: 500 })
    yield* ids
    after = ids.at(-1)
  }
}

interface Finding {
  readonly executionId: string | null
  readonly version: number
  readonly problem: string
}

/** What no execution's own check can see. */
async function strays(store: EventStore): Promise<Finding[]> {
  const { strayEvents, missingPositions } = await store.tally()
  const found = (problem: string): Finding => ({ executionId: null, version: 0, problem })
  const ofService = serviceLogProblem(await store.serviceEvents())
  return [
    ...(ofService ? [found(`event ${ofService.position} of the service's own log: ${ofService.problem}`)] : []),
    ...(strayEvents > 0 ? [found(`${strayEvents} events belong to an execution that is not in the table of executions: its row was removed`)] : []),
    ...(missingPositions > 0 ? [found(`${missingPositions} positions of the log have no event: an execution was removed with its events, and was not archived`)] : []),
  ]
}

/** Before hours of checking, not after. */
async function readable(path: string, name: string): Promise<void> {
  try {
    await access(path, constants.R_OK)
  } catch (cause) {
    throw new UsageError('FILE_NOT_READABLE', `${name} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

const keptLine = z.object({ executionId: z.string().nullable(), version: z.int(), hash: z.string().nullable() })

/** Line by line: the file may be as long as the log. */
async function differences(store: EventStore, file: string, only: string | null): Promise<Finding[]> {
  const found: Finding[] = []
  let line = 0
  for await (const text of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    line += 1
    if (text.trim() === '') continue
    const kept = readLine(text)
    if (kept === null) throw new UsageError('NOT_A_VERDICT', `line ${line} of ${file} is not what \`countersign verify --json\` prints`)
    const { executionId, version, hash } = kept
    if (executionId === null || hash === null || (only !== null && executionId !== only)) continue
    const [event] = await store.readExecution(executionId, { afterVersion: version - 1, limit: 1, blobs: 'reference' }).catch(() => [])
    const tombstone = event === undefined ? await store.tombstone(executionId) : null
    if (tombstone && (tombstone.version > version || tombstone.hash === hash)) continue
    if (event === undefined) found.push({ executionId, version, problem: `it had ${version} events once, and its end is gone` })
    else if (event.hash !== hash) found.push({ executionId, version, problem: 'this event was another one once' })
  }
  return found
}

function readLine(text: string): z.infer<typeof keptLine> | null {
  try {
    return keptLine.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
