/** Has every program of a folder analysed and says what was wrong, per group. Called by the benchmark and the corpus test. */
import type { Analyzer } from '../../../adapters/analyzer/createAnalyzer.js'
import { faultsOf, type Fault } from './judge.js'
import { programsIn, type Program } from './programs.js'

export interface CorpusFound {
  readonly programs: readonly Program[]
  readonly faults: readonly Fault[]
}

export async function measureCorpus(analyzer: Pick<Analyzer, 'analyze'>, folder: string): Promise<CorpusFound> {
  const programs = programsIn(folder)
  const faults: Fault[] = []
  for (const program of programs) {
    const report = await analyzer.analyze(program.code)
    // An analyzer that does not work calls everything unknown, which would count as a perfect recall.
    const broken = report.findings.find(({ ruleId }) => ruleId === 'analyzer/unavailable')
    if (broken !== undefined) throw new Error(`${program.name}: nothing was measured, ${broken.message}`)
    faults.push(...faultsOf(program, report))
  }
  return { programs, faults }
}
