/** Times of the analyses, for people. */
import Table from 'cli-table3'
import { median } from '../../report/figures.js'
import type { SpeedFound } from '../speed/measureSpeed.js'

export function speedReport(found: readonly SpeedFound[]): string {
  const table = new Table({ head: ['program', 'analyses', 'median', 'medians of the rounds', 'p90', 'worst', 'processor, mean', 'over budget'], style: { head: [], border: [] } })
  for (const { what, analyses, medians, p90, worst, processor, overBudget } of found) table.push([what, analyses, ms(median(medians)), medians.map((one) => one.toFixed(1)).join(' '), ms(p90), ms(worst), ms(processor), overBudget])
  return table.toString()
}

const ms = (value: number): string => `${value.toFixed(value < 100 ? 2 : 0)} ms`
