/**
 * Functions of the program itself: made at `def`, called with abstract arguments, remembered by what they were called with.
 * Part of the interpreter. A call follows the body, so that parameters that are called or written are seen as what they are.
 */
import type { AnyFunction, Arguments, At, ClassDef } from '../ast/nodes.js'
import { absorb, restore, type Scope } from './scope.js'
import type { Frame, Run } from './run.js'
import { namedSite } from './sites.js'
import {
  argumentsKey, join, lost, noArguments, none, nothing, parameter, valueKey,
  type CallArguments, type ClassAtom, type FunctionAtom, type ObjectAtom, type Value,
} from './values.js'

const maximumDepth = 40

/** What is known of the functions of one run: every one that was made, those that were called, and their results. */
export interface FunctionLedger {
  readonly made: FunctionAtom[]
  readonly called: Set<AnyFunction>
  readonly results: Map<string, { value: Value; done: boolean }>
  depth: number
  /** How deep `exec` of constant text is nested: text that executes itself comes to an end. */
  executing: number
}

const ledgers = new WeakMap<Run, FunctionLedger>()
const nodeIds = new WeakMap<object, number>()
let nextNodeId = 1

export function ledgerOf(run: Run): FunctionLedger {
  let ledger = ledgers.get(run)
  if (ledger === undefined) {
    ledger = { made: [], called: new Set(), results: new Map(), depth: 0, executing: 0 }
    ledgers.set(run, ledger)
  }
  return ledger
}

export function nodeId(node: object): number {
  let id = nodeIds.get(node)
  if (id === undefined) {
    id = nextNodeId++
    nodeIds.set(node, id)
  }
  return id
}

export function makeFunction(run: Run, node: AnyFunction, role: FunctionAtom['role']): Value {
  const scope = enclosing(run.frame.scope)
  const atom: FunctionAtom = {
    kind: 'function',
    key: `function:${nodeId(node)}@${scope.id}`,
    node,
    scope,
    self: null,
    owner: run.frame.scope.kind === 'class' ? run.frame.owner : null,
    role,
  }
  evaluateDefaults(run, node.args)
  if (node.type !== 'Lambda') evaluateAnnotations(run, node)
  ledgerOf(run).made.push(atom)
  return [atom]
}

export function bindSelf(atom: FunctionAtom, self: Value, owner: ClassAtom): FunctionAtom {
  if (atom.role === 'static') return atom
  const receiver: Value = atom.role === 'classmethod' ? [owner] : self
  return { ...atom, self: receiver, owner, key: `${atom.key}.${valueKey(receiver)}` }
}

export function callFunction(run: Run, atom: FunctionAtom, given: CallArguments, at: At): Value {
  const ledger = ledgerOf(run)
  ledger.called.add(atom.node)
  const key = `${atom.key}${argumentsKey(given)}${versions(run, atom.scope)}`
  const known = ledger.results.get(key)
  if (known !== undefined) return known.value
  if (ledger.depth >= maximumDepth) return lost
  const entry = { value: nothing, done: false }
  ledger.results.set(key, entry)
  ledger.depth++
  try {
    const before = liveVersions(run)
    entry.value = runBody(run, atom, given, at)
    entry.done = true
    // A call that bound names outside itself must do so again the next time.
    if (liveVersions(run) !== before) ledger.results.delete(key)
    return entry.value
  } finally {
    ledger.depth--
  }
}

/** Calls every function that nothing called, with parameters that nobody knows: what it would do still counts. */
export function callUncalled(run: Run, at: At): void {
  const ledger = ledgerOf(run)
  for (let index = 0; index < ledger.made.length; index++) {
    const atom = ledger.made[index]
    if (atom === undefined || ledger.called.has(atom.node)) continue
    const bound = atom.owner === null ? atom : bindSelf(atom, [objectOf(run, atom.owner)], atom.owner)
    callFunction(run, bound, noArguments, at)
  }
}

export function objectOf(run: Run, owner: ClassAtom): ObjectAtom {
  return { kind: 'object', key: `object:${owner.key}`, class: owner, cell: run.cell(owner.node) }
}

export function makeClass(run: Run, node: ClassDef): Value {
  const bases = join(...node.bases.map((base) => run.evaluate(base)))
  for (const keyword of node.keywords) run.evaluate(keyword.value)
  const scope = run.newScope('class', run.frame.scope)
  const atom: ClassAtom = { kind: 'class', key: `class:${nodeId(node)}@${run.frame.scope.id}`, node, scope, bases }
  const outer = run.frame
  run.frame = { scope, owner: atom, self: null, returns: [], yields: [], exits: [], loops: [] }
  run.liveScopes.push(scope)
  try {
    run.execute(node.body)
  } finally {
    run.liveScopes.pop()
    run.frame = outer
  }
  return [atom]
}

function runBody(run: Run, atom: FunctionAtom, given: CallArguments, at: At): Value {
  const outer = run.frame
  const scope = run.newScope('function', atom.scope)
  const frame: Frame = { scope, owner: atom.owner, self: atom.self, returns: [], yields: [], exits: [], loops: [] }
  const live = run.liveScopes.length
  for (let closure: Scope | null = atom.scope; closure !== null; closure = closure.parent) {
    if (!run.liveScopes.includes(closure)) run.liveScopes.push(closure)
  }
  run.liveScopes.push(scope)
  run.frame = frame
  try {
    bindParameters(run, atom, given, at)
    if (atom.node.type === 'Lambda') frame.returns.push(run.evaluate(atom.node.body))
    else if (run.execute(atom.node.body)) frame.returns.push(none)
    else if (frame.exits[0] !== undefined) restore(frame.exits[0])
    for (const exit of frame.exits) absorb(exit)
  } finally {
    run.frame = outer
    run.liveScopes.length = live
  }
  if (frame.yields.length > 0) return join(run.container(atom.node, 'generator', [], join(...frame.yields)))
  return join(...frame.returns)
}

function bindParameters(run: Run, atom: FunctionAtom, given: CallArguments, at: At): void {
  const { args } = atom.node
  const positional = atom.self === null ? given.positional : [atom.self, ...given.positional]
  const defaults = run.cell(args).entries
  const named = [...args.posonlyargs, ...args.args]
  named.forEach((arg, index) => {
    const spread = join(given.rest ?? nothing, given.keywordRest ?? nothing)
    const value = positional[index] ?? given.keywords.get(arg.arg) ?? (spread.length > 0 ? join(spread, defaults.get(arg.arg) ?? nothing) : undefined)
    run.bind(arg.arg, value ?? defaults.get(arg.arg) ?? parameter, at)
  })
  for (const arg of args.kwonlyargs) {
    run.bind(arg.arg, given.keywords.get(arg.arg) ?? given.keywordRest ?? defaults.get(arg.arg) ?? parameter, at)
  }
  const extra = positional.slice(named.length)
  const anonymous = given === noArguments && extra.length === 0 ? parameter : nothing
  // One container for each way of calling: equal calls must give equal values, or loops would never settle.
  const key = args.vararg === null && args.kwarg === null ? '' : argumentsKey(given)
  if (args.vararg !== null) {
    run.bind(args.vararg.arg, run.container(namedSite(args, `*${key}`), 'sequence', extra, join(given.rest ?? nothing, anonymous)), at)
  }
  if (args.kwarg !== null) {
    const names = new Set([...args.args, ...args.kwonlyargs].map((arg) => arg.arg))
    const dict = run.container(namedSite(args, `**${key}`), 'dict', [], join(given.keywordRest ?? nothing, anonymous))
    const cell = dict[0]
    for (const [name, value] of given.keywords) {
      if (!names.has(name) && cell?.kind === 'container') run.grow(cell.cell, `str:${name}`, value)
    }
    run.bind(args.kwarg.arg, dict, at)
  }
}

/** Defaults are evaluated once, at `def`; kept by parameter name. */
function evaluateDefaults(run: Run, args: Arguments): void {
  const cell = run.cell(args)
  const named = [...args.posonlyargs, ...args.args]
  args.defaults.forEach((node, index) => {
    const arg = named[named.length - args.defaults.length + index]
    const value = run.evaluate(node)
    if (arg !== undefined) run.grow(cell, arg.arg, value)
  })
  args.kw_defaults.forEach((node, index) => {
    const arg = args.kwonlyargs[index]
    if (node !== null && arg !== undefined) run.grow(cell, arg.arg, run.evaluate(node))
  })
}

/** Annotations are expressions like any other: they are evaluated at `def`. */
function evaluateAnnotations(run: Run, node: Exclude<AnyFunction, { type: 'Lambda' }>): void {
  const { args } = node
  for (const arg of [...args.posonlyargs, ...args.args, ...args.kwonlyargs, args.vararg, args.kwarg]) if (arg !== null && arg.annotation !== null) run.evaluate(arg.annotation)
  if (node.returns !== null) run.evaluate(node.returns)
}

/** Methods do not see the names of their class. */
function enclosing(scope: Scope): Scope {
  return scope.kind === 'class' && scope.parent !== null ? enclosing(scope.parent) : scope
}

function liveVersions(run: Run): string {
  return run.liveScopes.map((scope) => scope.version).join('.')
}

function versions(run: Run, scope: Scope | null): string {
  let out = `#${run.heapVersion()}`
  for (let current = scope; current !== null; current = current.parent) out += `.${current.version}`
  return out
}

