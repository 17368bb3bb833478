/** What `with` binds: what `__enter__` gives back, or the thing itself; `__exit__` runs too. Part of the interpreter. */
import type { At } from '../ast/nodes.js'
import { memberOfClass } from './attributes.js'
import type { Run } from './run.js'
import { join, noArguments, type Value } from './values.js'

export function enter(run: Run, value: Value, at: At): Value {
  return join(...value.map((atom): Value => {
    if (atom.kind === 'container' && atom.type === 'generator') return run.elements([atom], at)
    if (atom.kind !== 'object') return [atom]
    const method = memberOfClass(run, atom.class, '__enter__', atom, 0, at) ?? memberOfClass(run, atom.class, '__aenter__', atom, 0, at)
    const own = method?.filter((member) => member.kind === 'function') ?? []
    for (const name of ['__exit__', '__aexit__']) {
      const leave = memberOfClass(run, atom.class, name, atom, 0, at)?.filter((member) => member.kind === 'function') ?? []
      if (leave.length > 0) run.call(leave, noArguments, at, atom.class.node)
    }
    return own.length === 0 ? [atom] : run.call(own, noArguments, at, atom.class.node)
  }))
}
