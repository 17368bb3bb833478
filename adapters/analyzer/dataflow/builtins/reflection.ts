/** Functions that look names up: `getattr`, `vars`, `type`, `super`, imports by name. */
import type { At } from '../../ast/nodes.js'
import { devicesOf, extend } from '../attributes.js'
import { objectOf } from '../functions.js'
import { classMadeAt, membersOf, namedTuple, namespaceObject } from '../madeClasses.js'
import type { Run } from '../run.js'
import { exactParts } from '../unroll.js'
import { allArguments, argument, data, join, lost, none, noArguments, nothing, path, text, texts, type CallArguments, type Value } from '../values.js'
import { first, same, type Builtin, type BuiltinTable } from './builtin.js'

const getattribute: Builtin = (run, given, at) => {
  const [owner, name, fallback] = [first(given), argument(given, 1, 'name'), given.positional[2] ?? nothing]
  const names = texts(name)
  if (names !== null) return join(...names.map((each) => run.getAttribute(owner, each, at)), fallback)
  return join(...owner.map((atom): Value => (atom.kind === 'path' ? extend(run, atom, '.?') : atom.kind === 'data' || atom.kind === 'constant' ? data : lost)), fallback)
}

function importedByName(run: Run, given: CallArguments, at: At, topOnly: boolean): Value {
  const names = texts(argument(given, 0, 'name'))
  if (names === null) return lost
  const from = argument(given, 3, 'fromlist')
  const exact = from === null ? [] : exactParts(from)
  const whole = !topOnly || exact === null || exact.length > 0
  const packages = texts(argument(given, 1, 'package'))
  return join(...names.map((name) => {
    const full = name.startsWith('.') && packages?.[0] !== undefined ? `${packages[0]}${name}` : name
    const module = run.importModule(full, at, true)
    return whole ? module : path(full.split('.', 1)[0] ?? full)
  }))
}

/** `pkgutil.resolve_name('epics:caput')`, `pydoc.locate('epics.caput')`. */
const resolved: Builtin = (run, given, at) => {
  const names = texts(first(given))
  return names === null ? lost : join(...names.map((name) => {
    const [module = name, ...steps] = name.split(/[:.]/).filter((step) => step !== '')
    return steps.reduce((value, step) => run.getAttribute(value, step, at), run.importModule(module, at, true))
  }))
}

function superOf(run: Run, given: CallArguments): Value {
  const owner = run.frame.owner
  const self = given.positional[1] ?? run.frame.self ?? nothing
  if (owner === null) return lost
  const object = self.find((atom) => atom.kind === 'object')
  return join(...owner.bases.map((base): Value => {
    if (base.kind === 'path') return object?.kind === 'object' ? devicesOf(run, base, object) : extend(run, base, '()')
    if (base.kind !== 'class') return [base]
    return [object?.kind === 'object' ? { ...object, key: `super:${object.key}:${base.key}`, class: base } : objectOf(run, base)]
  }))
}

export const reflectionBuiltins: BuiltinTable = [
  ['builtins.getattr', getattribute],
  ['inspect.getattr_static', getattribute],
  ['builtins.setattr', (run, given, at) => {
    const names = texts(argument(given, 1, 'name'))
    for (const name of names ?? ['?']) run.setAttribute(first(given), name, given.positional[2] ?? given.rest ?? nothing, at)
    return none
  }],
  ['builtins.vars', (run, given, at) => (allArguments(given).length === 0 ? null : run.getAttribute(first(given), '__dict__', at))],
  ['builtins.type', (run, given, at, site) => {
    if (given.positional.length < 2) return run.getAttribute(first(given), '__class__', at)
    return [classMadeAt(run, site, run.elements(given.positional[1] ?? nothing, at), membersOf(given.positional[2] ?? nothing))]
  }],
  ['types.new_class', (run, given, at, site) => {
    const namespace = run.container(site, 'dict', [])
    const body = argument(given, 3, 'exec_body')
    if (body !== null) run.call(body, { ...noArguments, positional: [namespace] }, at, site)
    return [classMadeAt(run, site, run.elements(argument(given, 1, 'bases') ?? nothing, at), membersOf(namespace))]
  }],
  ['collections.namedtuple', (run, given, _at, site) => {
    const fields = argument(given, 1, 'field_names') ?? nothing
    return [namedTuple(run, fields, fields.some((atom) => atom.kind === 'container') ? exactParts(fields) : null, site)]
  }],
  ['types.SimpleNamespace', (run, given, _at, site) => [namespaceObject(run, given.keywords, site)]],
  ['argparse.Namespace', (run, given, _at, site) => [namespaceObject(run, given.keywords, site)]],
  ['dataclasses.field', (run, given, at, site) => {
    const factory = given.keywords.get('default_factory')
    return factory === undefined ? given.keywords.get('default') ?? data : run.call(factory, noArguments, at, site)
  }],
  ['dataclasses.replace', same],
  ['builtins.super', (run, given) => superOf(run, given)],
  ['importlib.import_module', (run, given, at) => importedByName(run, given, at, false)],
  ['importlib.__import__', (run, given, at) => importedByName(run, given, at, true)],
  ['builtins.__import__', (run, given, at) => importedByName(run, given, at, true)],
  ['importlib.reload', same],
  ['importlib.util.find_spec', (_run, given) => path('importlib.util.find_spec()', given)],
  ['pkgutil.resolve_name', resolved],
  ['pydoc.locate', resolved],
  ['pydoc.resolve', resolved],
  ['operator.methodcaller', (_run, given) => path('operator.methodcaller()', given)],
  ['operator.attrgetter', (_run, given) => path('operator.attrgetter()', given)],
  ['operator.itemgetter', (_run, given) => path('operator.itemgetter()', given)],
  ['operator.setitem', (run, given, at) => {
    run.setItem(first(given), given.positional[1] ?? nothing, given.positional[2] ?? nothing, at)
    return none
  }],
  ['operator.getitem', (run, given, at) => run.getItem(first(given), given.positional[1] ?? nothing, at)],
  ['builtins.__build_class__', () => lost],
  ['builtins.repr', (_run, given) => join(...first(given).map((atom) => (atom.kind === 'constant' && atom.type === 'str' ? text(`'${String(atom.value)}'`) : data)))],
]

/** `operator.methodcaller('put', 3)(pv)` and its sisters: the getter was made by an earlier call. */
export function operatorCall(run: Run, name: string, made: CallArguments | null, given: CallArguments, at: At, site: object): Value | null {
  if (made === null || !name.startsWith('operator.')) return null
  const names = texts(made.positional[0] ?? null)
  const owner = first(given)
  if (name === 'operator.itemgetter()') return run.getItem(owner, made.positional[0] ?? nothing, at)
  if (names === null) return lost
  if (name === 'operator.attrgetter()') {
    return join(...names.map((dotted) => dotted.split('.').reduce((value, step) => run.getAttribute(value, step, at), owner)))
  }
  if (name !== 'operator.methodcaller()') return null
  return join(...names.map((each) => run.call(run.getAttribute(owner, each, at), { ...made, positional: made.positional.slice(1) }, at, site, each)))
}
