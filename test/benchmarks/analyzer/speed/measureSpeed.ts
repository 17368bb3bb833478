/** How long an analysis takes, per length of the program: warm, every text once, in rounds. Called by the benchmark. */
import type { Analyzer } from '../../../../adapters/analyzer/createAnalyzer.js'
import { median } from '../../report/figures.js'
import { programOf } from './programOf.js'

export interface SpeedFound {
  readonly what: string
  /** Of each round, in milliseconds. */
  readonly medians: readonly number[]
  readonly p90: number
  readonly worst: number
  readonly analyses: number
  /** How many were given up as too involved. */
  readonly overBudget: number
}

interface Texts {
  readonly what: string
  readonly count: number
  readonly rounds: number
  /** No text comes twice, so that nothing can be remembered. */
  readonly text: (n: number, round: number) => string
}

export async function measureSpeed(analyzer: Pick<Analyzer, 'analyze'>, corpus: readonly string[], quick: boolean): Promise<SpeedFound[]> {
  for (let n = 0; n < 200; n++) await analyzer.analyze(programOf(50, 900_000 + n))
  const rounds = quick ? 1 : 5
  const sized = (lines: number, count: number): Texts => ({ what: `${lines.toLocaleString('en-US')} lines`, count, rounds, text: (n, round) => programOf(lines, n + round * 1000) })
  const all: Texts[] = [
    { what: 'programs of the corpus (10 to 80 lines)', count: corpus.length, rounds, text: (n, round) => `${corpus[n] ?? ''}\n# round ${round}\n` },
    sized(50, quick ? 30 : 100), sized(500, quick ? 6 : 20), sized(10_000, quick ? 1 : 3),
  ]
  const found: SpeedFound[] = []
  for (const texts of all) found.push(await speedOf(analyzer, texts))
  return found
}

async function speedOf(analyzer: Pick<Analyzer, 'analyze'>, { what, count, rounds, text }: Texts): Promise<SpeedFound> {
  const medians: number[] = []
  const times: number[] = []
  let overBudget = 0
  for (let round = 1; round <= rounds; round++) {
    const these: number[] = []
    for (let n = 0; n < count; n++) {
      const code = text(n, round)
      const started = performance.now()
      const report = await analyzer.analyze(code)
      these.push(performance.now() - started)
      if (!report.syntaxValid && what.includes('lines') && !what.includes('corpus')) throw new Error(`a made program of ${what} is not valid`)
      if (report.findings.some(({ ruleId }) => ruleId === 'analyzer/over-budget')) overBudget++
    }
    medians.push(median(these))
    times.push(...these)
  }
  times.sort((a, b) => a - b)
  return { what, medians, p90: times[Math.floor(times.length * 0.9)] ?? NaN, worst: times.at(-1) ?? NaN, analyses: times.length, overBudget }
}
