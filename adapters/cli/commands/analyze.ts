/** `countersign analyze FILE|-`: what a program would do, and what the policy says to it. Runs nothing, needs no service. */
import type { Command } from 'commander'
import { limits, type ExecutionPolicy } from '../../../machines/index.js'
import { policyFrom, silentLogger } from '../../../runtime/index.js'
import { loadAnalyzer, loadControlTables, projectPaths } from '../../composeCommandLine.js'
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
    .action(run(analyze))
}

async function analyze(cli: CommandLine, file: string, { json, batch }: AnalyzeOptions): Promise<ExitCode> {
  const { terminal, configuration, io } = cli
  const policy: ExecutionPolicy = policyFrom(configuration, 0)
  const { prohibitedImports } = policy
  const [createAnalyzer, readControlTables] = await Promise.all([loadAnalyzer(), loadControlTables()])
  const tables = readControlTables(configuration.analyzer.control_libraries)
  const analyzer = createAnalyzer({ python: configuration.execution.python_env_path ?? projectPaths(io.env).python, tables, log: silentLogger })
  cli.defer(() => analyzer.close())
  if (batch) {
    await analyzeLines(io, file, async (code) => analysisAnswer(await analyzer.analyze(code, { prohibitedImports }), policy), async (line) => {
      terminal.jsonLine(line)
      await terminal.drained()
    })
    return exitCodes.done
  }
  const code = await readText(io, file, mostBytes)
  const report = await analyzer.analyze(code, { prohibitedImports })
  const answer = analysisAnswer(report, policy)
  if (json) terminal.json(answer)
  else {
    // Of a program that is too large to be looked at stands there only what was found.
    const shown = code.length <= limits.code ? annotateProgram(code, { findings: report.findings, recommendations: [] }, terminal) : report.findings.map((finding) => findingLines(finding, terminal).join('\n')).join('\n')
    terminal.print(`${shown.trimEnd()}\n\n${analysisPage(answer, terminal)}`)
  }
  return answer.passed ? exitCodes.done : exitCodes.failed
}
