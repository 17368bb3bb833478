/** What a benchmark gives: figures, each with what it is compared with and the goal that was set for it. */
export interface Goal {
  readonly atLeast?: number
  readonly atMost?: number
}

export interface Figure {
  readonly name: string
  readonly unit: string
  /** Medians of the runs below. */
  readonly ours: number
  readonly other?: { readonly what: string; readonly value: number }
  /** What the goal speaks about: `ours / other` unless another is given. */
  readonly measured?: number
  readonly goal?: Goal
  readonly met?: boolean
  readonly runs: { readonly ours: readonly number[]; readonly other?: readonly number[] }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? (sorted[middle] ?? NaN) : ((sorted[middle - 1] ?? NaN) + (sorted[middle] ?? NaN)) / 2
}

export function figure(parts: {
  readonly name: string
  readonly unit: string
  readonly ours: readonly number[]
  readonly other?: { readonly what: string; readonly values: readonly number[] } | undefined
  readonly goal?: Goal
  /** Without: the goal is about the ratio to the other, or about the figure itself where there is none. */
  readonly measure?: (ours: number, other: number) => number
}): Figure {
  const { name, unit, goal, other, measure = (a, b) => a / b } = parts
  const ours = median(parts.ours)
  const otherValue = other && other.values.length > 0 ? median(other.values) : undefined
  const measured = otherValue !== undefined ? measure(ours, otherValue) : other ? undefined : ours
  return {
    name, unit, ours,
    ...(other && otherValue !== undefined ? { other: { what: other.what, value: otherValue } } : {}),
    ...(measured === undefined || (!goal && !other) ? {} : { measured }),
    ...(goal ? { goal } : {}),
    ...(goal && measured !== undefined ? { met: (goal.atLeast === undefined || measured >= goal.atLeast) && (goal.atMost === undefined || measured <= goal.atMost) } : {}),
    runs: { ours: parts.ours, ...(other ? { other: other.values } : {}) },
  }
}
