/**
 * Small programs with what must be said of them, in constructs/*.txt: `### name | promises`, then the program. Promises: `write`,
 * `write:CHANNEL`, `value:V` (of a write), `caught` (a write or unknown), `unknown`, `not-unknown`, `no-write`, `rule:ID`, `no-rule:ID`,
 * `clean` (neither write nor unknown nor any warning but about results).
 */
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { AnalysisReport } from '../../../machines/index.js'
import { testAnalyzer } from './testAnalyzer.js'

const folder = fileURLToPath(new URL('constructs/', import.meta.url))
const analyzer = testAnalyzer()
afterAll(() => analyzer.close())

function broken(report: AnalysisReport, promise: string): boolean {
  const [kind, ...rest] = promise.split(':')
  const detail = rest.join(':')
  const writes = report.findings.filter(({ ruleId }) => ruleId.startsWith('control-write/'))
  const has = report.findings.some(({ ruleId }) => ruleId === detail)
  switch (kind) {
    case 'write': return !report.controlWrites || (detail !== '' && !writes.some(({ channel }) => channel === detail))
    case 'value': return !writes.some(({ value }) => value === detail)
    case 'caught': return !report.controlWrites && !report.unknown
    case 'unknown': return !report.unknown
    case 'not-unknown': return report.unknown
    case 'no-write': return report.controlWrites
    case 'rule': return !has
    case 'no-rule': return has
    case 'clean': return report.controlWrites || report.unknown || report.findings.some(({ ruleId, severity }) => severity !== 'info' && !ruleId.startsWith('results/'))
    default: throw new Error(`no such promise: ${promise}`)
  }
}

describe.each(readdirSync(folder))('%s', (file) => {
  const programs = readFileSync(folder + file, 'utf8').split(/^### /m).slice(1).map((part): [string, string, string] => {
    const [head = '', ...lines] = part.trimEnd().split('\n')
    const bar = head.lastIndexOf('|')
    return [head.slice(0, bar).trim(), head.slice(bar + 1).trim(), lines.join('\n')]
  })

  it.each(programs)('%s: %s', async (_name, promises, code) => {
    const report = await analyzer.analyze(code)
    expect(report.syntaxValid, JSON.stringify(report.findings)).toBe(true)
    expect(promises.split(/\s+/).filter((promise) => broken(report, promise)), JSON.stringify(report.findings.map(({ ruleId, channel, value }) => [ruleId, channel, value]))).toEqual([])
  })
})
