/** Data for the tasks, the same in every run, and the few formulas that say what is right about them. Pure. */
export const numbers = <T>(count: number, value: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => value(index))

/** Between -0.5 and 0.5: a linear congruential generator, since the same must come out on every machine. */
export function noise(count: number, seed: number): number[] {
  let state = seed >>> 0
  return numbers(count, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32 - 0.5
  })
}

export const rounded = (values: readonly number[], digits = 4): number[] => values.map((value) => Number(value.toFixed(digits)))
export const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)
export const mean = (values: readonly number[]): number => sum(values) / values.length
/** Of the sample: divided by n - 1. */
export const deviation = (values: readonly number[]): number => Math.sqrt(sum(values.map((value) => (value - mean(values)) ** 2)) / (values.length - 1))
export const sorted = (values: readonly number[]): number[] => [...values].sort((a, b) => a - b)
/** As numpy's default: linear between neighbours. */
export function quantile(values: readonly number[], q: number): number {
  const all = sorted(values)
  const at = (all.length - 1) * q
  const low = all[Math.floor(at)] ?? NaN
  return low + ((all[Math.ceil(at)] ?? NaN) - low) * (at - Math.floor(at))
}
export const median = (values: readonly number[]): number => quantile(values, 0.5)
export const at = <T>(values: readonly T[], index: number): T => {
  const value = values[index]
  if (value === undefined) throw new Error(`there is no item ${index}`)
  return value
}
export const indexOfMax = (values: readonly number[]): number => values.reduce((best, value, index) => (value > at(values, best) ? index : best), 0)

/** Least squares of a line. */
export function line(x: readonly number[], y: readonly number[]): { slope: number; intercept: number } {
  const slope = sum(x.map((one, index) => (one - mean(x)) * (at(y, index) - mean(y)))) / sum(x.map((one) => (one - mean(x)) ** 2))
  return { slope, intercept: mean(y) - slope * mean(x) }
}

export function correlation(x: readonly number[], y: readonly number[]): number {
  const covariance = sum(x.map((one, index) => (one - mean(x)) * (at(y, index) - mean(y)))) / (x.length - 1)
  return covariance / (deviation(x) * deviation(y))
}

export const groupBy = <T>(rows: readonly T[], key: (row: T) => string): Record<string, T[]> => {
  const groups: Record<string, T[]> = {}
  for (const row of rows) (groups[key(row)] ??= []).push(row)
  return groups
}
