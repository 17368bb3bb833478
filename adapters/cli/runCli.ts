/**
 * Runs one command line to its end and gives the exit code. Called by `main.ts` and by tests. Never throws; whatever was
 * opened is closed again.
 */
import { Command, type CommanderError } from 'commander'
import { projectPaths, versionOf } from '../composeCommandLine.js'
import { createCommandLine, type CommandLine, type GlobalOptions, type Run } from './commandLine.js'
import { registerCommands } from './commands/registerCommands.js'
import { explainError } from './errors/explainError.js'
import { exitCodes, type ExitCode } from './errors/exitCodes.js'
import type { Io } from './io.js'
import { createTerminal, wantsColor, type Terminal } from './output/terminal.js'
import { visibleText } from './output/visibleText.js'

export async function runCli(argv: readonly string[], io: Io): Promise<ExitCode> {
  const terminal = createTerminal(io)
  const closes: (() => Promise<void> | void)[] = []
  let exitCode: ExitCode = exitCodes.done
  const program = createProgram(io)
  const run: Run = (work) => async (...input) => {
    const cli: CommandLine = createCommandLine(io, terminal, program.opts<GlobalOptions>(), (close) => closes.push(close))
    exitCode = await work(cli, ...input)
  }
  registerCommands(program, run)
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    exitCode = report(error, terminal, program.opts<GlobalOptions>().verbose === true || Boolean(io.env['DEBUG']))
  }
  for (const close of closes.reverse()) {
    try {
      await close()
    } catch {
      // The command has its answer; a connection that does not close cleanly changes nothing about it.
    }
  }
  return exitCode
}

function createProgram(io: Io): Command {
  const program = new Command('countersign')
    .description('Runs Python that a language model wrote and a human countersigned: on real Jupyter kernels, every step recorded.')
    .option('--data <dir>', 'data folder (default: COUNTERSIGN_DATA, else .countersign in the current folder)')
    .option('--config <file>', 'configuration file (YAML)')
    .option('--verbose', 'show the stack of an error')
    .version(versionOf(projectPaths(io.env).root), '--version', 'print the version')
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      getOutHasColors: () => wantsColor(io.stdout, io.env),
      getErrHasColors: () => wantsColor(io.stderr, io.env),
      outputError: (text, write) => { write(visibleText(text)) },
    })
    .exitOverride((error: CommanderError) => {
      throw error
    })
  return program
}

function report(error: unknown, terminal: Terminal, verbose: boolean): ExitCode {
  const { exitCode, message, code, issues } = explainError(error)
  if (message !== '') {
    const { red, dim } = terminal.noteColors
    terminal.note(`${red('countersign:')} ${visibleText(message)} ${dim(`[${code}]`)}`)
    for (const issue of issues) terminal.note(`  ${visibleText(issue)}`)
    if (verbose) terminal.note(dim(visibleText(stackOf(error))))
  }
  return exitCode
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const own = error.stack ?? error.message
  return error.cause === undefined ? own : `${own}\ncaused by ${stackOf(error.cause)}`
}
