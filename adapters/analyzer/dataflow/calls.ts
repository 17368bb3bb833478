/**
 * Calls: of the program's own functions and classes, of what Python itself offers, and of everything outside (told to the
 * rules, with every callable that is handed over being called too). Part of the interpreter.
 */
import type { At } from '../ast/nodes.js'
import { extend, memberOfClass, outsideBases } from './attributes.js'
import { builtinCall, operatorCall } from './builtins.js'
import { callFunction, objectOf } from './functions.js'
import { higherOrderCall } from './higherOrder.js'
import type { Run } from './run.js'
import {
  allArguments, data, join, lost, noArguments, nothing, path, pathsOf,
  type Atom, type CallArguments, type ClassAtom, type PartialAtom, type PathAtom, type Value,
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
  if (!atom.path.startsWith('container.') && !atom.path.startsWith('builtins.str.')) run.facts.call({ at, target: atom, given })
  const own = builtinCall(run, atom.path, given, at, site) ?? operatorCall(run, atom.path, atom.made, given, at, site)
  if (own !== null) return own
  const result = run.names.result(atom.path)
  if (higherOrderCall(run, atom, given, at, site)) return extend(run, atom, '()')
  if (!onlyLooking.has(atom.path) && result?.kind !== 'instance') handOver(run, atom, given, at, site)
  if (result?.kind === 'data') return data
  if (result?.kind === 'path') return path(result.path, run.names.keepsArguments(atom.path) ? stripped(given) : null, atom.trace)
  const made = run.names.keepsArguments(atom.path) || result?.kind === 'instance' ? stripped(given) : null
  return extend(run, made === null ? atom : { ...atom, made }, '()')
}

/** What the program hands to the outside may be called there: call it with whatever else is handed over. */
export function handOver(run: Run, target: PathAtom | null, given: CallArguments, at: At, site: object): void {
  const all = flatten(allArguments(given), 2)
  if (all.length === 0) return
  run.facts.pass({ at, target, value: all })
  const callable = all.filter((atom) => atom.kind === 'function' || atom.kind === 'partial')
  if (callable.length === 0) return
  const others = all.filter((atom) => atom.kind !== 'function' && atom.kind !== 'partial')
  for (const atom of callable) run.call([atom], { ...noArguments, rest: join(others, data) }, at, site)
}

/** The value and what its containers hold. */
export function flatten(value: Value, depth: number): Value {
  if (depth === 0 || !value.some((atom) => atom.kind === 'container')) return value
  return join(...value.map((atom): Value => (atom.kind === 'container' ? flatten(join(...atom.cell.entries.values(), atom.cell.rest), depth - 1) : [atom])))
}

function instantiate(run: Run, atom: ClassAtom, given: CallArguments, at: At): Value {
  const object = objectOf(run, atom)
  for (const base of outsideBases(atom, 0)) run.facts.call({ at, target: base, given })
  if (outsideBases(atom, 0).length > 0) {
    const made: PartialAtom = { kind: 'partial', key: `made:${atom.key}`, target: nothing, given: stripped(given) }
    run.grow(object.cell, 'made arguments', [made])
  }
  const init = memberOfClass(run, atom, '__init__', object, 0, at)
  const own = init?.filter((member) => member.kind === 'function') ?? []
  if (own.length > 0) run.call(own, given, at, atom.node)
  const created = memberOfClass(run, atom, '__new__', null, 0, at)?.filter((member) => member.kind === 'function') ?? []
  if (created.length > 0) run.call(created, { ...given, positional: [[atom], ...given.positional] }, at, atom.node)
  // A dataclass or named tuple has no __init__ of its own: what it is given may become any of its attributes.
  if (own.length === 0) {
    run.grow(object.cell, null, flatten(allArguments(given), 1).filter((value) => value.kind !== 'constant' && value.kind !== 'data'))
    for (const [name, value] of given.keywords) run.grow(object.cell, name, value)
  }
  return [object]
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
