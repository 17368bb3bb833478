/** Attributes and items: read and write, of things from outside (told to the rules) and of the program's own. Part of the interpreter. */
import type { At } from '../ast/nodes.js'
import { bindSelf } from './functions.js'
import { fieldsOf, isNamedTuple } from './madeClasses.js'
import { acting, keep, kept } from './retained.js'
import type { Run } from './run.js'
import { namedSite } from './sites.js'
import {
  constant, data, join, lost, noArguments, nothing, path, pathsOf, text, texts,
  type Atom, type ClassAtom, type ConstantAtom, type ContainerAtom, type ObjectAtom, type PathAtom, type Value,
} from './values.js'

const maximumSteps = 14
const maximumBases = 12

export function getAttribute(run: Run, owner: Value, name: string, at: At): Value {
  if (name.startsWith('__') || name.startsWith('f_') || name.startsWith('gi_') || name === 'tb_frame' || name === 'cr_frame' || name === 'ag_frame') run.facts.namedAttribute({ at, name, owner })
  return join(...owner.map((atom) => {
    run.step()
    return attributeOf(run, atom, name, at)
  }))
}

function attributeOf(run: Run, atom: Atom, name: string, at: At): Value {
  switch (atom.kind) {
    case 'path': return attributeOfPath(run, atom, name, at)
    case 'object': return attributeOfObject(run, atom, name, at)
    case 'class': return name === '__dict__' ? [atom] : memberOfClass(run, atom, name, null, 0, at) ?? data
    case 'partial': return name === 'func' ? atom.target : data
    // A bound method of the program's own list or text: callable later, so it carries its owner.
    case 'container': return [{ kind: 'partial', key: `${atom.key}.${name}`, target: path(`container.${name}`), given: { ...noArguments, positional: [[atom]] } }]
    // Text has no `value`: the member of an enumeration has.
    case 'constant': return name === 'value' || name === '_value_' ? [atom] : [{ kind: 'partial', key: `${atom.key}.${name}`, target: path(`builtins.str.${name}`), given: { ...noArguments, positional: [[atom]] } }]
    case 'function': {
      const own = run.cell(namedSite(atom.node, 'attributes')).entries.get(name)
      if (own !== undefined) return own
      return name === '__call__' || name === 'fget' || name === 'fset' || name === '__wrapped__' || name === '__func__' ? [atom] : name === '__globals__' ? path('builtins.globals()') : data
    }
    case 'unknown': return [atom]
    case 'data': return atom.pattern === undefined ? data : [{ kind: 'partial', key: `${atom.key}.${name}`, target: path(`builtins.str.${name}`), given: { ...noArguments, positional: [[atom]] } }]
    default: return data
  }
}

/** One step further on a path; canonical, and bounded so that loops come to an end. */
export function extend(run: Run, atom: PathAtom, step: string): Value {
  const steps = atom.path.split(/(?=[.([])/).length
  const root = atom.path.split(/[.([]/, 1)[0] ?? atom.path
  const name = steps >= maximumSteps ? `${root}.…` : run.names.canonical(atom.path + step)
  return path(name, atom.made, atom.trace)
}

function attributeOfPath(run: Run, atom: PathAtom, name: string, at: At): Value {
  switch (name) {
    case 'fget': // of `property(f)`
    case 'fset':
    case '__call__':
    case '__func__':
    case '__wrapped__': return [atom]
    case '__class__': return atom.path.endsWith('()') ? path(atom.path.slice(0, -2), null, atom.trace) : data
    case '__self__': {
      const end = atom.path.lastIndexOf('.')
      return end > 0 ? path(atom.path.slice(0, end), atom.made, atom.trace) : [atom]
    }
    case '__name__':
    case '__doc__':
    case '__version__':
    case '__file__': return data
    default: break
  }
  if (atom.path === '__main__') return run.module.bindings.get(name) ?? lost
  run.facts.attributeRead({ at, owner: atom, name })
  const own = kept(run, `${atom.path}.${name}`)
  return own.length === 0 ? extend(run, atom, `.${name}`) : join(extend(run, atom, `.${name}`), own)
}

function attributeOfObject(run: Run, atom: ObjectAtom, name: string, at: At): Value {
  if (name === '__class__') return [atom.class]
  const own = atom.cell.entries.get(name)
  const member = memberOfClass(run, atom.class, name, atom, 0, at)
  const found = join(own ?? nothing, member ?? nothing, atom.cell.rest)
  if (found.length > 0) return found
  const fallback = memberOfClass(run, atom.class, '__getattr__', atom, 0, at)
  return fallback === null ? data : run.call(fallback, { ...noArguments, positional: [[{ kind: 'constant', key: `str:${name}`, type: 'str', value: name }]] }, at, atom.class.node)
}

/** A member found in a class or its bases; bound to `self` when there is one. Null: nowhere. */
export function memberOfClass(run: Run, owner: ClassAtom, name: string, self: ObjectAtom | null, depth: number, at: At): Value | null {
  const direct = owner.scope.bindings.get(name)
  if (direct !== undefined) {
    return join(...direct.map((member): Value => {
      if (member.kind === 'function') {
        if (self === null) return member.role === 'classmethod' ? [bindSelf(member, [owner], owner)] : [{ ...member, owner }]
        const bound = bindSelf(member, [self], owner)
        return member.role === 'property' ? run.call([bound], noArguments, at, member.node) : [bound]
      }
      return self === null ? [member] : descriptor(run, member)
    }))
  }
  if (depth > maximumBases) return lost
  return memberOfBases(run, owner, name, self, depth, at)
}

export function memberOfBases(run: Run, owner: ClassAtom, name: string, self: ObjectAtom | null, depth: number, at: At): Value | null {
  const found: Value[] = []
  for (const base of owner.bases) {
    if (base.kind === 'class') {
      const member = memberOfClass(run, base, name, self, depth + 1, at)
      if (member !== null) found.push(member)
    } else if (base.kind === 'path' && base.path !== 'builtins.object') {
      for (const atom of self === null ? [base] : devicesOf(run, base, self)) found.push(attributeOfPath(run, atom, name, at))
    } else if (base.kind === 'unknown') found.push([base])
  }
  return found.length === 0 ? null : join(...found)
}

/** `signal = Component(EpicsSignal, ':SP')` in a class: its instances have an `EpicsSignal`. */
function descriptor(run: Run, member: Atom): Value {
  if (member.kind !== 'path' || member.made === null || !member.path.endsWith('()')) return [member]
  const result = run.names.result(member.path.slice(0, -2))
  if (result?.kind !== 'instance') return [member]
  const target = member.made.positional[result.argument] ?? member.made.keywords.get('cls') ?? nothing
  return join(...target.map((atom): Value => {
    if (atom.kind === 'path') return path(run.names.canonical(`${atom.path}()`), null, atom.trace)
    if (atom.kind === 'class') return [{ kind: 'object', key: `object:${atom.key}`, class: atom, cell: run.cell(atom.node) }]
    return [atom]
  }))
}

export function setAttribute(run: Run, owner: Value, name: string, value: Value, at: At): void {
  for (const atom of owner) {
    if (atom.kind === 'path') {
      if (atom.path === '__main__') run.module.bind(name, value)
      run.facts.attributeWrite({ at, owner: atom, name, value })
      if (run.names.libraryOf(atom.path) === null) keep(run, `${atom.path}.${name}`, acting(run, value))
    } else if (atom.kind === 'function') run.grow(run.cell(namedSite(atom.node, 'attributes')), name, value)
    else if (atom.kind === 'object') setOnObject(run, atom, name, value, at)
    else if (atom.kind === 'class') atom.scope.bind(name, join(atom.scope.bindings.get(name) ?? nothing, value))
    else if (atom.kind === 'unknown') run.facts.unresolvedCall({ at, why: atom.why, method: `${name} =`, given: { ...noArguments, positional: [value] } })
  }
}

function setOnObject(run: Run, atom: ObjectAtom, name: string, value: Value, at: At): void {
  const setter = memberOfClass(run, atom.class, `${name} =`, atom, 0, at)
  if (setter !== null) run.call(setter, { ...noArguments, positional: [value] }, at, atom.class.node)
  const generic = ownMember(atom.class, '__setattr__', 0)
  if (generic) {
    const method = memberOfClass(run, atom.class, '__setattr__', atom, 0, at)
    const key: Value = [{ kind: 'constant', key: `str:${name}`, type: 'str', value: name }]
    if (method !== null) run.call(method, { ...noArguments, positional: [key, value] }, at, atom.class.node)
  }
  run.grow(atom.cell, name, value)
  if (ownMember(atom.class, name, 0)) {
    // `self.motor.x = ...` on a device declared in the class: its descriptor is written.
    const declared = memberOfClass(run, atom.class, name, atom, 0, at) ?? nothing
    for (const device of declared) if (device.kind === 'path') run.facts.attributeWrite({ at, owner: device, name: '=', value })
    return
  }
  for (const base of outsideBases(atom.class, 0)) {
    for (const device of devicesOf(run, base, atom)) run.facts.attributeWrite({ at, owner: device, name, value })
  }
}

function ownMember(owner: ClassAtom, name: string, depth: number): boolean {
  return owner.scope.bindings.has(name) || (depth < maximumBases && owner.bases.some((base) => base.kind === 'class' && ownMember(base, name, depth + 1)))
}

/** The instance of an outside class that an object of a subclass is: one for each way it may have been made. */
export function devicesOf(run: Run, base: PathAtom, self: ObjectAtom): readonly PathAtom[] {
  const made = self.cell.entries.get('made arguments')?.filter((atom) => atom.kind === 'partial') ?? []
  const plain = pathsOf(extend(run, base, '()'))
  return made.length === 0 ? plain : plain.flatMap((device) => made.flatMap((each) => pathsOf(path(device.path, each.given, device.trace))))
}

export function outsideBases(owner: ClassAtom, depth: number): readonly PathAtom[] {
  if (depth > maximumBases) return []
  return owner.bases.flatMap((base) => (base.kind === 'path' ? [base] : base.kind === 'class' ? outsideBases(base, depth + 1) : []))
}

export function getItem(run: Run, owner: Value, item: Value, at: At): Value {
  return join(...owner.map((atom): Value => {
    switch (atom.kind) {
      case 'container': return itemOfContainer(atom, item)
      case 'path': return itemOfPath(run, atom, item, at)
      case 'object': {
        const method = memberOfClass(run, atom.class, '__getitem__', atom, 0, at)
        if (method === null && isNamedTuple(atom.class)) return fieldValue(atom, item)
        return method === null ? data : run.call(method, { ...noArguments, positional: [item] }, at, atom.class.node)
      }
      case 'class': {
        const names = texts(item)
        return names === null ? join(...atom.scope.bindings.values()) : join(...names.map((name) => atom.scope.bindings.get(name) ?? nothing))
      }
      case 'unknown': return [atom]
      default: return data
    }
  }))
}

function itemOfContainer(atom: ContainerAtom, item: Value): Value {
  const { entries, rest } = atom.cell
  const key = entryKey(item)
  if (key === null) return join(...entries.values(), rest)
  if (atom.type !== 'dict' && key.startsWith('int:-')) return join([...entries.values()].at(Number(key.slice(4))) ?? nothing, rest)
  return join(entries.get(key) ?? nothing, rest)
}

/** Namespaces in disguise: `vars(m)['f']`, `m.__dict__['f']`, `globals()['f']`, `sys.modules['m']`. */
function itemOfPath(run: Run, atom: PathAtom, item: Value, at: At): Value {
  const names = texts(item)
  if (atom.path === 'sys.modules') return names === null ? lost : join(...names.map((name) => run.importModule(name, at, true)))
  if (atom.path === 'builtins') return names === null ? path('builtins.?') : join(...names.map((name) => path(`builtins.${name}`)))
  if (isNamespace(atom.path)) return names === null ? lost : join(...names.map((name) => run.lookup(name)))
  if (atom.path.endsWith('.__dict__')) {
    const inside: PathAtom = { ...atom, path: atom.path.slice(0, -'.__dict__'.length) }
    if (names === null) return extend(run, inside, '.?')
    return join(...names.map((name) => attributeOfPath(run, inside, name, at)))
  }
  for (const name of names ?? []) run.facts.itemRead({ at, owner: atom, name })
  return join(extend(run, atom, '[]'), kept(run, `${atom.path}[]`), kept(run, atom.path))
}

function fieldValue(atom: ObjectAtom, item: Value): Value {
  const index = entryKey(item)
  const name = index?.startsWith('int:') === true ? fieldsOf(atom.class)?.at(Number(index.slice(4))) : undefined
  return join(name === undefined ? join(...atom.cell.entries.values()) : atom.cell.entries.get(name) ?? nothing, atom.cell.rest)
}

export function isNamespace(name: string): boolean {
  return name === 'builtins.globals()' || name === 'builtins.locals()' || name === 'builtins.vars()' || name === '__main__.__dict__'
}

export function setItem(run: Run, owner: Value, item: Value, value: Value, at: At): void {
  for (const atom of owner) {
    switch (atom.kind) {
      case 'container': {
        run.grow(atom.cell, entryKey(item), value)
        break
      }
      case 'path': {
        run.facts.itemWrite({ at, owner: atom, item, value })
        const names = texts(item)
        if (isNamespace(atom.path)) for (const name of names ?? []) run.module.bind(name, value)
        else if (run.names.libraryOf(atom.path) === null) keep(run, `${atom.path}[]`, acting(run, value))
        break
      }
      case 'object': {
        const method = memberOfClass(run, atom.class, '__setitem__', atom, 0, at)
        if (method !== null) run.call(method, { ...noArguments, positional: [item, value] }, at, atom.class.node)
        break
      }
      default: break
    }
  }
}

/** What iterating gives. */
export function elements(run: Run, value: Value, at: At): Value {
  return join(...value.map((atom): Value => {
    switch (atom.kind) {
      case 'container': return atom.type === 'dict' ? keysOf(atom) : join(...atom.cell.entries.values(), atom.cell.rest)
      case 'path': return join(extend(run, atom, '[]'), kept(run, `${atom.path}[]`), kept(run, atom.path))
      case 'constant': return lettersOf(atom)
      case 'object': {
        if (isNamedTuple(atom.class)) return join(...atom.cell.entries.values(), atom.cell.rest)
        const iterator = memberOfClass(run, atom.class, '__iter__', atom, 0, at)
        if (iterator !== null) return elements(run, run.call(iterator, noArguments, at, atom.class.node), at)
        const next = memberOfClass(run, atom.class, '__next__', atom, 0, at)
        return next === null ? data : run.call(next, noArguments, at, atom.class.node)
      }
      case 'unknown': return [atom]
      default: return data
    }
  }))
}

/** What iterating over constant text or bytes gives, all in one. */
function lettersOf(atom: ConstantAtom): Value {
  return atom.type === 'str' || atom.type === 'bytes' ? join(...letters(atom) ?? [data]) : data
}

/** The letters of a constant text, the numbers of constant bytes, in order; null: too many. */
export function letters(atom: ConstantAtom): readonly Value[] | null {
  if (typeof atom.value !== 'string' || atom.value.length > 64) return null
  return [...atom.value].map((letter) => (atom.type === 'bytes' ? constant('int', String(letter.charCodeAt(0))) : text(letter)))
}

export function keysOf(atom: ContainerAtom): Value {
  const keys = [...atom.cell.entries.keys()].map((key): Value => {
    const [type, ...rest] = key.split(':')
    return type === 'str' || type === 'int' ? [{ kind: 'constant', key, type, value: rest.join(':') }] : data
  })
  return join(...keys, atom.type === 'dict' && atom.cell.rest.length === 0 ? nothing : data)
}

/** How a constant key is kept in a cell; null: not constant. */
export function entryKey(item: Value): string | null {
  const only = item.length === 1 ? item[0] : undefined
  return only?.kind === 'constant' ? only.key : null
}
