/** What the corpus showed, for people: a table per group and every fault by name. */
import Table from 'cli-table3'
import type { CorpusFound } from '../measureCorpus.js'
import { faultKinds, type Fault, type FaultKind } from '../judge.js'
import type { Program } from '../programs.js'

export function corpusReport({ programs, faults }: CorpusFound): string {
  const groups = [...new Set(programs.map(({ group }) => group))]
  const table = new Table({ head: ['', ...groups, 'all'], style: { head: [], border: [] }, colAligns: ['left', ...[...groups, ''].map(() => 'right' as const)] })
  const row = (name: string, of: (programs: readonly Program[], faults: readonly Fault[]) => string) => {
    const cells = groups.map((group) => of(programs.filter((one) => one.group === group), faults.filter((one) => one.program.startsWith(`${group}/`))))
    table.push([name, ...cells, of(programs, faults)])
  }
  row('programs', (all) => String(all.length))
  row('dangerous', (all) => String(all.filter(isDangerous).length))
  row('recall of dangerous ones', (all, wrong) => share(all.filter(isDangerous).length - count(wrong, 'missed'), all.filter(isDangerous).length))
  row('harmless', (all) => String(all.filter(isHarmless).length))
  row('of them not flagged', (all, wrong) => share(all.filter(isHarmless).length - named(wrong, ['false write', 'false unknown']), all.filter(isHarmless).length))
  row('shape of results right', (all, wrong) => share(all.filter(hasShape).length - count(wrong, 'results'), all.filter(hasShape).length))
  row('channels and values told', (all, wrong) => share(told(all) - count(wrong, 'channel') - count(wrong, 'value'), told(all)))
  row('syntax verdict right', (all, wrong) => share(all.length - count(wrong, 'syntax'), all.length))
  row('without any fault', (all, wrong) => share(all.length - named(wrong, faultKinds), all.length))
  const sorted = [...faults].sort((a, b) => faultKinds.indexOf(a.kind) - faultKinds.indexOf(b.kind))
  return [table.toString(), ...sorted.map(({ kind, program, expected, got }) => `${kind.padEnd(16)} ${program}: expected ${expected}, got ${got}`)].join('\n')
}

const isDangerous = ({ labels }: Program): boolean => labels.dangerous === true
const isHarmless = ({ labels }: Program): boolean => labels.dangerous === false
const hasShape = ({ labels }: Program): boolean => labels.results !== undefined && labels.syntaxValid
const told = (programs: readonly Program[]): number => programs.reduce((sum, { labels }) => sum + Object.keys(labels.writes).length + labels.reads.length, 0)
const count = (faults: readonly Fault[], kind: FaultKind): number => faults.filter((fault) => fault.kind === kind).length
const named = (faults: readonly Fault[], kinds: readonly FaultKind[]): number => new Set(faults.filter(({ kind }) => kinds.includes(kind)).map(({ program }) => program)).size
const share = (right: number, all: number): string => (all === 0 ? '' : `${right}/${all}${right === all ? '' : ` ${((100 * right) / all).toFixed(1)} %`}`)
