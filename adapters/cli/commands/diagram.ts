/** `countersign diagram [ID]`: the state chart; with an id, the way that the execution took and where it is. */
import { writeFile } from 'node:fs/promises'
import { extname, resolve } from 'node:path'
import { Option, type Command } from 'commander'
import { loadDiagram } from '../../composeCommandLine.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { UsageError } from '../errors/usageError.js'

const formats = ['svg', 'mermaid', 'json', 'text'] as const
type Format = (typeof formats)[number]
const formatOfExtension: Readonly<Record<string, Format>> = { '.svg': 'svg', '.mmd': 'mermaid', '.mermaid': 'mermaid', '.json': 'json', '.txt': 'text' }

interface DiagramOptions {
  readonly format?: Format
  readonly output?: string
}

export function diagramCommand(program: Command, run: Run): void {
  program
    .command('diagram')
    .description('draw the state chart; with an execution, its way and its current state are marked')
    .argument('[id]', 'execution id, or its beginning or end, or an archive file')
    .addOption(new Option('--format <format>', 'default: by the name of the output file, else text').choices(formats))
    .option('--output <file>', 'write to this file instead of stdout')
    .option('--json', 'the same as --format json')
    .action(run(diagram))
}

async function diagram(cli: CommandLine, id: string | undefined, { output, json, ...options }: DiagramOptions & { readonly json?: boolean }): Promise<ExitCode> {
  const format = options.format ?? (json ? 'json' : (formatOfExtension[extname(output ?? '').toLowerCase()] ?? 'text'))
  const history = id === undefined ? null : await historyOf(cli, id)
  const renderDiagram = await loadDiagram()
  const drawn = await renderDiagram({ history, format, colour: output === undefined && cli.terminal.colors.isColorSupported })
  const text = drawn.endsWith('\n') ? drawn : `${drawn}\n`
  if (output === undefined) {
    cli.terminal.write(text)
    return exitCodes.done
  }
  const file = resolve(cli.io.cwd, output)
  try {
    await writeFile(file, text)
  } catch (cause) {
    throw new UsageError('FILE_NOT_WRITABLE', `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
  cli.terminal.print(file)
  return exitCodes.done
}

async function historyOf(cli: CommandLine, id: string) {
  const reader = await cli.reader(id)
  return reader.history((await reader.find(id)).executionId)
}
