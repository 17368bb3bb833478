/** Figures as a table for people. */
import Table from 'cli-table3'
import type { Figure, Goal } from './figures.js'

export function tableOf(figures: readonly Figure[]): string {
  const table = new Table({ head: ['figure', 'ours', 'compared with', 'ratio or figure', 'goal', 'met'], style: { head: [], border: [] } })
  for (const { name, unit, ours, other, measured, goal, met } of figures) {
    table.push([
      name, `${number(ours)} ${unit}`, other ? `${number(other.value)} ${unit} (${other.what})` : '', measured === undefined ? '' : number(measured),
      goal ? inWords(goal) : '', met === undefined ? (goal ? 'not measured' : '') : met ? 'yes' : 'NO',
    ])
  }
  return table.toString()
}

const inWords = ({ atLeast, atMost }: Goal): string => (atLeast !== undefined ? `≥ ${atLeast}` : `≤ ${atMost ?? ''}`)

const number = (value: number): string => {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
