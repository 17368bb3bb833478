/**
 * Forward abstract interpretation of one program: follows where every value comes from and tells a `FactSink` what is called,
 * read and written. Called by the analyzer. Pure, always ends (a step budget), never runs anything.
 */
import type { At, Expression, Module, Statement } from '../ast/nodes.js'
import { elements, getAttribute, getItem, setAttribute, setItem } from './attributes.js'
import { call } from './calls.js'
import { evaluate } from './expressions.js'
import type { FactSink } from './facts.js'
import { callUncalled } from './functions.js'
import { builtinNames, kernelNames } from './pythonNames.js'
import { BudgetExhausted, type Frame, type LibraryNames, type Run } from './run.js'
import { Scope } from './scope.js'
import { assign, execute } from './statements.js'
import { data, join, nothing, path, sameValue, text, undefinedName, withoutConstants, type Cell, type Value } from './values.js'

export interface InterpretOptions {
  readonly facts: FactSink
  readonly names: LibraryNames
  readonly maximumSteps: number
  /** Asked now and then: a step over many values can take long. */
  outOfTime(): boolean
  /** Trees of constant program texts found earlier; `wanted` collects those that are still needed. */
  readonly parsed: ReadonlyMap<string, readonly Statement[] | 'invalid'>
  readonly wanted: Set<string>
}

export function interpret(module: Module, options: InterpretOptions): void {
  const run = new Interpretation(options)
  try {
    run.execute(module.body)
    callUncalled(run, [1, 0, 1, 0])
  } catch (error) {
    // Past the budget, or nested deeper than our own stack: what was not seen is unknown.
    if (!(error instanceof BudgetExhausted) && !(error instanceof RangeError)) throw error
    options.facts.gaveUp('budget', null)
  }
}

class Interpretation implements Run {
  readonly facts: FactSink
  readonly names: LibraryNames
  readonly module: Scope
  readonly tryLogs: Run['tryLogs'] = []
  readonly starModules: string[] = []
  readonly liveScopes: Scope[]
  frame: Frame
  textAt: At | null = null
  widening = false
  unrolled = 0
  readonly #options: InterpretOptions
  readonly #clock = { now: 0 }
  readonly #cells = new WeakMap<object, Cell>()
  #cellCount = 0
  #heapVersion = 0
  #steps = 0

  constructor(options: InterpretOptions) {
    this.#options = options
    this.facts = placed(options.facts, () => this.textAt)
    this.names = options.names
    this.module = new Scope('module', null, this.#clock)
    this.liveScopes = [this.module]
    this.frame = { scope: this.module, owner: null, self: null, returns: [], yields: [], exits: [], loops: [] }
  }

  step(): void {
    if (++this.#steps > this.#options.maximumSteps || (this.#steps % 512 === 0 && this.#options.outOfTime())) throw new BudgetExhausted()
  }

  newScope(kind: 'function' | 'class', parent: Scope | null): Scope {
    return new Scope(kind, parent, this.#clock)
  }

  cell(site: object): Cell {
    let cell = this.#cells.get(site)
    if (cell === undefined) {
      cell = { id: ++this.#cellCount, entries: new Map(), rest: nothing }
      this.#cells.set(site, cell)
    }
    return cell
  }

  grow(cell: Cell, entry: string | null, value: Value): void {
    if (value.length === 0) return
    const known = entry === null ? cell.rest : cell.entries.get(entry) ?? nothing
    let grown = join(known, value)
    if (sameValue(known, grown)) return
    if (this.widening && known.length > 0) {
      grown = withoutConstants(grown)
      if (sameValue(known, grown)) return
    }
    this.#heapVersion++
    if (entry === null || (cell.entries.size >= 256 && !cell.entries.has(entry))) cell.rest = entry === null ? grown : join(cell.rest, value)
    else cell.entries.set(entry, grown)
  }

  heapVersion(): number {
    return this.#heapVersion
  }

  evaluate(node: Expression): Value {
    return evaluate(this, node)
  }

  execute(body: readonly Statement[]): boolean {
    return execute(this, body)
  }

  bind(name: string, value: Value, at: At): void {
    const scope = this.frame.scope.elsewhere.get(name) ?? this.frame.scope
    scope.bind(name, value.map((atom) => traced(atom, name, at)))
    for (const log of this.tryLogs) log.push({ scope, name, value })
  }

  lookup(name: string): Value {
    const from = this.frame.scope
    for (let scope: Scope | null = from.elsewhere.get(name) ?? from; scope !== null; scope = scope.parent) {
      if (scope.kind === 'class' && scope !== from) continue
      const value = scope.bindings.get(name)
      if (value !== undefined) return value
    }
    return this.#unbound(name)
  }

  #unbound(name: string): Value {
    if (name === '__name__') return text('__main__')
    if (name === '__builtins__') return path('builtins')
    if (builtinNames.has(name)) return path(`builtins.${name}`)
    if (kernelNames.has(name)) return path(`ipython.${name}`)
    if (name === 'context') return data
    if (name === '__file__' || name === '__doc__' || name === '__annotations__') return data
    if (this.starModules.length > 0) return join(...this.starModules.map((module) => path(this.names.canonical(`${module}.${name}`))))
    return undefinedName
  }

  assign(target: Expression, value: Value): void {
    assign(this, target, value)
  }

  call(callee: Value, given: Parameters<Run['call']>[1], at: At, site: object, method: string | null = null): Value {
    return call(this, callee, given, at, site, method)
  }

  getAttribute(owner: Value, name: string, at: At): Value {
    return getAttribute(this, owner, name, at)
  }

  setAttribute(owner: Value, name: string, value: Value, at: At): void {
    setAttribute(this, owner, name, value, at)
  }

  getItem(owner: Value, item: Value, at: At): Value {
    return getItem(this, owner, item, at)
  }

  setItem(owner: Value, item: Value, value: Value, at: At): void {
    setItem(this, owner, item, value, at)
  }

  elements(value: Value, at: At): Value {
    return elements(this, value, at)
  }

  container(site: object, type: 'sequence' | 'dict' | 'generator', known: readonly Value[], rest: Value = nothing): Value {
    const cell = this.cell(site)
    known.forEach((value, index) => this.grow(cell, `int:${index}`, value))
    this.grow(cell, null, rest)
    return [{ kind: 'container', key: `container:${cell.id}`, type, cell }]
  }

  importModule(name: string, at: At, dynamic: boolean): Value {
    if (name === '__main__') return path('__main__')
    this.facts.imported({ at, module: name, names: [], dynamic })
    const canonical = name.split('.').reduce((known, step) => this.names.canonical(known === '' ? step : `${known}.${step}`), '')
    return path(canonical, null, [`line ${at[0]}: imports ${name}`])
  }

  parsed(source: string): readonly Statement[] | null | 'invalid' {
    const known = this.#options.parsed.get(source)
    if (known === undefined) {
      this.#options.wanted.add(source)
      return null
    }
    return known
  }
}

/** Tells facts at the place of the executed text, while one is followed. */
function placed(facts: FactSink, place: () => At | null): FactSink {
  const at = <T extends { readonly at: At }>(fact: T): T => ({ ...fact, at: place() ?? fact.at })
  return {
    call: (fact) => facts.call(at(fact)),
    unresolvedCall: (fact) => facts.unresolvedCall(at(fact)),
    pass: (fact) => facts.pass(at(fact)),
    attributeRead: (fact) => facts.attributeRead(at(fact)),
    attributeWrite: (fact) => facts.attributeWrite(at(fact)),
    namedAttribute: (fact) => facts.namedAttribute(at(fact)),
    itemRead: (fact) => facts.itemRead(at(fact)),
    itemWrite: (fact) => facts.itemWrite(at(fact)),
    itemDelete: (fact) => facts.itemDelete(at(fact)),
    imported: (fact) => facts.imported(at(fact)),
    gaveUp: (reason, where) => facts.gaveUp(reason, place() ?? where),
  }
}

function traced(atom: Value[number], name: string, at: At): Value[number] {
  if (atom.kind !== 'path' || atom.path.startsWith('builtins.') || atom.path === name) return atom
  const step = `line ${at[0]}: ${name} = ${atom.path}`
  if (atom.trace.includes(step) || atom.trace.length >= 8 || atom.trace.at(-1)?.startsWith(`line ${at[0]}: imports`) === true) return atom
  return { ...atom, trace: [...atom.trace, step] }
}
