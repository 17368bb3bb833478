/** Methods of the program's own lists, dicts and sets. Part of the interpreter. */
import type { At } from '../ast/nodes.js'
import { entryKey, keysOf } from './attributes.js'
import type { Run } from './run.js'
import { namedSite } from './sites.js'
import { allArguments, data, join, none, nothing, type CallArguments, type ContainerAtom, type Value } from './values.js'

export function containerMethod(run: Run, owner: ContainerAtom, name: string, given: CallArguments, at: At, site: object): Value {
  const { cell } = owner
  const everything = (): Value => join(...cell.entries.values(), cell.rest)
  switch (name) {
    case 'append':
    case 'add':
    case 'insert':
    case 'appendleft':
    case 'send':
      run.grow(cell, null, allArguments(given))
      return name === 'send' ? everything() : none
    case 'extend':
    case 'extendleft':
      run.grow(cell, null, run.elements(allArguments(given), at))
      return none
    case 'update':
    case '__setitem__':
      if (name === '__setitem__') run.setItem([owner], given.positional[0] ?? nothing, given.positional[1] ?? nothing, at)
      else update(run, owner, given, at)
      return none
    case 'setdefault': {
      run.grow(cell, entryKey(given.positional[0] ?? nothing), given.positional[1] ?? none)
      return run.getItem([owner], given.positional[0] ?? nothing, at)
    }
    case 'get':
    case '__getitem__': return join(run.getItem([owner], given.positional[0] ?? nothing, at), given.positional[1] ?? (name === 'get' ? none : nothing))
    case 'pop':
    case 'popleft': {
      const chosen = given.positional[0]
      return chosen === undefined || owner.type !== 'dict' ? everything() : join(run.getItem([owner], chosen, at), given.positional[1] ?? nothing)
    }
    case 'popitem': return run.container(site, 'sequence', [keysOf(owner), everything()])
    case 'values': return run.container(site, 'sequence', [], everything())
    case 'keys': return run.container(site, 'sequence', [], keysOf(owner))
    case 'items': {
      const pairs = [...cell.entries].map(([key, value]) => run.container(namedSite(site, key), 'sequence', [keysOf({ ...owner, cell: { ...cell, entries: new Map([[key, value]]), rest: nothing } }), value]))
      const rest = cell.rest.length === 0 ? nothing : run.container(namedSite(site, '*'), 'sequence', [data, cell.rest])
      return run.container(site, 'sequence', pairs.slice(0, 64), pairs.length > 64 ? join(rest, run.container(namedSite(site, '*'), 'sequence', [data, everything()])) : rest)
    }
    case 'copy':
    case '__iter__':
    case 'union':
    case 'intersection':
    case 'difference': return name === 'union' ? join([owner], allArguments(given)) : [owner]
    case '__next__':
    case 'next': return everything()
    case 'sort':
    case 'reverse':
    case 'remove':
    case 'discard':
    case 'clear': {
      const key = given.keywords.get('key')
      if (key !== undefined) run.call(key, { positional: [everything()], rest: null, keywords: new Map(), keywordRest: null }, at, site)
      return none
    }
    default: return data
  }
}

function update(run: Run, owner: ContainerAtom, given: CallArguments, at: At): void {
  for (const [name, value] of given.keywords) run.grow(owner.cell, `str:${name}`, value)
  for (const atom of join(...given.positional, given.rest ?? nothing)) {
    if (atom.kind !== 'container') run.grow(owner.cell, null, run.elements([atom], at))
    else if (atom.type === 'dict') {
      for (const [key, value] of atom.cell.entries) run.grow(owner.cell, key, value)
      run.grow(owner.cell, null, atom.cell.rest)
    } else run.grow(owner.cell, null, run.elements(run.elements([atom], at), at))
  }
}
