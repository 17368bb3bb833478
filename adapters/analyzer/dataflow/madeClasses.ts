/** Classes that no `class` statement makes: `type('Q', bases, {...})`, `namedtuple`, `SimpleNamespace`. Part of the interpreter. */
import type { At, ClassDef } from '../ast/nodes.js'
import { nodeId, objectOf } from './functions.js'
import type { Run } from './run.js'
import type { Scope } from './scope.js'
import { namedSite } from './sites.js'
import { join, nothing, text, texts, type ClassAtom, type ObjectAtom, type Value } from './values.js'

interface MadeClass { readonly node: ClassDef; readonly scope: Scope }

const made = new WeakMap<Run, WeakMap<object, MadeClass>>()
const at: At = [1, 0, 1, 0]

export function classMadeAt(run: Run, site: object, bases: Value, members: ReadonlyMap<string, Value>): ClassAtom {
  let known = made.get(run)
  if (known === undefined) {
    known = new WeakMap()
    made.set(run, known)
  }
  let found = known.get(site)
  if (found === undefined) {
    found = { node: { type: 'ClassDef', at, name: 'made', bases: [], keywords: [], body: [], decorator_list: [] }, scope: run.newScope('class', run.module) }
    known.set(site, found)
  }
  for (const [name, value] of members) found.scope.bind(name, join(found.scope.bindings.get(name) ?? nothing, value))
  return { kind: 'class', key: `class:${nodeId(found.node)}`, node: found.node, scope: found.scope, bases }
}

/** Members of a constant namespace: the `{...}` of `type(name, bases, {...})`. */
export function membersOf(namespace: Value): ReadonlyMap<string, Value> {
  const members = new Map<string, Value>()
  for (const atom of namespace) {
    if (atom.kind !== 'container') continue
    for (const [key, value] of atom.cell.entries) if (key.startsWith('str:')) members.set(key.slice(4), join(members.get(key.slice(4)) ?? nothing, value))
  }
  return members
}

/** `namedtuple('T', 'f n')`: a class whose instances have these fields, in this order. */
export function namedTuple(run: Run, fields: Value, elements: readonly Value[] | null, site: object): ClassAtom {
  const listed = elements?.map((each) => texts(each)?.[0]) ?? texts(fields)?.[0]?.split(/[\s,]+/).filter((name) => name !== '')
  const names = (listed ?? []).filter((name) => name !== undefined)
  return classMadeAt(run, site, nothing, new Map([['_fields', run.container(namedSite(site, 'fields'), 'sequence', names.map((name) => text(name)))]]))
}

/** `SimpleNamespace(a=1)`: an object with just these attributes. */
export function namespaceObject(run: Run, attributes: ReadonlyMap<string, Value>, site: object): ObjectAtom {
  const object = objectOf(run, classMadeAt(run, site, nothing, new Map()))
  for (const [name, value] of attributes) run.grow(object.cell, name, value)
  return object
}

/** Names of the fields in the order of the constructor; null: it is not known that the class has any. */
export function fieldsOf(owner: ClassAtom, depth = 0): readonly string[] | null {
  if (depth > 8) return null
  const listed = owner.scope.bindings.get('_fields')?.find((atom) => atom.kind === 'container')
  if (listed?.kind === 'container') return [...listed.cell.entries.values()].map((value) => texts(value)?.[0] ?? '')
  const inherited = owner.bases.flatMap((base) => (base.kind === 'class' ? fieldsOf(base, depth + 1) ?? [] : []))
  const own = owner.node.body.flatMap((each) => (each.type === 'AnnAssign' && each.target.type === 'Name' ? [each.target.id] : []))
  const all = [...new Set([...inherited, ...own])]
  return all.length === 0 ? null : all
}

/** True for classes whose instances are tuples of their fields. */
export function isNamedTuple(owner: ClassAtom): boolean {
  return owner.scope.bindings.has('_fields') || owner.bases.some((base) => (base.kind === 'path' ? base.path === 'typing.NamedTuple' : base.kind === 'class' && isNamedTuple(base)))
}
