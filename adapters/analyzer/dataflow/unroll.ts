/** Which iterations are followed element by element, so that each channel keeps its own value. Part of the interpreter. */
import { keysOf, letters } from './attributes.js'
import type { Run } from './run.js'
import type { Value } from './values.js'

const maximumParts = 32
/** Counts nested loops too: their bodies multiply. */
const maximumUnrolled = 64

/** The elements in order, when all are known and few; null: follow the loop as one. */
export function unrollable(run: Run, source: Value): readonly Value[] | null {
  const parts = exactParts(source)
  return parts === null || parts.length === 0 || parts.length > maximumParts || parts.length * Math.max(run.unrolled, 1) > maximumUnrolled || run.widening ? null : parts
}

/** The elements in the order of iteration, when the value is exactly one list, tuple, dict or text whose elements are all known. */
export function exactParts(source: Value): readonly Value[] | null {
  const only = source.length === 1 ? source[0] : undefined
  if (only?.kind === 'constant') return only.type === 'str' || only.type === 'bytes' ? letters(only) : null
  if (only?.kind !== 'container' || only.cell.rest.length > 0) return null
  return only.type === 'dict' ? keysOf(only).map((key) => [key]) : [...only.cell.entries.values()]
}
