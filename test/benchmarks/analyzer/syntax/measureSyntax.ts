/** The analyzer's verdict on syntax against CPython's `compile()`, on CPython's own library, test suite and tests about syntax. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { z } from 'zod'
import type { Analyzer } from '../../../../adapters/analyzer/createAnalyzer.js'

const caseSchema = z.object({ name: z.string(), code: z.string(), valid: z.boolean(), validInKernel: z.boolean(), error: z.string().nullable() })
type Case = z.infer<typeof caseSchema>

/** The analyzer looks at nothing larger, so nothing larger is asked. */
const mostBytes = 256 * 1024

export interface SyntaxFound {
  readonly files: number
  readonly valid: number
  readonly invalid: number
  /** Valid for CPython, refused by us. */
  readonly falseErrors: readonly string[]
  /** Invalid for CPython, accepted by us, and not because of IPython's own syntax. */
  readonly accepted: readonly string[]
  /** Where IPython's own syntax makes another verdict right (`x?`, `!ls`), and ours is that one. */
  readonly kernelSyntax: number
  /** Neither accepted nor refused: the parser said why it could not tell, and the program is unknown. */
  readonly notSeen: readonly string[]
  /** No file of Python itself writes to a control system: these would be false alarms on code that nobody wrote for this purpose. */
  readonly controlWrites: readonly string[]
  /** Files that are unknown, of all: much of a standard library does run code that is not constant. */
  readonly unknownFiles: number
  /** Milliseconds of the slowest program, and its name. */
  readonly slowest: { readonly name: string; readonly milliseconds: number }
}

export async function measureSyntax(analyzer: Pick<Analyzer, 'analyze'>, { root, python, every }: { root: string; python: string; every: number }): Promise<SyntaxFound> {
  const cases = syntaxCases(root, python, every)
  const falseErrors: string[] = []
  const accepted: string[] = []
  const notSeen: string[] = []
  const controlWrites: string[] = []
  let unknownFiles = 0
  let kernelSyntax = 0
  let slowest = { name: '', milliseconds: 0 }
  for (const { name, code, valid, validInKernel, error } of cases) {
    const started = performance.now()
    const report = await analyzer.analyze(code)
    const milliseconds = performance.now() - started
    if (milliseconds > slowest.milliseconds) slowest = { name, milliseconds }
    if (isFile(name) && report.controlWrites) controlWrites.push(`${name}: ${report.findings.find(({ ruleId }) => ruleId.startsWith('control-write/'))?.message ?? ''}`)
    if (isFile(name) && report.unknown) unknownFiles++
    const ours = report.findings.find(({ ruleId }) => ruleId.startsWith('syntax/') || (ruleId.startsWith('analyzer/') && ruleId !== 'analyzer/over-budget' && ruleId !== 'analyzer/too-many-findings'))
    if (ours?.ruleId.startsWith('analyzer/')) notSeen.push(`${name}: ${ours.message}`)
    else if (report.syntaxValid !== valid && report.syntaxValid === validInKernel) kernelSyntax++
    else if (!report.syntaxValid && valid) falseErrors.push(`${name}: ${ours?.message ?? 'invalid'}`)
    else if (report.syntaxValid && !valid) accepted.push(`${name}: ${JSON.stringify(code.slice(0, 100))}, CPython says ${error ?? 'invalid'}`)
  }
  const count = (test: (one: Case) => boolean): number => cases.filter(test).length
  return { files: count(({ name }) => isFile(name)), valid: count(({ valid }) => valid), invalid: count(({ valid }) => !valid), falseErrors, accepted, kernelSyntax, notSeen, controlWrites, unknownFiles, slowest }
}

const isFile = (name: string): boolean => name.endsWith('.py')

function syntaxCases(root: string, python: string, every: number): Case[] {
  const script = join(root, 'test', 'benchmarks', 'analyzer', 'python', 'syntaxCases.py')
  const { stdout, stderr, status } = spawnSync(python, [script, String(every), String(mostBytes)], { encoding: 'utf8', maxBuffer: 2 ** 29 })
  if (status !== 0) throw new Error(`the cases about syntax could not be made: ${stderr}`)
  return stdout.split('\n').filter((line) => line !== '').map((line) => caseSchema.parse(JSON.parse(line)))
}
