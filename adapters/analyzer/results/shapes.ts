/**
 * What a name may hold, for the results check only: a set of shapes as a bit mask. Deliberately coarse; anything not proven
 * is `unknown`, so that "definite" is never said when it is wrong.
 */
export const unbound = 1
export const dict = 2
export const other = 4
export const unknown = 8
/** A class whose call gives a dict (`dict`, `OrderedDict`, ...). */
export const dictClass = 16
/** A function of the program, by its `def`. */
export const defined = 32
export type Shape = number

/** Names of a namespace; a name that is missing is unbound. */
export type State = ReadonlyMap<string, Shape>

export function shapeOf(state: State, name: string): Shape {
  return state.get(name) ?? unbound
}

export function withName(state: State, name: string, shape: Shape): State {
  const next = new Map(state)
  next.set(name, shape)
  return next
}

export function joinStates(a: State | null, b: State | null): State | null {
  if (a === null || a === b) return b
  if (b === null) return a
  const joined = new Map(a)
  for (const [name, shape] of b) joined.set(name, shape | (a.get(name) ?? unbound))
  for (const [name, shape] of a) if (!b.has(name)) joined.set(name, shape | unbound)
  return joined
}

export function sameState(a: State | null, b: State | null): boolean {
  if (a === b) return true
  if (a === null || b === null || a.size !== b.size) return false
  for (const [name, shape] of a) if (b.get(name) !== shape) return false
  return true
}
