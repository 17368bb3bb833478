/**
 * `countersign standing …`: a yes in advance to a bounded family of questions: the same program with the same reach, its context within
 * bounds, so many times, until then. Each approver signs the terms; the rules of who may approve are those of the question.
 */
import type { Command } from 'commander'
import { codeHash, parametersSchema, parseInWords, standingHash, type MaintenanceInput, type StandingTerms } from '../../../machines/index.js'
import type { StandingShown } from '../../../runtime/ports/maintenance.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { wholeNumber } from '../input/numberOption.js'
import { readJson } from '../input/readJson.js'
import { deadline } from '../input/timeOption.js'
import { annotateProgram, notAnalysed } from '../output/annotateProgram.js'
import { executionView } from '../output/executionView.js'
import { standingLine, standingPage } from '../output/standingPage.js'

interface Common {
  readonly as?: string
  readonly json?: boolean
}
interface Opening extends Common {
  readonly uses: number
  readonly until: string
  readonly parameters?: string
  readonly comment?: string
  readonly for?: string
}

export function standingCommand(program: Command, run: Run): void {
  const standing = program.command('standing').description('approve in advance: the same program with the same reach, its context within bounds, so many times, until then')
  const signed = (command: Command) => command.option('--as <name>', 'whose key signs it (default: yours; `countersign identity list`)').option('--json', 'print JSON')
  signed(standing.command('grant').argument('<id>', 'execution whose question you looked at').description('say yes to its program in advance, and print what that is'))
    .requiredOption('--uses <number>', 'how many executions it answers', wholeNumber(1, 100_000))
    .requiredOption('--until <time>', 'until when: a time such as 2027-01-31T18:00:00Z, or 12h, 7d from now', deadline)
    .option('--parameters <file>', 'JSON Schema of the context that it holds for (- for standard input); left out: only for executions without a context')
    .option('--comment <text>', 'kept with it and with each use')
    .option('--for <name>', 'in the place of this person, who delegated it to you (approval.delegations)')
    .action(run(grant))
  signed(standing.command('endorse').argument('<standing-id>').description('say yes, too, where several persons are needed'))
    .option('--comment <text>', 'kept with it')
    .option('--hash <hash>', 'endorse these terms only, as `standing show` printed them: needed with --json, and where nobody sits at a terminal')
    .option('--for <name>', 'in the place of this person, who delegated it to you (approval.delegations)')
    .action(run(endorse))
  signed(standing.command('list').description('all of them: what each is for, who stands behind it, how often it was used')).action(run(list))
  signed(standing.command('show').argument('<standing-id>').description('one of them, with what it was used for')).action(run(show))
  signed(standing.command('revoke').argument('<standing-id>').description('from now on it answers nothing; what runs goes on'))
    .requiredOption('--reason <text>', 'kept with it')
    .action(run(revoke))
}

async function grant(cli: CommandLine, id: string, { as, json, uses, until, parameters, comment, for: onBehalfOf }: Opening): Promise<ExitCode> {
  const reader = await cli.reader()
  const summary = await reader.find(id)
  const { approval, program, analysis, executionId } = executionView(summary, await reader.history(summary.executionId))
  if (!approval.asked || !approval.countersigned || !program) throw new UsageError('NOT_AWAITING_APPROVAL', `execution ${executionId} has asked nothing: a standing approval is given for a question that was looked at`)
  const terms: StandingTerms = {
    executionId, approvalHash: approval.asked.approvalHash, countersigned: approval.countersigned, reasoning: approval.reasoning ?? '',
    parameters: parameters === undefined ? null : await bounds(cli, parameters), uses, until, comment: comment ?? null,
  }
  if (!json) cli.terminal.print(`${annotateProgram(program.code, analysis ?? notAnalysed, cli.terminal).trimEnd()}\n`)
  return said(cli, await (await cli.maintenance({ as: await cli.deciderOf(as) })).openStanding({ terms, ...(onBehalfOf === undefined ? {} : { onBehalfOf }) }), json)
}

const mostBytes = 256 * 1024

async function bounds(cli: CommandLine, file: string): Promise<StandingTerms['parameters']> {
  const parsed = parseInWords(parametersSchema, await readJson(cli.io, file, mostBytes))
  if (!parsed.ok) throw new UsageError('INVALID_PARAMETERS', `${file} does not bound what the context may be: ${parsed.issues.map(({ path, message }) => `${path} ${message}`.trim()).join('; ')}`)
  return parsed.value
}

/** Says first what it is; the yes is bound to the hash of the terms that were shown, computed here. */
async function endorse(cli: CommandLine, standingId: string, { as, json, comment, hash, for: onBehalfOf }: Common & Pick<Opening, 'comment' | 'for'> & { readonly hash?: string }): Promise<ExitCode> {
  if (hash === undefined && (json || !cli.terminal.canAsk)) throw new UsageError('APPROVAL_HASH_REQUIRED', `nobody would see what is signed: \`${cli.hint(`standing show ${standingId}`)}\` prints the terms and their hash, which --hash takes`)
  const maintenance = await cli.maintenance({ as: await cli.deciderOf(as) })
  const { standing: [before] } = await maintenance.listStanding({ standingId })
  if (!before) throw new UsageError('UNKNOWN_STANDING', `there is no standing approval ${standingId}`)
  const shown = standingHash(before.terms)
  if (shown !== before.standingHash || (hash ?? shown) !== shown) throw new UsageError('APPROVAL_HASH_MISMATCH', `the terms of ${standingId} have the hash ${shown}, not ${hash ?? before.standingHash}: nothing was signed, look at it again`)
  if (!json) {
    const seen = await program(cli, before)
    cli.terminal.print(`${standingPage(before, cli.terminal.colors)}\n`)
    if (!seen && hash === undefined) throw new UsageError('APPROVAL_HASH_REQUIRED', `the program of ${standingId} cannot be shown: nothing was signed. If you know it otherwise, give --hash ${shown}`)
  }
  const input: MaintenanceInput<'endorseStanding'> = { standingId, standingHash: shown, ...(comment === undefined ? {} : { comment }), ...(onBehalfOf === undefined ? {} : { onBehalfOf }) }
  return said(cli, await maintenance.endorseStanding(input), json)
}

/** As it stands in the execution that was looked at; false: other bytes stand there by now. */
async function program(cli: CommandLine, { terms }: StandingShown): Promise<boolean> {
  const reader = await cli.reader()
  const summary = await reader.get(terms.executionId)
  const view = summary && executionView(summary, await reader.history(terms.executionId))
  const found = view?.program ?? null
  const same = found !== null && codeHash(found.code) === terms.countersigned.codeHash
  if (same) cli.terminal.print(`${annotateProgram(found.code, view?.analysis ?? notAnalysed, cli.terminal).trimEnd()}\n`)
  else cli.terminal.note(`the program ${terms.countersigned.codeHash} is not to be had here any more`)
  return same
}

async function list(cli: CommandLine, { as, json }: Common): Promise<ExitCode> {
  const { standing } = await (await cli.maintenance({ as })).listStanding({})
  if (json) cli.terminal.json(standing)
  else if (standing.length === 0) cli.terminal.note('there is none')
  else for (const one of standing) cli.terminal.print(standingLine(one, cli.terminal.colors))
  return exitCodes.done
}

async function show(cli: CommandLine, standingId: string, { as, json }: Common): Promise<ExitCode> {
  const { standing: [one] } = await (await cli.maintenance({ as })).listStanding({ standingId })
  if (!one) throw new UsageError('UNKNOWN_STANDING', `there is no standing approval ${standingId}`)
  if (!json) await program(cli, one)
  return said(cli, one, json)
}

async function revoke(cli: CommandLine, standingId: string, { as, json, reason }: Common & { readonly reason: string }): Promise<ExitCode> {
  return said(cli, await (await cli.maintenance({ as: await cli.deciderOf(as) })).revokeStanding({ standingId, reason }), json)
}

function said({ terminal }: CommandLine, standing: StandingShown, json = false): ExitCode {
  if (json) terminal.json(standing)
  else terminal.print(standingPage(standing, terminal.colors))
  return exitCodes.done
}
