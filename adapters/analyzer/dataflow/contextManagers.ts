/** What `with` binds: what `__enter__` gives back, or the thing itself; `__exit__` runs too. Part of the interpreter. */
import type { At } from '../ast/nodes.js'
import { memberOfClass } from './attributes.js'
import type { Run } from './run.js'
import { join, noArguments, type Atom, type Value } from './values.js'

export function enter(run: Run, value: Value, at: At): Value {
  return join(...value.map((atom): Value => {
    if (atom.kind === 'container' && atom.type === 'generator') return run.elements([atom], at)
    const own = methodOf(run, atom, ['__enter__', '__aenter__'], at)
    return own === null ? [atom] : run.call(own.method, noArguments, at, own.site)
  }))
}

/** After the body, or what `__exit__` uses of the object would not be there yet. */
export function leave(run: Run, value: Value, at: At): void {
  for (const atom of value) {
    const own = methodOf(run, atom, ['__exit__', '__aexit__'], at)
    if (own !== null) run.call(own.method, noArguments, at, own.site)
  }
}

function methodOf(run: Run, atom: Atom, names: readonly string[], at: At) {
  if (atom.kind !== 'object') return null
  for (const name of names) {
    const method = memberOfClass(run, atom.class, name, atom, 0, at)?.filter((member) => member.kind === 'function') ?? []
    if (method.length > 0) return { method, site: atom.class.node }
  }
  return null
}
