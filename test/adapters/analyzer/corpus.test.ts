/**
 * The programs of the corpus and of the red team against the analyzer. What it gets wrong today stands in knownFaults.yaml; that list
 * may only shrink: a fault that is not on it fails the test, and so does one on it that is no more.
 */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { faultsOf } from '../../benchmarks/analyzer/judge.js'
import { programsIn, type Program } from '../../benchmarks/analyzer/programs.js'
import { testAnalyzer } from './testAnalyzer.js'

const at = (path: string): string => fileURLToPath(new URL(`../../benchmarks/analyzer/${path}`, import.meta.url))
const knownFaults = parse(readFileSync(at('knownFaults.yaml'), 'utf8')) as Record<'corpus' | 'redTeam', Record<string, string[]> | null>

const analyzer = testAnalyzer()
afterAll(() => analyzer.close())

describe.each(['corpus', 'redTeam'] as const)('%s', (folder) => {
  const programs = programsIn(at(folder))
  const known = knownFaults[folder] ?? {}

  it.each([...new Set(programs.map(({ group }) => group))])('%s: nothing is wrong that was not known to be', async (group) => {
    const found: Record<string, string[]> = {}
    for (const program of programs.filter((one) => one.group === group)) {
      const wrong = await kindsOf(program)
      if (wrong.length > 0) found[program.name] = wrong
    }
    expect(found, 'left: what is wrong today; right: knownFaults.yaml, from which what has become right is to be taken off').toEqual(
      Object.fromEntries(Object.entries(known).filter(([name]) => name.startsWith(`${group}/`))),
    )
  })

  it('knows no fault of a program that is not there', () => {
    expect(Object.keys(known).filter((name) => !programs.some((program) => program.name === name))).toEqual([])
  })
})

async function kindsOf(program: Program): Promise<string[]> {
  const report = await analyzer.analyze(program.code)
  // An analyzer that does not work calls everything unknown, which would count as caught.
  expect(report.findings.map(({ ruleId }) => ruleId)).not.toContain('analyzer/unavailable')
  return [...new Set(faultsOf(program, report).map(({ kind }) => kind))].sort()
}
