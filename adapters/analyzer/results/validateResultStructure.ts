/**
 * Is `results` a dict at the end of every normal path of the program? Called by the analyzer. Follows every path of the
 * statements (branches, loops, try and finally, match, sys.exit) with what each name may hold; anything that it cannot
 * follow makes the answer `maybe`. It never says `definite` when that is wrong.
 */
import type { AnyFunction, Call, Expression, Module, NamedExpr, Statement, Try, TryStar } from '../ast/nodes.js'
import { walk } from '../ast/walk.js'
import type { ResultsShape } from '../../../machines/index.js'
import { programFacts, type ProgramFacts } from './programFacts.js'
import { defined, dict, dictClass, joinStates, other, sameState, shapeOf, unbound, unknown, withName, type Shape, type State } from './shapes.js'
import {
  capturedNames, catchesSystemExit, certainlyEvaluates, constantTest, declaresGlobal, isInvolved, isNamespaceCall, letsExceptionsThrough, localNames,
} from './syntax.js'

export interface ResultStructure {
  readonly shape: ResultsShape
  /** True when `results` is bound at the end but certainly to something else than a dict. */
  readonly notADict: boolean
}

/** Where control can go from a statement; null: not at all. */
interface Ways {
  readonly next: State | null
  readonly breaks: State | null
  readonly continues: State | null
  readonly returns: State | null
}

const dead: Ways = { next: null, breaks: null, continues: null, returns: null }
const maximumSteps = 200_000

export function validateResultStructure(tree: Module, parsed: ReadonlyMap<string, readonly Statement[] | 'invalid'> = new Map()): ResultStructure {
  try {
    return new ResultCheck(tree, parsed).verdict(tree)
  } catch (error) {
    if (!(error instanceof TooInvolved) && !(error instanceof RangeError)) throw error
    return { shape: 'maybe', notADict: false }
  }
}

class TooInvolved extends Error {}

class ResultCheck {
  readonly #parsed: ReadonlyMap<string, readonly Statement[] | 'invalid'>
  readonly #facts: ProgramFacts
  /** States in which the program ends early but normally: `sys.exit()`. */
  #exits: State | null = null
  /** States in which an exception may leave, for each open `try` or `with`. */
  readonly #raised: (State | null)[] = []
  /** Functions being followed, innermost last; their locals stand in the state under `<depth>/name`. */
  readonly #calling: { readonly node: AnyFunction; readonly locals: ReadonlySet<string>; value: Shape }[] = []
  #steps = 0
  #leaky: boolean

  constructor(tree: Module, parsed: ReadonlyMap<string, readonly Statement[] | 'invalid'>) {
    this.#parsed = parsed
    this.#facts = programFacts(tree)
    this.#leaky = this.#facts.leaky
  }

  verdict(tree: Module): ResultStructure {
    const ways = this.#block(tree.body, new Map())
    const end = joinStates(ways.next, this.#exits)
    if (end === null) return { shape: 'no', notADict: false }
    const shape = shapeOf(end, 'results')
    if (this.#leaky) return { shape: 'maybe', notADict: false }
    if (shape === dict) return { shape: 'definite', notADict: false }
    if ((shape & (dict | unknown)) !== 0) return { shape: 'maybe', notADict: false }
    return { shape: 'no', notADict: (shape & (other | dictClass | defined)) !== 0 }
  }

  #block(body: readonly Statement[], from: State | null): Ways {
    let [next, breaks, continues, returns]: (State | null)[] = [from, null, null, null]
    for (const statement of body) {
      if (next === null || next === undefined) break
      if (++this.#steps > maximumSteps) throw new TooInvolved()
      const ways = this.#statement(statement, next)
      next = ways.next
      breaks = joinStates(breaks ?? null, ways.breaks)
      continues = joinStates(continues ?? null, ways.continues)
      returns = joinStates(returns ?? null, ways.returns)
    }
    return { next: next ?? null, breaks: breaks ?? null, continues: continues ?? null, returns: returns ?? null }
  }

  #statement(node: Statement, from: State): Ways {
    // An exception may leave before or after what the statement does.
    this.#mayRaise(from)
    const ways = this.#step(node, from)
    this.#mayRaise(ways.next)
    return ways
  }

  #mayRaise(state: State | null): void {
    const top = this.#raised.length - 1
    if (top >= 0) this.#raised[top] = joinStates(this.#raised[top] ?? null, state)
  }

  #step(node: Statement, from: State): Ways {
    const go = (next: State | null): Ways => ({ ...dead, next })
    switch (node.type) {
      case 'Expr': {
        const exit = node.value.type === 'Call' ? this.#facts.isExit(node.value.func) : null
        const after = this.#effects(node.value, from)
        return exit === 'exit' || exit === 'kill' ? dead : go(after)
      }
      case 'Assign': {
        const after = this.#effects(node.value, from)
        return go(node.targets.reduce((state, target) => this.#assign(state, target, node.value, after), after))
      }
      case 'AnnAssign':
        return go(node.value === null ? from : this.#assign(this.#effects(node.value, from), node.target, node.value, from))
      case 'AugAssign': {
        const after = this.#effects(node.value, from)
        if (node.target.type !== 'Name') return go(this.#assign(after, node.target, node.value, after))
        // `results |= more` keeps a dict a dict, or raises.
        const shape = shapeOf(after, node.target.id)
        return go(this.#bind(after, node.target.id, node.op === 'BitOr' && shape === dict ? dict : unknown))
      }
      case 'Delete':
        return go(node.targets.reduce((state: State, target) => this.#assignShape(state, target, unbound), from))
      case 'FunctionDef':
      case 'AsyncFunctionDef': {
        const early = [...node.decorator_list, ...node.args.defaults, ...node.args.kw_defaults]
        const after = early.reduce((state: State, each) => (each === null ? state : this.#effects(each, state)), from)
        return go(this.#bind(after, node.name, node.decorator_list.length === 0 ? defined : unknown))
      }
      case 'ClassDef': {
        const early = [...node.decorator_list, ...node.bases, ...node.keywords.map((each) => each.value)]
        const after = early.reduce((state: State, each) => this.#effects(each, state), from)
        return go(this.#bind(after, node.name, node.decorator_list.length === 0 ? other : unknown))
      }
      case 'Import':
        return go(node.names.reduce((state: State, alias) => this.#bind(state, alias.asname ?? alias.name.split('.', 1)[0] ?? alias.name, other), from))
      case 'ImportFrom':
        return go(node.names.reduce((state: State, alias) => {
          if (alias.name === '*') return this.#forget(state)
          const isDictClass = node.module === 'collections' && ['OrderedDict', 'defaultdict', 'Counter'].includes(alias.name)
          return this.#bind(state, alias.asname ?? alias.name, isDictClass ? dictClass : unknown)
        }, from))
      case 'Return': {
        const after = node.value === null ? from : this.#effects(node.value, from)
        const current = this.#calling.at(-1)
        if (current !== undefined) current.value |= node.value === null ? other : this.#shape(node.value, after)
        return { ...dead, returns: after }
      }
      case 'Raise': {
        const name = node.exc?.type === 'Call' ? node.exc.func : node.exc
        const after = node.exc === null ? from : this.#effects(node.exc, from)
        this.#mayRaise(after)
        if (name?.type === 'Name' && name.id === 'SystemExit') this.#exit(after)
        return dead
      }
      case 'Break': return { ...dead, breaks: from }
      case 'Continue': return { ...dead, continues: from }
      case 'Pass':
      case 'Global':
      case 'Nonlocal': return go(from)
      case 'Assert': return go(this.#effects(node.test, from))
      case 'If': {
        const after = this.#effects(node.test, from)
        const known = constantTest(node.test)
        return merge(known === false ? dead : this.#block(node.body, after), known === true ? dead : this.#block(node.orelse, after))
      }
      case 'While': {
        const certain = constantTest(node.test) === true
        return this.#loop(from, (state) => this.#effects(node.test, state), node.body, node.orelse, certain)
      }
      case 'For':
      case 'AsyncFor': {
        const after = this.#effects(node.iter, from)
        return this.#loop(after, (state) => this.#bindAll(state, node.target, unknown), node.body, node.orelse, false)
      }
      case 'With':
      case 'AsyncWith': {
        let state = from
        for (const item of node.items) {
          state = this.#effects(item.context_expr, state)
          if (item.optional_vars !== null) state = this.#bindAll(state, item.optional_vars, unknown)
        }
        // A context manager may swallow an exception of its body: any state in it may go on, unless we know it does not.
        this.#raised.push(null)
        const inside = this.#block(node.body, state)
        const raised = this.#raised.pop() ?? null
        this.#mayRaise(raised)
        const swallows = node.items.some((item) => !letsExceptionsThrough(item.context_expr))
        return { ...inside, next: swallows ? joinStates(inside.next, raised) : inside.next }
      }
      case 'Try':
      case 'TryStar': return this.#attempt(node, from)
      case 'Match': {
        let after = this.#effects(node.subject, from)
        let ways = dead
        for (const each of node.cases) {
          let state: State = after
          for (const name of capturedNames(each.pattern)) state = this.#bind(state, name, unknown)
          if (each.guard !== null) state = this.#effects(each.guard, state)
          ways = merge(ways, this.#block(each.body, state))
          if (each.guard === null && each.pattern.type === 'MatchAs' && each.pattern.pattern === null) return ways
          // A pattern that fails may have bound its names already.
          after = joinStates(after, state) ?? after
        }
        return merge(ways, { ...dead, next: after })
      }
      default:
        this.#leaky = true
        return go(from)
    }
  }

  #loop(from: State, next: (state: State) => State, body: readonly Statement[], orelse: readonly Statement[], endless: boolean): Ways {
    let entry: State = from
    for (;;) {
      const inside = this.#block(body, next(entry))
      const again = joinStates(entry, joinStates(inside.next, inside.continues)) ?? entry
      if (!sameState(again, entry)) {
        entry = again
        continue
      }
      const finished = endless ? dead : this.#block(orelse, joinStates(entry, next(entry)))
      return {
        next: joinStates(finished.next, inside.breaks),
        breaks: finished.breaks,
        continues: finished.continues,
        returns: joinStates(inside.returns, finished.returns),
      }
    }
  }

  #attempt(node: Try | TryStar, from: State): Ways {
    const exitsBefore = this.#exits
    this.#exits = null
    this.#raised.push(from)
    const body = this.#block(node.body, from)
    const raised = this.#raised.pop() ?? null
    const caught = this.#exits
    if (node.handlers.some((handler) => catchesSystemExit(handler.exceptionType))) this.#exits = null
    this.#raised.push(null)
    let ways: Ways = merge({ ...body, next: null }, body.next === null ? dead : this.#block(node.orelse, body.next))
    for (const handler of node.handlers) {
      let state = catchesSystemExit(handler.exceptionType) ? joinStates(raised, caught) : raised
      if (state === null) continue
      if (handler.exceptionType !== null) state = this.#effects(handler.exceptionType, state)
      const { name } = handler
      const handled = this.#block(handler.body, name === null ? state : this.#bind(state, name, other))
      // `except E as name` unbinds the name when it ends.
      const leave = (end: State | null): State | null => (end === null || name === null ? end : this.#bind(end, name, unbound))
      ways = merge(ways, { next: leave(handled.next), breaks: leave(handled.breaks), continues: leave(handled.continues), returns: leave(handled.returns) })
    }
    const raisedAgain = joinStates(this.#raised.pop() ?? null, raised)
    const exits = this.#exits
    this.#exits = null
    const ended = this.#finally(node.finalbody, ways, raisedAgain, exits)
    this.#exits = joinStates(exitsBefore, this.#exits)
    return ended
  }

  /** `finally` runs on each way out, and may end the program's way itself. */
  #finally(body: readonly Statement[], ways: Ways, raised: State | null, exits: State | null): Ways {
    let result: Ways = dead
    const run = (state: State | null): State | null => {
      if (state === null) return null
      const ended = this.#block(body, state)
      result = merge(result, { ...ended, next: null })
      return ended.next
    }
    const next = run(ways.next)
    const breaks = run(ways.breaks)
    const continues = run(ways.continues)
    const returns = run(ways.returns)
    this.#mayRaise(run(raised))
    this.#exits = joinStates(run(exits), this.#exits)
    return merge(result, { next, breaks, continues, returns })
  }

  #exit(state: State): void {
    this.#exits = joinStates(this.#exits, state)
  }

  #bind(state: State, name: string, shape: Shape): State {
    return withName(state, this.#key(name), shape)
  }

  #key(name: string): string {
    return this.#calling.at(-1)?.locals.has(name) === true ? `${this.#calling.length}/${name}` : name
  }

  #bindAll(state: State, target: Expression, shape: Shape): State {
    switch (target.type) {
      case 'Name': return this.#bind(state, target.id, shape)
      case 'Starred': return this.#bindAll(state, target.value, shape === unbound ? unbound : other)
      case 'Tuple':
      case 'List': return target.elts.reduce((next, each) => this.#bindAll(next, each, shape), state)
      default: return this.#assignShape(state, target, shape)
    }
  }

  #assign(state: State, target: Expression, value: Expression, before: State): State {
    if (target.type === 'Name') return this.#bind(state, target.id, this.#shape(value, before))
    const pairs = (target.type === 'Tuple' || target.type === 'List') && (value.type === 'Tuple' || value.type === 'List')
    if (pairs && target.elts.length === value.elts.length && ![...target.elts, ...value.elts].some((each) => each.type === 'Starred')) {
      return target.elts.reduce((next, each, index) => {
        const part = value.elts[index]
        return part === undefined ? next : this.#assign(next, each, part, before)
      }, state)
    }
    return this.#assignShape(state, target, unknown)
  }

  /** Assigns or deletes what is not simply a name. */
  #assignShape(state: State, target: Expression, shape: Shape): State {
    if (target.type === 'Subscript' && isNamespaceCall(target.value)) return this.#forget(state)
    if (target.type === 'Subscript' || target.type === 'Attribute') return this.#effects(target, state)
    return this.#bindAll(state, target, shape)
  }

  /** Any name may be anything now. */
  #forget(state: State): State {
    return withName(new Map([...state].map(([name, shape]) => [name, shape | unknown])), 'results', shapeOf(state, 'results') | unknown)
  }

  /** What evaluating an expression does to names: walrus, calls of functions that bind globals, `exec`, `sys.exit`. */
  #effects(node: Expression, from: State): State {
    const walruses: NamedExpr[] = []
    const calls: Call[] = []
    walk(node, (inner) => {
      if (inner.type === 'NamedExpr') walruses.push(inner)
      else if (inner.type === 'Call') calls.push(inner)
    })
    let state = from
    let effects = walruses.length
    for (const call of calls) {
      const after = this.#callEffects(call, node, state)
      if (after !== state) effects++
      state = after
    }
    for (const walrus of walruses) {
      const shape = this.#shape(walrus.value, state)
      const key = this.#key(walrus.target.id)
      state = withName(state, key, certainlyEvaluates(node, walrus) ? shape : shape | shapeOf(state, key))
    }
    // Several in one expression: their order is not followed.
    return effects > 1 ? this.#forget([...walruses].reduce((next, walrus) => withName(next, this.#key(walrus.target.id), unknown), state)) : state
  }

  #callEffects(call: Call, root: Expression, state: State): State {
    const { func } = call
    const exit = this.#facts.isExit(func)
    if (exit === 'exit' || exit === 'maybe') this.#exit(state)
    if (this.#facts.hiddenExits || (func.type === 'Name' && this.#facts.exiting.has(func.id))) this.#exit(state)
    const certain = certainlyEvaluates(root, call)
    if (func.type === 'Name' && this.#facts.touching.has(func.id)) {
      const called = this.#facts.functions.get(func.id)
      if (called === undefined || shapeOf(state, func.id) !== defined || this.#key(func.id) !== func.id) return this.#forget(state)
      const awaited = called.type !== 'AsyncFunctionDef' || (root.type === 'Await' && root.value === call)
      const after = this.#run(called, state).state
      if (after === null) return certain && awaited ? state : this.#forget(state)
      return certain && awaited ? after : joinStates(state, after) ?? state
    }
    const name = func.type === 'Name' ? func.id : func.type === 'Attribute' ? func.attr : null
    switch (name) {
      case 'exec':
      case 'eval':
      case 'run_cell':
      case 'ex':
      case 'ev':
      case 'safe_execfile':
      case 'set_trace':
      case 'breakpoint':
        return this.#forget(state)
      case 'run_line_magic':
      case 'run_cell_magic':
      case 'magic':
        return this.#magic(call, state)
      case 'setattr':
      case 'delattr': {
        const attribute = call.args[1]
        return attribute?.type === 'Constant' && attribute.value !== 'results' ? state : this.#forget(state)
      }
      case 'push':
      case 'reset':
      case 'del_var':
      case 'drop_by_id':
        return func.type === 'Attribute' && func.value.type === 'Call' && func.value.func.type === 'Name' && func.value.func.id === 'get_ipython' ? this.#forget(state) : state
      default:
        return func.type === 'Attribute' && isNamespaceCall(func.value) && name !== 'get' && name !== 'keys' && name !== 'items' && name !== 'values' && name !== 'copy' ? this.#forget(state) : state
    }
  }

  #magic(call: Call, state: State): State {
    const name = call.args[0]?.type === 'Constant' ? String(call.args[0].value) : ''
    const text = call.args.at(-1)
    if ((name === 'time' || name === 'capture' || name === 'prun') && text?.type === 'Constant' && typeof text.value === 'string') {
      const body = this.#parsed.get(text.value.trim()) ?? this.#parsed.get(text.value)
      if (body !== undefined && body !== 'invalid') {
        const ways = this.#block(body, state)
        return ways.next ?? state
      }
    }
    const harmless = ['matplotlib', 'config', 'precision', 'load_ext', 'reload_ext', 'autoreload', 'pip', 'conda', 'env', 'set_env', 'cd', 'pwd', 'ls', 'timeit', 'who', 'whos', 'bash', 'sh', 'html', 'HTML', 'latex', 'markdown', 'svg', 'javascript', 'writefile', 'pinfo', 'pinfo2']
    return harmless.includes(name) ? state : this.#forget(state)
  }

  /** The shape of an expression's value. */
  #shape(node: Expression, state: State): Shape {
    switch (node.type) {
      case 'Dict':
      case 'DictComp': return dict
      case 'Constant':
      case 'List':
      case 'Tuple':
      case 'Set':
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
      case 'JoinedStr':
      case 'Lambda': return other
      case 'Name': return this.#nameShape(node.id, state)
      case 'NamedExpr': return this.#shape(node.value, state)
      case 'IfExp': return this.#shape(node.body, state) | this.#shape(node.orelse, state)
      case 'BoolOp': {
        const shapes = node.values.map((value) => this.#shape(value, state))
        return shapes.every((shape) => shape === dict) ? dict : shapes.every((shape) => shape === other) ? other : unknown
      }
      case 'BinOp': return node.op === 'BitOr' && this.#shape(node.left, state) === dict && this.#shape(node.right, state) === dict ? dict : unknown
      case 'Await': return node.value.type === 'Call' ? this.#callShape(node.value, state, true) : unknown
      case 'Call': return this.#callShape(node, state, false)
      default: return unknown
    }
  }

  #nameShape(name: string, state: State): Shape {
    // Reading an unbound name raises: past it, the name was bound.
    const bound = shapeOf(state, this.#key(name)) & ~unbound
    return bound === 0 ? unknown : bound
  }

  #callShape(node: Call, state: State, awaited: boolean): Shape {
    const { func } = node
    if (func.type === 'Attribute') {
      if (func.attr === 'copy' && this.#shape(func.value, state) === dict) return dict
      if (func.attr === 'fromkeys' && func.value.type === 'Name' && func.value.id === 'dict' && shapeOf(state, this.#key('dict')) === unbound) return dict
      if (func.value.type === 'Name' && func.value.id === 'collections' && shapeOf(state, 'collections') === other && ['OrderedDict', 'defaultdict', 'Counter'].includes(func.attr)) return dict
      const first = node.args[0]
      if (func.value.type === 'Name' && func.value.id === 'asyncio' && func.attr === 'run' && first?.type === 'Call') return this.#callShape(first, state, true)
      return unknown
    }
    if (func.type !== 'Name') return unknown
    const shape = shapeOf(state, this.#key(func.id))
    if (shape === dictClass || (func.id === 'dict' && shape === unbound)) return dict
    const called = this.#facts.functions.get(func.id)
    if (called === undefined || shape !== defined || this.#key(func.id) !== func.id) return unknown
    if (called.type === 'AsyncFunctionDef' && !awaited) return other
    return this.#run(called, state).value
  }

  /** Follows a function of the program: what it returns, and how it leaves the global names. */
  #run(called: AnyFunction, state: State): { readonly value: Shape; readonly state: State | null } {
    if (called.type === 'Lambda' || this.#calling.length > 8 || this.#calling.some((each) => each.node === called) || isInvolved(called)) {
      return { value: unknown, state: this.#forget(state) }
    }
    const names = [...localNames(called)].filter((name) => !declaresGlobal(called.body, name))
    const frame = { node: called, locals: new Set(names), value: 0 }
    this.#calling.push(frame)
    const depth = `${this.#calling.length}/`
    const parameters = names.reduce((next, name) => withName(next, `${depth}${name}`, unbound), state)
    const known = [...called.args.posonlyargs, ...called.args.args, ...called.args.kwonlyargs].reduce((next, arg) => withName(next, `${depth}${arg.arg}`, unknown), parameters)
    const starred = [called.args.vararg, called.args.kwarg].reduce((next, arg) => (arg === null ? next : withName(next, `${depth}${arg.arg}`, unknown)), known)
    const ways = this.#block(called.body, starred)
    this.#calling.pop()
    const value = frame.value | (ways.next === null ? 0 : other)
    const end = joinStates(ways.next, ways.returns)
    return { value: value === 0 ? unknown : value, state: end === null ? null : new Map([...end].filter(([name]) => !name.startsWith(depth))) }
  }
}

function merge(a: Ways, b: Ways): Ways {
  return {
    next: joinStates(a.next, b.next),
    breaks: joinStates(a.breaks, b.breaks),
    continues: joinStates(a.continues, b.continues),
    returns: joinStates(a.returns, b.returns),
  }
}
