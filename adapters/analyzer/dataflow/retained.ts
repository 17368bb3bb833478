/**
 * What things outside the program keep and give back: a queue, an array, `random.choice`, a future. Whatever may act (a device,
 * a function, an object of the program) and was handed to something outside comes back from it. Part of the interpreter.
 */
import type { Run } from './run.js'
import { namedSite } from './sites.js'
import { join, nothing, type Atom, type Cell, type PathAtom, type Value } from './values.js'

const stores = new WeakMap<Run, Map<string, Cell>>()

/** What of a value may act when it comes back; plain data may not. */
export function acting(run: Run, value: Value): Value {
  return value.filter((atom) => mayAct(run, atom))
}

function mayAct(run: Run, atom: Atom): boolean {
  switch (atom.kind) {
    case 'path': return run.names.libraryOf(atom.path) !== null
    case 'partial': return atom.target.some((target) => target.kind !== 'path' || run.names.libraryOf(target.path) !== null) || atom.given.positional.some((value) => acting(run, value).length > 0)
    case 'function':
    case 'class':
    case 'object': return true
    default: return false
  }
}

/** `place` is the path of what keeps it: an instance (`queue.Queue()`) or one of its attributes. */
export function keep(run: Run, place: string, value: Value): void {
  if (value.length === 0) return
  let store = stores.get(run)
  if (store === undefined) {
    store = new Map()
    stores.set(run, store)
  }
  let cell = store.get(place)
  if (cell === undefined) {
    cell = run.cell({})
    store.set(place, cell)
  }
  run.grow(cell, null, value)
}

export function kept(run: Run, place: string): Value {
  return stores.get(run)?.get(place)?.rest ?? nothing
}

/** What any of the instances on the way to this path keeps: `queue.Queue()` for `queue.Queue().get`. */
export function keptAround(run: Run, path: string): Value {
  const store = stores.get(run)
  if (store === undefined) return nothing
  const found: Value[] = []
  for (let end = path.indexOf(')'); end > 0; end = path.indexOf(')', end + 1)) found.push(store.get(path.slice(0, end + 1))?.rest ?? nothing)
  return join(...found)
}

/** The nearest instance that a method belongs to; null for a function of a module. */
export function instanceOf(path: string): string | null {
  const end = path.lastIndexOf(')')
  return end > 0 ? path.slice(0, end + 1) : null
}

/** Given back as it is, or inside of something: both. */
export function givenBack(run: Run, target: PathAtom, values: Value, site: object): Value {
  return values.length === 0 ? nothing : join(values, run.container(namedSite(site, `kept by ${target.path}`), 'sequence', [], values))
}
