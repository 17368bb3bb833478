/** `countersign analyze FILE|-`: what a program would do, and what the policy says to it. Runs nothing, needs no service. */
import type { Command } from 'commander'
import { limits, type ExecutionPolicy } from '../../../machines/index.js'
import { policyFrom, silentLogger } from '../../../runtime/index.js'
import { loadAnalyzer, loadAnnotations, loadControlTables, projectPaths } from '../../composeCommandLine.js'
import type { CommandLine, Run } from '../commandLine.js'
import { exitCodes, type ExitCode } from '../errors/exitCodes.js'
import { analyzeLines } from '../input/analyzeLines.js'
import { readText } from '../input/readText.js'
import { analysisAnswer, type AnalysisAnswer } from '../output/analysisAnswer.js'
import type { Colors } from '../output/terminal.js'
import { visibleText } from '../output/visibleText.js'

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
    await analyzeLines(io, file, async (code) => analysisAnswer(await analyzer.analyze(code, { prohibitedImports }), policy), terminal.jsonLine)
    return exitCodes.done
  }
  const code = await readText(io, file, mostBytes)
  const report = await analyzer.analyze(code, { prohibitedImports })
  const answer = analysisAnswer(report, policy)
  if (json) terminal.json(answer)
  else {
    const annotate = await loadAnnotations()
    const annotated = code.length <= limits.code
    if (annotated) terminal.write(`${annotate(code, report, { color: terminal.colors.isColorSupported })}\n`)
    // Under the program stands what the analyzer recommends.
    const recommendations = annotated ? answer.recommendations.filter((advice) => !report.recommendations.includes(advice)) : answer.recommendations
    terminal.print(verdict({ ...answer, recommendations }, terminal.colors))
  }
  return answer.passed ? exitCodes.done : exitCodes.failed
}

function verdict(answer: AnalysisAnswer, colors: Colors): string {
  const reach = answer.controlWrites ? 'writes to the control system' : answer.unknown ? 'may reach the control system' : answer.controlReads ? 'reads from the control system' : 'does not touch the control system'
  const head = answer.passed ? colors.green('passes') : colors.red('does not pass')
  const lines = [`${head}: ${answer.syntaxValid ? reach : 'not valid Python'}; results ${answer.results}; mode ${answer.executionMode}`]
  if (answer.needsApproval) lines.push(`approval is needed: ${visibleText(answer.approvalReasoning ?? '')}`)
  else if (answer.passed) lines.push('nobody would be asked')
  for (const advice of answer.recommendations) lines.push(`- ${visibleText(advice)}`)
  return lines.join('\n')
}
