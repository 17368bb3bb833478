/** What came out over all tasks, as a table for people. Pure. */
import Table from 'cli-table3'
import { kinds } from './task.js'
import type { TaskFigures } from './runTask.js'

export interface Summary {
  readonly tasks: number
  /** Tasks whose results were right with at most so many attempts. */
  readonly rightBy: Readonly<Record<1 | 2 | 3, number>>
  /** Ran to its end and was not right: what nobody would notice without a checker. */
  readonly wrong: number
  readonly failed: number
  readonly repairs: Readonly<Record<'minimal' | 'rewrite', { readonly tried: number; readonly helped: number }>>
  readonly inputTokens: number | null
  readonly outputTokens: number | null
  readonly cost: number | null
  readonly seconds: number
  readonly medianSeconds: number
}

const total = (values: readonly (number | null)[]): number | null => values.reduce<number | null>((all, value) => (all === null || value === null ? null : all + value), 0)

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? 0

export function summaryOf(figures: readonly TaskFigures[]): Summary {
  const right = figures.filter(({ outcome }) => outcome === 'right')
  const by = (most: number) => right.filter(({ attempts }) => attempts <= most).length
  const repairs = figures.flatMap((one) => one.repairs)
  const counted = (kind: 'minimal' | 'rewrite') => {
    const tried = repairs.filter((repair) => repair.kind === kind)
    return { tried: tried.length, helped: tried.filter(({ helped }) => helped).length }
  }
  return {
    tasks: figures.length,
    rightBy: { 1: by(1), 2: by(2), 3: by(3) },
    wrong: figures.filter(({ outcome }) => outcome === 'wrong').length,
    failed: figures.filter(({ outcome }) => outcome === 'failed').length,
    repairs: { minimal: counted('minimal'), rewrite: counted('rewrite') },
    inputTokens: total(figures.map(({ inputTokens }) => inputTokens)),
    outputTokens: total(figures.map(({ outputTokens }) => outputTokens)),
    cost: total(figures.map(({ cost }) => cost)),
    seconds: figures.reduce((all, { seconds }) => all + seconds, 0),
    medianSeconds: median(figures.map(({ seconds }) => seconds)),
  }
}

const amount = (value: number | null): string => (value === null ? 'not told' : value.toLocaleString('en-US'))

export function tableOf(figures: readonly TaskFigures[]): string {
  const table = new Table({ head: ['kind', 'tasks', 'right at attempt 1', 'by 2', 'by 3', 'ran, but wrong', 'failed', 'input tokens', 'output tokens', 'cost', 'median s'], style: { head: [], border: [] } })
  const row = (name: string, some: readonly TaskFigures[]) => {
    const { tasks, rightBy, wrong, failed, inputTokens, outputTokens, cost, medianSeconds } = summaryOf(some)
    table.push([name, tasks, rightBy[1], rightBy[2], rightBy[3], wrong, failed, amount(inputTokens), amount(outputTokens), amount(cost), medianSeconds.toFixed(1)])
  }
  for (const kind of kinds) {
    const some = figures.filter((one) => one.kind === kind)
    if (some.length > 0) row(kind, some)
  }
  row('all', figures)
  const { repairs } = summaryOf(figures)
  const inWords = (kind: 'minimal' | 'rewrite') => `${repairs[kind].helped} of ${repairs[kind].tried}`
  return `${table.toString()}\nSmall corrections that led to a program that ran to its end: ${inWords('minimal')}. New programs: ${inWords('rewrite')}.`
}
