/**
 * Calls: of the program's own functions and classes, of what Python itself offers, and of everything outside (told to the
 * rules, with every callable that is handed over being called too). Part of the interpreter.
 */
import type { At } from '../ast/nodes.js'
import { extend, memberOfClass, outsideBases } from './attributes.js'
import { builtinCall } from './builtins.js'
import { namespaceMethod } from './builtins/namespaces.js'
import { operatorCall } from './builtins/reflection.js'
import { callFunction, objectOf } from './functions.js'
import { higherOrderCall } from './higherOrder.js'
import { fieldsOf } from './madeClasses.js'
import { acting, givenBack, instanceOf, keep, keptAround } from './retained.js'
import type { Run } from './run.js'
import {
  allArguments, argumentsKey, data, join, lost, noArguments, none, nothing, path, pathsOf,
  type Atom, type CallArguments, type ClassAtom, type ObjectAtom, type PartialAtom, type PathAtom, type Value,
} from './values.js'

/** They look at what they get and never call it. */
const onlyLooking = new Set([
  'print', 'repr', 'str', 'type', 'isinstance', 'issubclass', 'callable', 'id', 'hash', 'len', 'hasattr', 'bool', 'dir', 'help',
  'int', 'float', 'getattr', 'setattr', 'delattr', 'vars', 'super', 'list', 'tuple', 'set', 'dict', 'frozenset', 'enumerate', 'zip', 'iter',
  'reversed', 'property', 'staticmethod', 'classmethod',
].map((name) => `builtins.${name}`))

export function call(run: Run, callee: Value, given: CallArguments, at: At, site: object, method: string | null): Value {
  run.step()
  return join(...callee.map((atom) => callAtom(run, atom, given, at, site, method)))
}

function callAtom(run: Run, atom: Atom, given: CallArguments, at: At, site: object, method: string | null): Value {
  run.step()
  switch (atom.kind) {
    case 'function': return callFunction(run, atom, given, at)
    case 'class': return instantiate(run, atom, given, at)
    case 'object': {
      const callable = memberOfClass(run, atom.class, '__call__', atom, 0, at)
      return callable === null ? data : run.call(callable, given, at, site)
    }
    case 'partial': return run.call(atom.target, merge(atom, given), at, site)
    case 'path': return callPath(run, atom, given, at, site)
    case 'unknown': {
      run.facts.unresolvedCall({ at, why: atom.why, method, given })
      handOver(run, null, given, at, site)
      return [atom]
    }
    default: return data
  }
}

function callPath(run: Run, atom: PathAtom, given: CallArguments, at: At, site: object): Value {
  const accessor = /^(.*)\.__(getattribute|getattr|setattr)__$/.exec(atom.path)
  if (accessor !== null) {
    // `object.__getattribute__(x, name)` names its object first; `x.__getattribute__(name)` carries it.
    const owner = accessor[1] ?? ''
    const positional = owner.startsWith('builtins.') ? given.positional : [path(owner, atom.made, atom.trace), ...given.positional]
    return builtinCall(run, accessor[2] === 'setattr' ? 'builtins.setattr' : 'builtins.getattr', { ...given, positional }, at, site) ?? lost
  }
  const init = baseInit(run, atom, given, at)
  if (init !== null) return init
  if (!atom.path.startsWith('container.') && !atom.path.startsWith('builtins.str.')) run.facts.call({ at, target: atom, given })
  const own = builtinCall(run, atom.path, given, at, site) ?? operatorCall(run, atom.path, atom.made, given, at, site) ?? namespaceMethod(run, atom, given, at, site)
  if (own !== null) return own
  const result = run.names.result(atom.path)
  const called = higherOrderCall(run, atom, given, at, site)
  const returned = called ?? (onlyLooking.has(atom.path) || result?.kind === 'instance' ? nothing : handOver(run, atom, given, at, site))
  if (run.names.libraryOf(atom.path) === null) return outsideResult(run, atom, given, returned, site)
  if (called !== null) return join(extend(run, atom, '()'), acting(run, called))
  if (result?.kind === 'data') return data
  if (result?.kind === 'path') return path(result.path, run.names.keepsArguments(atom.path) ? stripped(given) : null, atom.trace)
  const made = run.names.keepsArguments(atom.path) || result?.kind === 'instance' ? stripped(given) : null
  return extend(run, made === null ? atom : { ...atom, made }, '()')
}

/** Something outside that is no control library: what it got, and what the functions it got gave, may come back from it. */
function outsideResult(run: Run, atom: PathAtom, given: CallArguments, returned: Value, site: object): Value {
  const made = run.names.keepsArguments(atom.path) ? stripped(given) : null
  const result = extend(run, made === null ? atom : { ...atom, made }, '()')
  if (onlyLooking.has(atom.path)) return result
  const handed = acting(run, join(flatten(allArguments(given), 3), returned))
  const before = keptAround(run, atom.path)
  if (handed.length === 0 && before.length === 0) return result
  for (const place of result) if (place.kind === 'path') keep(run, place.path, handed)
  const instance = instanceOf(atom.path)
  if (instance !== null) keep(run, instance, handed)
  return join(result, givenBack(run, atom, join(handed, before), site))
}

/** What the program hands to the outside may be called there: call it with whatever else is handed over. Gives what the calls gave. */
export function handOver(run: Run, target: PathAtom | null, given: CallArguments, at: At, site: object): Value {
  const all = flatten(allArguments(given), 2)
  if (all.length === 0) return nothing
  run.facts.pass({ at, target, value: all })
  const callable = all.filter((atom) => atom.kind === 'function' || atom.kind === 'partial')
  if (callable.length === 0) return nothing
  const others = all.filter((atom) => atom.kind !== 'function' && atom.kind !== 'partial')
  return join(...callable.map((atom) => run.call([atom], { ...noArguments, rest: join(others, data) }, at, site)))
}

/** The value and what its containers hold. */
export function flatten(value: Value, depth: number): Value {
  if (depth === 0 || !value.some((atom) => atom.kind === 'container')) return value
  return join(...value.map((atom): Value => (atom.kind === 'container' ? flatten(join(...atom.cell.entries.values(), atom.cell.rest), depth - 1) : [atom])))
}

function instantiate(run: Run, atom: ClassAtom, given: CallArguments, at: At): Value {
  const object = objectOf(run, atom)
  const init = memberOfClass(run, atom, '__init__', object, 0, at)
  const own = init?.filter((member) => member.kind === 'function') ?? []
  // With an `__init__` of its own, its call of the base's tells how the base is made.
  if (own.length === 0) for (const base of outsideBases(atom, 0)) makeBase(run, base, object, given, at)
  if (own.length > 0) run.call(own, given, at, atom.node)
  const created = memberOfClass(run, atom, '__new__', null, 0, at)?.filter((member) => member.kind === 'function') ?? []
  if (created.length > 0) run.call(created, { ...given, positional: [[atom], ...given.positional] }, at, atom.node)
  if (own.length === 0) giveFields(run, object, given)
  return [object]
}

/** A dataclass or named tuple has no `__init__` of its own: what it is given becomes its fields, in their order. */
function giveFields(run: Run, object: ObjectAtom, given: CallArguments): void {
  const fields = fieldsOf(object.class) ?? []
  given.positional.forEach((value, index) => {
    const name = fields[index]
    run.grow(object.cell, name ?? null, name === undefined ? acting(run, flatten(value, 1)) : value)
  })
  run.grow(object.cell, null, acting(run, flatten(join(given.rest ?? nothing, given.keywordRest ?? nothing), 1)))
  for (const [name, value] of given.keywords) run.grow(object.cell, name, value)
}

/** An object of the program's own class is also an instance of the outside class that it inherits from. */
function makeBase(run: Run, base: PathAtom, object: ObjectAtom, given: CallArguments, at: At): void {
  run.facts.call({ at, target: base, given })
  const kept = stripped(given)
  run.grow(object.cell, 'made arguments', [{ kind: 'partial', key: `made:${object.class.key}${argumentsKey(kept)}`, target: nothing, given: kept }])
}

/** `super().__init__(name)` and `Base.__init__(self, name)`; null: the call is none of these. */
function baseInit(run: Run, atom: PathAtom, given: CallArguments, at: At): Value | null {
  const [, owner = '', bound] = /^(.+?)(\(\))?\.__init__$/.exec(atom.path) ?? []
  const object = run.frame.self?.find((each) => each.kind === 'object')
  if (owner === '' || object?.kind !== 'object') return null
  for (const base of outsideBases(object.class, 0)) {
    if (base.path === owner) makeBase(run, base, object, bound === undefined ? { ...given, positional: given.positional.slice(1) } : given, at)
  }
  return none
}

function merge(atom: PartialAtom, given: CallArguments): CallArguments {
  return {
    positional: [...atom.given.positional, ...given.positional],
    rest: atom.given.rest === null ? given.rest : join(atom.given.rest, given.rest ?? nothing),
    keywords: new Map([...atom.given.keywords, ...given.keywords]),
    keywordRest: atom.given.keywordRest === null ? given.keywordRest : join(atom.given.keywordRest, given.keywordRest ?? nothing),
  }
}

/** Arguments as they are kept in a value: without what made *them*, or keys would grow without end. */
export function stripped(given: CallArguments): CallArguments {
  const strip = (value: Value): Value => {
    if (pathsOf(value).every((atom) => atom.made === null)) return value
    return join(...value.map((atom): Value => (atom.kind === 'path' ? path(atom.path, null, atom.trace) : [atom])))
  }
  return {
    positional: given.positional.map(strip),
    rest: given.rest === null ? null : strip(given.rest),
    keywords: new Map([...given.keywords].map(([name, value]) => [name, strip(value)])),
    keywordRest: given.keywordRest === null ? null : strip(given.keywordRest),
  }
}
