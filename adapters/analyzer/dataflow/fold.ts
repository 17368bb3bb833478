/**
 * Folds constants: what `'ca' + 'put'`, `'tupac'[::-1]` or `i + 1` is. Pure; used by the expression and call parts.
 * Null means "not constant", never a guess.
 */
import { constant, data, join, text, texts, type Value } from './values.js'

const maximumCombinations = 64

/** Applies `combine` to every combination of the values' constant texts. */
export function foldTexts(values: readonly Value[], combine: (parts: readonly string[]) => string | null): Value | null {
  let rows: string[][] = [[]]
  for (const value of values) {
    const options = texts(value)
    if (options === null || rows.length * options.length > maximumCombinations) return null
    rows = rows.flatMap((row) => options.map((option) => [...row, option]))
  }
  const folded: Value[] = []
  for (const row of rows) {
    const result = combine(row)
    if (result === null) return null
    folded.push(text(result))
  }
  return join(...folded)
}

/** Text of a constant as `str()` gives it. */
export function asText(value: Value): Value {
  return join(...value.map((atom) => {
    if (atom.kind !== 'constant') return [atom]
    if (atom.type === 'str' || atom.type === 'bytes') return [atom]
    if (atom.type === 'bool') return text(atom.value === true ? 'True' : 'False')
    if (atom.type === 'none') return text('None')
    return text(String(atom.value))
  }))
}

/** `text[i]`, `text[a:b:c]` with constant integers. */
export function sliceText(value: Value, lower: number | null, upper: number | null, step: number | null): Value | null {
  return foldTexts([value], ([s]) => slice([...(s ?? '')], lower, upper, step)?.join('') ?? null)
}

/** `list[a:b:c]`; null when the step is zero. */
export function slice<T>(list: readonly T[], lower: number | null, upper: number | null, step: number | null): readonly T[] | null {
  const stride = step ?? 1
  if (stride === 0) return null
  const from = clamp(lower, list.length, stride > 0 ? 0 : list.length - 1, stride)
  const to = clamp(upper, list.length, stride > 0 ? list.length : -1, stride)
  const out: T[] = []
  for (let index = from; stride > 0 ? index < to : index > to; index += stride) out.push(...list.slice(index, index + 1))
  return out
}

export function decodeText(value: Value, decode: (text: string) => string | null): Value {
  return foldTexts([value], ([s]) => decode(s ?? '')) ?? data
}

export function number(value: Value | null): number | null {
  const atom = value?.length === 1 ? value[0] : undefined
  if (atom?.kind !== 'constant' || (atom.type !== 'int' && atom.type !== 'float')) return null
  const parsed = Number(atom.value)
  return Number.isFinite(parsed) ? parsed : null
}

export function negated(value: Value): Value {
  const parsed = number(value)
  const atom = value[0]
  return parsed === null || atom?.kind !== 'constant' ? data : constant(atom.type, String(atom.value).startsWith('-') ? String(-parsed) : `-${String(atom.value)}`)
}

const operators: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mult: (a, b) => a * b,
  FloorDiv: (a, b) => Math.floor(a / b),
  Mod: (a, b) => a - b * Math.floor(a / b),
  BitXor: (a, b) => a ^ b,
}

/** Arithmetic of whole numbers. */
export function calculated(left: Value, op: string, right: Value): Value | null {
  const operator = operators[op]
  if (operator === undefined || left.length * right.length > maximumCombinations || left.length === 0 || right.length === 0) return null
  const found: Value[] = []
  for (const a of left) {
    for (const b of right) {
      if (a.kind !== 'constant' || b.kind !== 'constant' || a.type !== 'int' || b.type !== 'int') return null
      const result = operator(Number(a.value), Number(b.value))
      if (!Number.isSafeInteger(result)) return null
      found.push(constant('int', String(result)))
    }
  }
  return join(...found)
}

function clamp(bound: number | null, length: number, missing: number, stride: number): number {
  if (bound === null) return missing
  const index = bound < 0 ? bound + length : bound
  return stride > 0 ? Math.min(Math.max(index, 0), length) : Math.min(Math.max(index, -1), length - 1)
}
