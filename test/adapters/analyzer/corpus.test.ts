/**
 * The programs of the corpus and of the red team against the analyzer. What it gets wrong today stands in knownFaults.yaml; that list
 * may only shrink: a fault that is not on it fails the test, and so does one on it that is no more. With SHRINK_KNOWN_FAULTS=1 what
 * has become right is taken off; nothing is ever put on.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { faultsOf } from '../../benchmarks/analyzer/judge.js'
import { programsIn, type Program } from '../../benchmarks/analyzer/programs.js'
import { testAnalyzer } from './testAnalyzer.js'

type Folder = 'corpus' | 'redTeam'
/** Kinds of faults by program. */
type Faults = Readonly<Record<string, readonly string[]>>

const at = (path: string): string => fileURLToPath(new URL(`../../benchmarks/analyzer/${path}`, import.meta.url))
const listed = readFileSync(at('knownFaults.yaml'), 'utf8')
const known = parse(listed) as Record<Folder, Faults | null>
const found: Record<Folder, Record<string, string[]>> = { corpus: {}, redTeam: {} }

const analyzer = testAnalyzer()
afterAll(async () => {
  await analyzer.close()
  if (process.env.SHRINK_KNOWN_FAULTS === '1') writeFileSync(at('knownFaults.yaml'), shrunk())
})

describe.each(['corpus', 'redTeam'] as const)('%s', (folder) => {
  const programs = programsIn(at(folder))
  const inGroup = (group: string, faults: Faults): Faults => Object.fromEntries(Object.entries(faults).filter(([name]) => name.startsWith(`${group}/`)))

  it.each([...new Set(programs.map(({ group }) => group))])('%s: nothing is wrong that was not known to be', async (group) => {
    for (const program of programs.filter((one) => one.group === group)) {
      const wrong = await kindsOf(program)
      if (wrong.length > 0) found[folder][program.name] = wrong
    }
    expect(inGroup(group, found[folder]), 'received is wrong today; expected is knownFaults.yaml, from which what has become right is to be taken off').toEqual(inGroup(group, known[folder] ?? {}))
  })

  it('knows no fault of a program that is not there', () => {
    expect(Object.keys(known[folder] ?? {}).filter((name) => !programs.some((program) => program.name === name))).toEqual([])
  })
})

async function kindsOf(program: Program): Promise<string[]> {
  const report = await analyzer.analyze(program.code)
  // An analyzer that does not work calls everything unknown, which would count as caught.
  expect(report.findings.map(({ ruleId }) => ruleId)).not.toContain('analyzer/unavailable')
  return [...new Set(faultsOf(program, report).map(({ kind }) => kind))].sort()
}

/** The list with what is still wrong of it. A program that was missed and is unknown now has a lesser fault than before. */
function shrunk(): string {
  const head = listed.split('\n').filter((line) => line.startsWith('#'))
  const folders = (['corpus', 'redTeam'] as const).flatMap((folder) => {
    const left = Object.entries(known[folder] ?? {})
      .map(([name, kinds]) => {
        const before = kinds.includes('missed') ? [...kinds, 'write as unknown'] : kinds
        return [name, (found[folder][name] ?? []).filter((kind) => before.includes(kind))] as const
      })
      .filter(([, kinds]) => kinds.length > 0)
    return left.length === 0 ? [`${folder}: {}`] : [`${folder}:`, ...left.map(([name, kinds]) => `  ${name}: [${kinds.join(', ')}]`)]
  })
  return `${[...head, ...folders].join('\n')}\n`
}
