/** Methods of namespaces in disguise: `globals().get('f')`, `vars(m).items()`, `sys.modules.pop(...)`. */
import type { At } from '../../ast/nodes.js'
import { extend, isNamespace } from '../attributes.js'
import type { Run } from '../run.js'
import { namedSite } from '../sites.js'
import { data, join, lost, none, nothing, path, text, type CallArguments, type PathAtom, type Value } from '../values.js'

const method = /^(.+)\.(get|pop|setdefault|__getitem__|__setitem__|update|items|values|copy|keys)$/

/** Null: no such method. */
export function namespaceMethod(run: Run, atom: PathAtom, given: CallArguments, at: At, site: object): Value | null {
  const [, owner = '', name = ''] = method.exec(atom.path) ?? []
  if (!isNamespace(owner) && !owner.endsWith('.__dict__') && owner !== 'sys.modules') return null
  const whole = path(owner, atom.made, atom.trace)
  const item = given.positional[0] ?? nothing
  switch (name) {
    case 'get':
    case 'pop':
    case 'setdefault':
    case '__getitem__': return join(run.getItem(whole, item, at), given.positional[1] ?? nothing)
    case '__setitem__':
      run.setItem(whole, item, given.positional[1] ?? nothing, at)
      return none
    case 'update':
      for (const each of item) if (each.kind === 'container') for (const [key, value] of each.cell.entries) run.setItem(whole, text(key.replace(/^str:/, '')), value, at)
      for (const [key, value] of given.keywords) run.setItem(whole, text(key), value, at)
      return none
    case 'keys': return run.container(site, 'sequence', [], data)
    case 'copy': return whole
    case 'values': return run.container(site, 'sequence', [], everything(run, owner, whole))
    default: return run.container(site, 'sequence', [], run.container(namedSite(site, 'pair'), 'sequence', [data, everything(run, owner, whole)]))
  }
}

function everything(run: Run, owner: string, whole: Value): Value {
  if (isNamespace(owner)) return join(...[...run.module.bindings.values()].map((value) => value.filter((atom) => atom.kind !== 'constant')))
  if (owner === 'sys.modules') return lost
  return join(...whole.map((atom): Value => (atom.kind === 'path' ? extend(run, { ...atom, path: owner.slice(0, -'.__dict__'.length) }, '.?') : nothing)))
}
