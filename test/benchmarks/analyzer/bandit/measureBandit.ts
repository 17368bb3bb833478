/** Our findings on bandit's examples against bandit's own, line by line, per family; each difference with its explanation. */
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import type { Finding } from '../../../../machines/index.js'
import type { Analyzer } from '../../../../adapters/analyzer/createAnalyzer.js'
import { askBandit, comparable, type BanditFinding } from './askBandit.js'
import { fetchBandit } from './fetchBandit.js'

export interface BanditFound {
  readonly version: string
  readonly files: number
  readonly families: readonly { readonly family: string; readonly banditSays: number; readonly weSayToo: number }[]
  /** bandit found something, we did not. */
  readonly differences: readonly { readonly at: string; readonly test: string; readonly text: string; readonly explained: string | undefined }[]
  /** Lines with a finding of ours in one of these families, where bandit's comparable tests are silent. */
  readonly onlyOurs: number
  /** Files whose syntax one of the two refuses and the other does not. */
  readonly syntax: readonly string[]
}

export async function measureBandit(analyzer: Pick<Analyzer, 'analyze'>, python: string, explanationsFile: string): Promise<BanditFound> {
  const bandit = fetchBandit(python)
  const { findings, notParsed } = askBandit(python, bandit)
  const explanations = parse(readFileSync(explanationsFile, 'utf8')) as Record<string, string>
  const files = readdirSync(bandit.examples).filter((file) => file.endsWith('.py')).sort()
  const ours = new Map<string, readonly Finding[]>()
  const syntax: string[] = []
  for (const file of files) {
    const report = await analyzer.analyze(readFileSync(join(bandit.examples, file), 'utf8'))
    ours.set(file, report.findings)
    if (report.syntaxValid === notParsed.includes(file)) syntax.push(`${file}: ${report.syntaxValid ? 'only bandit' : 'only we'} cannot parse it`)
  }
  const agrees = ({ file, test, lines }: BanditFinding): boolean =>
    (ours.get(file) ?? []).some(({ ruleId, span }) => span !== null && isOf(ruleId, comparable[test] ?? []) && lines.some((line) => line >= span.startLine && line <= span.endLine))
  const families = [...new Set(Object.values(comparable).map((names) => names.join(' or ')))].map((family) => {
    const said = findings.filter(({ test }) => comparable[test]?.join(' or ') === family)
    return { family, banditSays: said.length, weSayToo: said.filter(agrees).length }
  })
  const differences = findings.filter((finding) => !agrees(finding)).map(({ file, test, text, lines }) => {
    const at = `${file}:${lines[0] ?? 0}`
    return { at, test, text, explained: explanations[at] ?? explanations[`${file} ${test}`] ?? explanations[file] ?? explanations[test] }
  })
  const known = [...new Set(Object.values(comparable).flat())]
  const onlyOurs = [...ours].flatMap(([file, found]) => {
    const lines = new Set(found.filter(({ ruleId, span, severity }) => span !== null && severity !== 'info' && isOf(ruleId, known)).map(({ span }) => span?.startLine ?? 0))
    return [...lines].filter((line) => !findings.some((finding) => finding.file === file && finding.lines.includes(line)))
  }).length
  return { version: bandit.version, files: files.length, families, differences, onlyOurs, syntax }
}

const isOf = (ruleId: string, families: readonly string[]): boolean => families.some((family) => ruleId.startsWith(`${family}/`))
