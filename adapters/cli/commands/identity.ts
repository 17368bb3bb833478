/** `countersign identity`: the keys that one signs with. A seed is written to its file, and printed only where that is asked for. */
import type { Command } from 'commander'
import { stringify } from 'yaml'
import { personNamePattern, personSchema, type Role } from '../../../machines/index.js'
import { loadIdentities } from '../../composeCommandLine.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'
import { wholeNumber } from '../input/numberOption.js'
import { visibleText } from '../output/visibleText.js'

interface CreateOptions {
  readonly roles: string
  readonly groups?: string
  readonly printSeed?: boolean
  readonly json?: boolean
}

export function identityCommand(program: Command, run: Run): void {
  const identity = program.command('identity').description('the keys that requests and decisions are signed with: create, list, show; tokens for HTTP')
  identity
    .command('create')
    .description('make a key: the seed goes into a file for your eyes only, the entry for the section people of the configuration is printed')
    .argument('<name>', 'who signs with it')
    .option('--roles <list>', 'in the printed entry: requester, approver, operator, separated by commas', 'requester,approver')
    .option('--groups <list>', 'in the printed entry: groups of approvers, separated by commas')
    .option('--print-seed', 'write no file and print the seed, for a secret store: whoever has it is this person')
    .option('--json', 'print a JSON object')
    .action(run(create))
  identity
    .command('list')
    .description('the keys that you can sign with, and which one signs where --as is left out')
    .option('--json', 'print a JSON object')
    .action(run(list))
  identity
    .command('show')
    .description('the public key of one of your keys, as an entry for the section people; never the seed')
    .argument('[name]', 'whose (default: the one that signs where --as is left out)')
    .option('--json', 'print a JSON object')
    .action(run(show))
  identity
    .command('token')
    .description('make a token for HTTP: it is printed once and stands nowhere; its hash, as an entry for the section people of the configuration, is printed too')
    .argument('<name>', 'whose: whoever has the token is this person')
    .option('--label <label>', 'what the token is called, to tell it from others', 'token')
    .option('--days <n>', 'how long it is valid', wholeNumber(1, 3650), 90)
    .option('--json', 'print a JSON object')
    .action(run(token))
}

interface TokenOptions {
  readonly label: string
  readonly days: number
  readonly json?: boolean
}

async function token({ terminal }: CommandLine, name: string, { label, days, json }: TokenOptions): Promise<ExitCode> {
  for (const word of [name, label]) if (!personNamePattern.test(word)) throw new UsageError('INVALID_NAME', invalidName(word))
  const { newAccessToken, tokenHash } = await loadIdentities()
  const made = newAccessToken()
  const entry = { sha256: tokenHash(made), expires: new Date(Date.now() + days * 86_400_000).toISOString() }
  if (json) terminal.json({ name, label, token: made, ...entry })
  else {
    terminal.note('the token is on the next line; keep it where nobody else can read it')
    terminal.print(made)
    terminal.note('into the configuration of the service, by somebody who may change it, into the entry of this person:')
    terminal.print(stringify({ people: { [name]: { tokens: { [label]: entry } } } }, { collectionStyle: 'any', flowCollectionPadding: false }).trimEnd())
  }
  return exitCodes.done
}

const invalidName = (name: string): string => `'${name}' cannot be a name here: it must start with a letter or digit and hold only letters, digits, ".", "_", "@" and "-", 64 characters at most`

async function create({ terminal, io }: CommandLine, name: string, { roles, groups, printSeed, json }: CreateOptions): Promise<ExitCode> {
  if (!personNamePattern.test(name)) throw new UsageError('INVALID_NAME', invalidName(name))
  const { newSeed, signerOf, userKeyFolder, writeKeyFile } = await loadIdentities()
  const seed = newSeed()
  const entry = personSchema.safeParse({ public_key: signerOf(name, seed).keyId, roles: listed(roles), groups: listed(groups) })
  if (!entry.success) throw new UsageError('INVALID_ENTRY', `--roles takes requester, approver and operator, --groups names of letters, digits, ".", "_" and "-": ${entry.error.issues[0]?.message ?? ''}`)
  const file = printSeed ? null : writeKeyFile(userKeyFolder(io.env), name, seed)
  if (json) terminal.json({ name, file, ...entry.data, ...(printSeed ? { seed } : {}) })
  else {
    terminal.note(file === null ? 'the seed is on the next line; keep it where nobody else can read it' : `the seed is in ${file}, for your eyes only`)
    if (printSeed) terminal.print(seed)
    terminal.note('into the configuration of the service, by somebody who may change it:')
    terminal.print(entryFor(name, entry.data.public_key, entry.data.roles, entry.data.groups))
  }
  return exitCodes.done
}

async function list(cli: CommandLine, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const { terminal } = cli
  const keys = await cli.keys()
  const held = keys.list().map(({ person, from, file }) => ({ person, from, file, ...publicKey(() => keys.signer(person)?.keyId ?? null) }))
  const byDefault = held.some(({ keyId }) => keyId !== null) ? publicKey(() => keys.signer()?.keyId ?? null).keyId : null
  if (json) terminal.json({ keys: held.map((key) => ({ ...key, default: key.keyId !== null && key.keyId === byDefault })) })
  else if (held.length === 0) terminal.print('no keys: `countersign identity create NAME` makes one; a service without people in its configuration makes one in its data folder')
  for (const { person, from, file, keyId, problem } of json ? [] : held) {
    const mark = keyId !== null && keyId === byDefault ? '*' : ' '
    terminal.print(`${mark} ${visibleText(person).padEnd(16)} ${keyId ?? ''}${problem === null ? '' : terminal.colors.red(visibleText(problem))}  ${terminal.colors.dim(`${from === 'own' ? '' : `${from} `}${file ?? 'COUNTERSIGN_KEY'}`)}`)
  }
  return exitCodes.done
}

async function show(cli: CommandLine, name: string | undefined, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const { person, keyId } = (await cli.keys()).need(name)
  if (json) cli.terminal.json({ person, keyId })
  else cli.terminal.print(entryFor(person, keyId, ['requester', 'approver'], []))
  return exitCodes.done
}

/** A key that cannot be used is listed, with why. */
function publicKey(read: () => string | null): { readonly keyId: string | null; readonly problem: string | null } {
  try {
    return { keyId: read(), problem: null }
  } catch (error) {
    return { keyId: null, problem: error instanceof Error ? error.message : String(error) }
  }
}

const entryFor = (name: string, key: string, roles: readonly Role[], groups: readonly string[]): string =>
  stringify({ people: { [name]: { public_key: key, roles, ...(groups.length > 0 ? { groups } : {}) } } }, { collectionStyle: 'any', flowCollectionPadding: false }).trimEnd()

const listed = (text = ''): string[] => text.split(',').map((item) => item.trim()).filter((item) => item !== '')
