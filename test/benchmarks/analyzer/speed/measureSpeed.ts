/** How long an analysis takes, per length of the program: warm, every text once, in rounds. Called by the benchmark. */
import { readFileSync } from 'node:fs'
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
  /** Mean processor time of one analysis, ours and the parser's together: what is left when the machine is busy with other things. */
  readonly processor: number
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

export async function measureSpeed(analyzer: Pick<Analyzer, 'analyze' | 'pid'>, corpus: readonly string[], quick: boolean): Promise<SpeedFound[]> {
  for (let n = 0; n < 200; n++) await analyzer.analyze(programOf(50, 900_000 + n))
  const rounds = quick ? 1 : 5
  const sized = (lines: number, count: number): Texts => ({ what: `${lines.toLocaleString('en-US')} lines`, count, rounds, text: (n, round) => programOf(lines, n + round * 1000) })
  const all: Texts[] = [
    { what: 'programs of the corpus (10 to 80 lines)', count: corpus.length, rounds, text: (n, round) => `${corpus[n] ?? ''}\n# round ${round}\n` },
    sized(50, quick ? 30 : 100), sized(500, quick ? 6 : 20),
    { ...sized(10_000, 3), what: '10,000 short lines (below 256 KB)', text: (n, round) => programOf(10_000, n + round * 1000, 'short lines') },
    { ...sized(10_000, 3), what: '10,000 lines (above 256 KB, so unknown)' },
  ]
  const found: SpeedFound[] = []
  for (const texts of all) found.push(await speedOf(analyzer, texts))
  return found
}

async function speedOf(analyzer: Pick<Analyzer, 'analyze' | 'pid'>, { what, count, rounds, text }: Texts): Promise<SpeedFound> {
  const medians: number[] = []
  const times: number[] = []
  let overBudget = 0
  const before = processorTime(analyzer.pid)
  for (let round = 1; round <= rounds; round++) {
    const these: number[] = []
    for (let n = 0; n < count; n++) {
      const code = text(n, round)
      const started = performance.now()
      const report = await analyzer.analyze(code)
      these.push(performance.now() - started)
      if (!report.syntaxValid && /^\d/.test(what)) throw new Error(`a made program of ${what} is not valid`)
      if (report.findings.some(({ ruleId }) => ruleId === 'analyzer/over-budget')) overBudget++
    }
    medians.push(median(these))
    times.push(...these)
  }
  const processor = (processorTime(analyzer.pid) - before) / times.length
  times.sort((a, b) => a - b)
  return { what, medians, p90: times[Math.floor(times.length * 0.9)] ?? NaN, worst: times.at(-1) ?? NaN, analyses: times.length, processor, overBudget }
}

/** Milliseconds that this process and the parser have had, since each began. The parser's are counted in hundredths of a second. */
function processorTime(parser: number | null): number {
  const own = process.cpuUsage()
  const stat = parser === null ? '' : readFileSync(`/proc/${parser}/stat`, 'utf8')
  const [user = '0', system = '0'] = stat.slice(stat.lastIndexOf(')') + 2).split(' ').slice(11, 13)
  return (own.user + own.system) / 1000 + (Number(user) + Number(system)) * 10
}
