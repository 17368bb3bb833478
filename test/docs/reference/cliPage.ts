/** The generated part of docs/reference/cli.md: every command's own help, printed by the command line itself. */
import { PassThrough } from 'node:stream'
import { runCli } from '../../../adapters/cli/runCli.js'

const columns = 100

/** What `countersign ARGS` prints. */
async function printed(...args: readonly string[]): Promise<string> {
  const stdout = Object.assign(new PassThrough(), { columns })
  const chunks: string[] = []
  stdout.on('data', (chunk: Buffer) => chunks.push(chunk.toString()))
  await runCli(args, { stdin: new PassThrough(), stdout, stderr: stdout, env: { NO_COLOR: '1' }, cwd: '/', userName: 'ada', goOnUnread: () => undefined, onSignal: () => () => {}, onReload: () => () => {} })
  return chunks.join('')
}

export async function commandNames(): Promise<readonly string[]> {
  return innerNames(await printed('--help'))
}

/** A command's help, with those of its own commands, and with the options that every command takes. */
export async function helpOf(name: string): Promise<string> {
  const help = await printed(name, '--help')
  const inner = await Promise.all(innerNames(help).map((subcommand) => printed(name, subcommand, '--help')))
  return [help, ...inner].join(`\n${between}\n`)
}

const between = '-'.repeat(8)

export async function cliPage(): Promise<Readonly<Record<string, string>>> {
  const names = await commandNames()
  const helps = await Promise.all(names.map(async (name) => {
    const parts = (await helpOf(name)).split(`\n${between}\n`)
    return `### ${name}\n\n${parts.map((text) => `\`\`\`text\n${withoutGlobal(text)}\n\`\`\``).join('\n\n')}`
  }))
  return { commands: helps.join('\n\n') }
}

/** Of a command that has commands of its own. */
const innerNames = (help: string): string[] => [...(help.split('Commands:\n')[1] ?? '').matchAll(/^ {2}([a-z]+) /gm)].flatMap(([, name]) => (name === undefined || name === 'help' ? [] : [name]))

/** What every command takes is said once on the page. */
const withoutGlobal = (help: string): string => help.replace(/\nGlobal Options:\n(?: .*\n?)*/, '').trim()
