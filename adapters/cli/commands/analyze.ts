/** `countersign analyze FILE|-`: what a program would do, and what the policy says to it. Runs nothing, needs no service. */
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Option, type Command } from 'commander'
import { limits, type ExecutionPolicy } from '../../../machines/index.js'
import { limited, loadLimits, policyFrom, silentLogger } from '../../../runtime/index.js'
import { loadAnalyzer, loadSarif, projectPaths, versionOf } from '../../composeCommandLine.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { analyzeLines } from '../input/analyzeLines.js'
import { readText } from '../input/readText.js'
import { analysisAnswer } from '../output/analysisAnswer.js'
import { analysisPage } from '../output/analysisPage.js'
import { annotateProgram } from '../output/annotateProgram.js'
import { findingLines } from '../output/findingLines.js'

interface AnalyzeOptions {
  readonly json?: boolean
  readonly batch?: boolean
  readonly sarif?: boolean
}

/** The analyzer itself refuses programs over its own, smaller limit, in words. */
const mostBytes = 64 * 1024 * 1024

export function analyzeCommand(program: Command, run: Run): void {
  program
    .command('analyze')
    .description('say what a program would do and whether it would be asked about; exit code 1 if it would not pass')
    .argument('<file>', 'Python program, or - for standard input; with --batch JSON lines {"id", "code"}')
    .option('--json', 'print a JSON object')
    .option('--batch', 'many programs: one line of JSON in, one line of JSON out, in the same order')
    .addOption(new Option('--sarif', 'print a SARIF 2.1.0 log, for editors and code scanning').conflicts(['json', 'batch']))
    .action(run(analyze))
}

async function analyze(cli: CommandLine, file: string, { json, batch, sarif }: AnalyzeOptions): Promise<ExitCode> {
  const { terminal, configuration, io } = cli
  const channelLimits = loadLimits(configuration)
  const policy: ExecutionPolicy = policyFrom(configuration, 0, channelLimits.inForce)
  const { prohibitedImports } = policy
  const composeAnalyzer = await loadAnalyzer()
  const analyzer = await composeAnalyzer({ configuration, python: configuration.execution.python_env_path ?? projectPaths(io.env).python, log: silentLogger })
  cli.defer(() => analyzer.close())
  if (batch) {
    await analyzeLines(io, file, async (code) => analysisAnswer(limited(await analyzer.analyze(code, { prohibitedImports }), channelLimits), policy), async (line) => {
      terminal.jsonLine(line)
      await terminal.drained()
    })
    return exitCodes.done
  }
  const code = await readText(io, file, mostBytes)
  const report = limited(await analyzer.analyze(code, { prohibitedImports }), channelLimits)
  const answer = analysisAnswer(report, policy)
  if (json) terminal.json(answer)
  else if (sarif) terminal.json((await loadSarif())({ code, report, uri: uriOf(file, io.cwd), embedded: file === '-', version: versionOf(projectPaths(io.env).root) }))
  else {
    // Of a program that is too large to be looked at stands there only what was found.
    const shown = code.length <= limits.code ? annotateProgram(code, { ...report, recommendations: [] }, terminal) : report.findings.map((finding) => findingLines(finding, terminal, report).join('\n')).join('\n')
    terminal.print(`${shown.trimEnd()}\n\n${analysisPage(answer, terminal)}`)
  }
  return answer.passed ? exitCodes.done : exitCodes.failed
}

/** Below the current folder relative to it, as code scanning wants it. */
function uriOf(file: string, cwd: string): string {
  if (file === '-') return 'standard-input.py'
  const path = resolve(cwd, file)
  const below = relative(cwd, path)
  return below.startsWith('..') || isAbsolute(below) ? pathToFileURL(path).href : below.split(sep).map(encodeURIComponent).join('/')
}
