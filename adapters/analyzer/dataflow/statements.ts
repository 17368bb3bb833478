/**
 * Follows statements in order, branches apart and joined again, loops until nothing new is learned. Part of the interpreter.
 * `execute` is true when control can reach the end of the statements.
 */
import type { At, Expression, FunctionDef, AsyncFunctionDef, Handler, ImportFrom, Pattern, Statement, Try, TryStar } from '../ast/nodes.js'
import { enter, leave } from './contextManagers.js'
import { combine } from './expressions.js'
import { makeClass, makeFunction } from './functions.js'
import type { Loop, Run } from './run.js'
import { unrollable } from './unroll.js'
import { absorb, restore, save, type Snapshot } from './scope.js'
import { data, join, lost, noArguments, nothing, path, type FunctionAtom, type Value } from './values.js'

const maximumRounds = 9
const widenAfter = 3

export function execute(run: Run, body: readonly Statement[]): boolean {
  return body.every((statement) => executeOne(run, statement))
}

function executeOne(run: Run, node: Statement): boolean {
  run.step()
  switch (node.type) {
    case 'Expr':
      run.evaluate(node.value)
      return true
    case 'Assign': {
      const value = run.evaluate(node.value)
      for (const target of node.targets) run.assign(target, value)
      return true
    }
    case 'AnnAssign':
      run.evaluate(node.annotation)
      if (node.value !== null) run.assign(node.target, run.evaluate(node.value))
      return true
    case 'AugAssign': {
      const value = combine(run, run.evaluate(node.target), node.op, run.evaluate(node.value), node)
      // `os.environ |= {...}` changes what it stands for, in place.
      for (const atom of run.evaluate(node.target)) if (atom.kind === 'path' && node.op === 'BitOr') run.facts.call({ at: node.at, target: { ...atom, path: `${atom.path}.__ior__` }, given: { ...noArguments, positional: [run.evaluate(node.value)] } })
      run.assign(node.target, value)
      return true
    }
    case 'FunctionDef':
    case 'AsyncFunctionDef':
      defineFunction(run, node)
      return true
    case 'ClassDef': {
      let made = makeClass(run, node)
      for (const decorator of [...node.decorator_list].reverse()) made = decorated(run, decorator, made)
      run.bind(node.name, made, node.at)
      return true
    }
    case 'Import':
      for (const alias of node.names) {
        const module = run.importModule(alias.name, node.at, false)
        if (alias.asname !== null) run.bind(alias.asname, module, node.at)
        else {
          const top = alias.name.split('.', 1)[0] ?? alias.name
          run.bind(top, path(run.names.canonical(top), null, [`line ${node.at[0]}: imports ${alias.name}`]), node.at)
        }
      }
      return true
    case 'ImportFrom':
      importFrom(run, node)
      return true
    case 'Return':
      run.frame.returns.push(node.value === null ? nothing : run.evaluate(node.value))
      run.frame.exits.push(save(run.liveScopes))
      return false
    case 'Raise':
      if (node.exc !== null) run.evaluate(node.exc)
      if (node.cause !== null) run.evaluate(node.cause)
      return false
    case 'Break':
      run.frame.loops.at(-1)?.escapes.push(save(run.liveScopes))
      return false
    case 'Continue': {
      const inner = run.frame.loops.at(-1)
      inner?.continues.push(save(run.liveScopes))
      return false
    }
    case 'Delete':
      for (const target of node.targets) remove(run, target)
      return true
    case 'If':
      run.evaluate(node.test)
      return branches(run, [() => run.execute(node.body), () => run.execute(node.orelse)])
    case 'For':
    case 'AsyncFor': {
      const source = run.evaluate(node.iter)
      const parts = unrollable(run, source)
      if (parts !== null) return unroll(run, parts, (part) => run.assign(node.target, part), node.body, node.orelse)
      return loop(run, node.at, () => run.assign(node.target, run.elements(source, node.at)), node.body, node.orelse)
    }
    case 'While': return loop(run, node.at, () => void run.evaluate(node.test), node.body, node.orelse)
    case 'With':
    case 'AsyncWith': {
      const managers = node.items.map((item) => {
        const manager = run.evaluate(item.context_expr)
        const entered = enter(run, manager, node.at)
        if (item.optional_vars !== null) run.assign(item.optional_vars, entered)
        return manager
      })
      // A context manager may swallow an exception, so what follows can be reached.
      run.execute(node.body)
      for (const manager of managers.reverse()) leave(run, manager, node.at)
      return true
    }
    case 'Try':
    case 'TryStar': return attempt(run, node)
    case 'Match': {
      const subject = run.evaluate(node.subject)
      return branches(run, [() => true, ...node.cases.map((each) => () => {
        capture(run, each.pattern, subject, node.at)
        if (each.guard !== null) run.evaluate(each.guard)
        return run.execute(each.body)
      })])
    }
    case 'Assert':
      run.evaluate(node.test)
      if (node.msg !== null) run.evaluate(node.msg)
      return true
    case 'Global':
      for (const name of node.names) run.frame.scope.elsewhere.set(name, run.module)
      return true
    case 'Nonlocal':
      for (const name of node.names) {
        for (let scope = run.frame.scope.parent; scope !== null; scope = scope.parent) {
          if (scope.kind !== 'function' || !(scope.bindings.has(name))) continue
          run.frame.scope.elsewhere.set(name, scope)
          break
        }
      }
      return true
    case 'Pass': return true
    default:
      newerPython(run, node)
      return true
  }
}

function branches(run: Run, ways: readonly (() => boolean)[]): boolean {
  const before = save(run.liveScopes)
  const ends: Snapshot[] = []
  for (const way of ways) {
    restore(before)
    if (way()) ends.push(save(run.liveScopes))
  }
  return rejoin(ends)
}

function loop(run: Run, at: At, next: () => void, body: readonly Statement[], orelse: readonly Statement[]): boolean {
  const own: Loop = { unrolled: false, escapes: [], continues: [] }
  run.frame.loops.push(own)
  const wasWidening = run.widening
  for (let round = 0; ; round++) {
    const before = save(run.liveScopes)
    const heap = run.heapVersion()
    const widening = round >= widenAfter
    run.widening = wasWidening || widening
    next()
    run.execute(body)
    const after = save(run.liveScopes)
    restore(before)
    let changed = absorb(after, widening)
    for (const escape of [...own.escapes, ...own.continues]) changed = absorb(escape, widening) || changed
    if (!changed && heap === run.heapVersion()) break
    if (round >= maximumRounds) {
      run.facts.gaveUp('budget', at)
      break
    }
  }
  run.widening = wasWidening
  run.frame.loops.pop()
  run.execute(orelse)
  return true
}

/** Follows the body once for each element, in order: so that a channel keeps its own value. */
function unroll(run: Run, parts: readonly Value[], next: (part: Value) => void, body: readonly Statement[], orelse: readonly Statement[]): boolean {
  const own: Loop = { unrolled: true, escapes: [], continues: [] }
  run.frame.loops.push(own)
  run.unrolled += parts.length
  let reached = true
  for (const part of parts) {
    own.continues.length = 0
    next(part)
    const ended = run.execute(body) ? save(run.liveScopes) : null
    const ends = [...own.continues, ...(ended === null ? [] : [ended])]
    reached = rejoin(ends)
    if (!reached) break
  }
  run.unrolled -= parts.length
  run.frame.loops.pop()
  const ended = reached && run.execute(orelse) ? [save(run.liveScopes)] : []
  return rejoin([...ended, ...own.escapes])
}

/** Goes on from all of these; false when there is none. */
function rejoin(ends: readonly Snapshot[]): boolean {
  const first = ends[0]
  if (first === undefined) return false
  restore(first)
  for (const end of ends.slice(1)) absorb(end)
  return true
}

function attempt(run: Run, node: Try | TryStar): boolean {
  const log: Run['tryLogs'][number] = []
  const before = save(run.liveScopes)
  run.tryLogs.push(log)
  const reached = run.execute(node.body)
  run.tryLogs.pop()
  const after = save(run.liveScopes)
  const ends: Snapshot[] = []
  if (reached && run.execute(node.orelse)) ends.push(save(run.liveScopes))
  for (const handler of node.handlers) {
    restore(before)
    absorb(after)
    for (const { scope, name, value } of log) scope.bind(name, join(scope.bindings.get(name) ?? nothing, value))
    if (handle(run, handler)) ends.push(save(run.liveScopes))
  }
  const [first, ...others] = ends
  if (first === undefined) {
    // `finally` runs even when nothing gets past the statement.
    absorb(after)
    run.execute(node.finalbody)
    return false
  }
  restore(first)
  for (const end of others) absorb(end)
  return run.execute(node.finalbody)
}

function handle(run: Run, handler: Handler): boolean {
  if (handler.exceptionType !== null) run.evaluate(handler.exceptionType)
  if (handler.name !== null) run.bind(handler.name, data, handler.at)
  return run.execute(handler.body)
}

function importFrom(run: Run, node: ImportFrom): void {
  const module = `${'.'.repeat(node.level)}${node.module ?? ''}`
  const names = node.names.map((alias) => alias.name)
  run.facts.imported({ at: node.at, module, names, dynamic: false })
  for (const alias of node.names) {
    if (alias.name === '*') {
      const known = run.names.starNames(module)
      for (const name of known ?? []) run.bind(name, imported(run, module, name, node.at), node.at)
      if (!run.starModules.includes(module)) run.starModules.push(module)
      continue
    }
    run.bind(alias.asname ?? alias.name, imported(run, module, alias.name, node.at), node.at)
  }
}

function imported(run: Run, module: string, name: string, at: At): Value {
  if (name === 'get_ipython' && module.startsWith('IPython')) return path('ipython.get_ipython')
  if (module === '__main__') return run.module.bindings.get(name) ?? lost
  return path(run.names.canonical(`${run.names.canonical(module)}.${name}`), null, [`line ${at[0]}: imports ${module}.${name}`])
}

function defineFunction(run: Run, node: FunctionDef | AsyncFunctionDef): void {
  const decorators = node.decorator_list
  const setter = decorators.some((each) => each.type === 'Attribute' && each.attr === 'setter')
  let role: FunctionAtom['role'] = 'plain'
  const others: Expression[] = []
  for (const decorator of decorators) {
    const known = decorator.type === 'Name' ? roleOf(run.lookup(decorator.id)) : null
    if (known !== null) role = known
    else if (decorator.type !== 'Attribute' || !['setter', 'getter', 'deleter'].includes(decorator.attr)) others.push(decorator)
  }
  let value = makeFunction(run, node, role)
  for (const decorator of others.reverse()) value = decorated(run, decorator, value)
  run.bind(setter ? `${node.name} =` : node.name, value, node.at)
}

/** A decorator that we cannot see through may still give back what it got. */
function decorated(run: Run, decorator: Expression, value: Value): Value {
  const result = run.call(run.evaluate(decorator), { ...noArguments, positional: [value] }, decorator.at, decorator)
  return result.some((atom) => atom.kind === 'path' || atom.kind === 'unknown' || atom.kind === 'data') ? join(value, result) : result
}

function roleOf(value: Value): FunctionAtom['role'] | null {
  const names: Record<string, FunctionAtom['role']> = {
    'builtins.property': 'property', 'functools.cached_property': 'property', 'builtins.staticmethod': 'static', 'builtins.classmethod': 'classmethod',
  }
  const only = value.length === 1 ? value[0] : undefined
  return only?.kind === 'path' ? names[only.path] ?? null : null
}

export function assign(run: Run, target: Expression, value: Value): void {
  switch (target.type) {
    case 'Name':
      run.bind(target.id, value, target.at)
      return
    case 'Attribute':
      run.setAttribute(run.evaluate(target.value), target.attr, value, target.at)
      return
    case 'Subscript':
      run.setItem(run.evaluate(target.value), run.evaluate(target.slice), value, target.at)
      return
    case 'Starred':
      run.assign(target.value, run.container(target, 'sequence', [], value))
      return
    case 'List':
    case 'Tuple':
      unpack(run, target.elts, value, target.at)
      return
    default:
      run.evaluate(target)
  }
}

function unpack(run: Run, targets: readonly Expression[], value: Value, at: At): void {
  const whole = run.elements(value, at)
  const starred = targets.some((target) => target.type === 'Starred')
  targets.forEach((target, index) => {
    const exact = starred ? [] : value.map((atom) => (atom.kind === 'container' && atom.type !== 'dict' && atom.cell.rest.length === 0 ? atom.cell.entries.get(`int:${index}`) : undefined))
    const known = exact.length > 0 && exact.every((each) => each !== undefined)
    run.assign(target, known ? join(...exact.map((each) => each ?? nothing)) : whole)
  })
}

function remove(run: Run, target: Expression): void {
  if (target.type === 'Name') (run.frame.scope.elsewhere.get(target.id) ?? run.frame.scope).unbind(target.id)
  else if (target.type === 'List' || target.type === 'Tuple') for (const each of target.elts) remove(run, each)
  else if (target.type === 'Attribute') run.evaluate(target.value)
  else if (target.type === 'Subscript') {
    const [owner, item] = [run.evaluate(target.value), run.evaluate(target.slice)]
    for (const atom of owner) if (atom.kind === 'path') run.facts.itemDelete({ at: target.at, owner: atom, item })
  }
}

function capture(run: Run, pattern: Pattern, subject: Value, at: At): void {
  const inside = (): Value => join(run.elements(subject, at), subject.some((atom) => atom.kind === 'container') ? run.getItem(subject, data, at) : nothing)
  switch (pattern.type) {
    case 'MatchValue':
      run.evaluate(pattern.value)
      return
    case 'MatchSingleton': return
    case 'MatchStar':
      if (pattern.name !== null) run.bind(pattern.name, run.container(pattern, 'sequence', [], subject), at)
      return
    case 'MatchAs':
      if (pattern.pattern !== null) capture(run, pattern.pattern, subject, at)
      if (pattern.name !== null) run.bind(pattern.name, subject, at)
      return
    case 'MatchOr':
      for (const each of pattern.patterns) capture(run, each, subject, at)
      return
    case 'MatchSequence':
      for (const each of pattern.patterns) capture(run, each, inside(), at)
      return
    case 'MatchMapping':
      for (const key of pattern.keys) run.evaluate(key)
      for (const each of pattern.patterns) capture(run, each, inside(), at)
      if (pattern.rest !== null) run.bind(pattern.rest, subject, at)
      return
    case 'MatchClass':
      run.evaluate(pattern.cls)
      for (const each of pattern.patterns) capture(run, each, subjectParts(run, subject, at), at)
      pattern.kwd_patterns.forEach((each, index) => capture(run, each, run.getAttribute(subject, pattern.kwd_attrs[index] ?? '', at), at))
      return
    default: return
  }
}

function subjectParts(run: Run, subject: Value, at: At): Value {
  return join(run.elements(subject, at), ...subject.map((atom): Value => (atom.kind === 'object' ? join(...atom.cell.entries.values(), atom.cell.rest) : nothing)))
}

function newerPython(run: Run, node: never): void {
  run.facts.gaveUp('newer-python', (node as { at?: At }).at ?? null)
}
