/** Evaluates expressions to abstract values; every subexpression is visited, because each may act. Part of the interpreter. */
import type { Call, Comprehension, Expression, Subscript } from '../ast/nodes.js'
import { memberOfClass } from './attributes.js'
import { asText, calculated, foldTexts, negated, number, slice, sliceText } from './fold.js'
import { formattedBy, percent } from './formats.js'
import { makeFunction } from './functions.js'
import type { Run } from './run.js'
import { namedSite } from './sites.js'
import { namesOf } from './textMethods.js'
import { exactParts, unrollable } from './unroll.js'
import { constant, data, hole, join, lost, nothing, onlyConstant, patternOf, text, type Atom, type CallArguments, type Value } from './values.js'

export function evaluate(run: Run, node: Expression): Value {
  run.step()
  switch (node.type) {
    case 'Constant': return constant(node.kind, node.value)
    case 'Name': return run.lookup(node.id)
    case 'Attribute': return run.getAttribute(run.evaluate(node.value), node.attr, node.at)
    case 'Call': return evaluateCall(run, node)
    case 'Subscript': return evaluateSubscript(run, node)
    case 'List':
    case 'Tuple':
    case 'Set': return display(run, node, node.elts)
    case 'Dict': return evaluateDict(run, node)
    case 'BoolOp': return join(...node.values.map((value) => run.evaluate(value)))
    case 'IfExp': {
      run.evaluate(node.test)
      return join(run.evaluate(node.body), run.evaluate(node.orelse))
    }
    case 'NamedExpr': {
      const value = run.evaluate(node.value)
      run.bind(node.target.id, value, node.at)
      return value
    }
    case 'BinOp': return combine(run, run.evaluate(node.left), node.op, run.evaluate(node.right), node)
    case 'UnaryOp': {
      const value = run.evaluate(node.operand)
      return node.op === 'USub' ? negated(value) : data
    }
    case 'Compare': {
      let left = run.evaluate(node.left)
      node.comparators.forEach((other, index) => {
        const right = run.evaluate(other)
        operated(run, left, node.ops[index] ?? '', right, node)
        left = right
      })
      return data
    }
    case 'Lambda': return makeFunction(run, node, 'plain')
    case 'JoinedStr': {
      const parts = node.values.map((part) => asText(run.evaluate(part)))
      return foldTexts(parts, (each) => each.join('')) ?? patternOf(parts)
    }
    case 'FormattedValue': {
      const value = run.evaluate(node.value)
      const spec = node.format_spec === null ? '' : onlyConstant(run.evaluate(node.format_spec), 'str')
      if (spec === null || (node.conversion !== -1 && node.conversion !== 115)) return data
      return spec === '' ? value : formattedBy(value, spec)
    }
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp': {
      const made = comprehend(run, node.generators, () => run.evaluate(node.elt))
      const type = node.type === 'GeneratorExp' ? 'generator' : 'sequence'
      return 'exact' in made && node.type !== 'SetComp' ? run.container(node, type, made.exact) : run.container(node, type, [], 'exact' in made ? join(...made.exact) : made.any)
    }
    case 'DictComp': {
      const dict = run.container(node, 'dict', [])
      comprehend(run, node.generators, () => {
        run.setItem(dict, run.evaluate(node.key), run.evaluate(node.value), node.at)
        return nothing
      })
      return dict
    }
    case 'Await': return run.evaluate(node.value)
    case 'Yield': {
      if (node.value !== null) run.frame.yields.push(run.evaluate(node.value))
      return data
    }
    case 'YieldFrom': {
      const inner = run.evaluate(node.value)
      run.frame.yields.push(run.elements(inner, node.at))
      return inner
    }
    case 'Starred': return run.elements(run.evaluate(node.value), node.at)
    case 'Slice': {
      for (const bound of [node.lower, node.upper, node.step]) if (bound !== null) run.evaluate(bound)
      return data
    }
    default: return newerPython(run, node)
  }
}

/** What a binary operator makes of two values. Called for augmented assignment too. */
export function combine(run: Run, left: Value, op: string, right: Value, site: object): Value {
  const own = operated(run, left, op, right, site)
  if (own.length > 0) return own
  if (op === 'Add') {
    const folded = foldTexts([left, right], (parts) => parts.join(''))
    if (folded !== null) return folded
    if ([...left, ...right].some(isTextual)) return patternOf([left, right])
  }
  if (op === 'Mod' && left.some((atom) => atom.kind === 'constant')) {
    const cells = right.length === 1 && right[0]?.kind === 'container' && right[0].type === 'sequence' ? right[0].cell : null
    const given = cells === null ? [right] : cells.rest.length > 0 ? null : [...cells.entries.values()]
    const isDict = right.length === 1 && right[0]?.kind === 'container' && right[0].type === 'dict'
    const folded = given === null ? null : percent(left, given, isDict ? namesOf(right) : null)
    if (folded !== null) return folded
    const template = onlyConstant(left, 'str')
    if (template !== null) return patternOf([text(template.replace(/%(?:\(\w+\))?[-+ 0#]*\d*(?:\.\d+)?[a-zA-Z]/g, hole))])
  }
  // In a loop that is followed until nothing changes, counting would never settle.
  if (run.frame.loops.every((each) => each.unrolled)) {
    const result = calculated(left, op, right)
    if (result !== null) return result
  }
  const containers = join(left, right).filter((atom) => atom.kind === 'container')
  if (containers.length > 0) {
    const at = 'at' in site ? (site.at as readonly [number, number, number, number]) : ([1, 0, 1, 0] as const)
    const isDict = containers.some((atom) => atom.type === 'dict')
    if (isDict) return join(left, right)
    const [head, tail] = [exactParts(left), exactParts(right)]
    if (op === 'Add' && head !== null && tail !== null && head.length + tail.length <= 64) return run.container(namedSite(site, `sum of ${head.length}`), 'sequence', [...head, ...tail])
    return run.container(site, 'sequence', [], join(run.elements(left, at), run.elements(right, at)))
  }
  const unresolved = join(left, right).filter((atom) => atom.kind === 'unknown')
  if (unresolved.length > 0) return unresolved
  // `Path('/data') / name` is still a path under /data.
  const paths = op === 'Div' ? left.filter((atom) => atom.kind === 'path' && atom.path.startsWith('pathlib.')) : []
  return paths.length > 0 ? paths : data
}

const operatorMethods: Readonly<Record<string, string>> = {
  Add: 'add', Sub: 'sub', Mult: 'mul', Div: 'truediv', FloorDiv: 'floordiv', Mod: 'mod', Pow: 'pow', MatMult: 'matmul', BitOr: 'or', BitAnd: 'and', BitXor: 'xor', LShift: 'lshift', RShift: 'rshift',
  Eq: 'eq', NotEq: 'ne', Lt: 'lt', LtE: 'le', Gt: 'gt', GtE: 'ge', In: 'contains', NotIn: 'contains',
}

/** Operators of the program's own objects are calls of their methods. */
function operated(run: Run, left: Value, op: string, right: Value, site: object): Value {
  const name = operatorMethods[op]
  if (name === undefined || ![...left, ...right].some((atom) => atom.kind === 'object')) return nothing
  const at = 'at' in site ? (site.at as readonly [number, number, number, number]) : ([1, 0, 1, 0] as const)
  const call = (owner: Value, methods: readonly string[], other: Value): Value => join(...owner.map((atom): Value => {
    if (atom.kind !== 'object') return nothing
    const method = join(...methods.map((each) => memberOfClass(run, atom.class, each, atom, 0, at) ?? nothing)).filter((member) => member.kind === 'function')
    return method.length === 0 ? nothing : run.call(method, { positional: [other], rest: null, keywords: new Map(), keywordRest: null }, at, site)
  }))
  return name === 'contains' ? call(right, ['__contains__'], left) : join(call(left, [`__${name}__`, `__i${name}__`], right), call(right, [`__r${name}__`], left))
}

function isTextual(atom: Atom): boolean {
  return (atom.kind === 'constant' && atom.type === 'str') || (atom.kind === 'data' && atom.pattern !== undefined)
}

function evaluateCall(run: Run, node: Call): Value {
  const method = node.func.type === 'Attribute' ? node.func.attr : null
  const callee = run.evaluate(node.func)
  return run.call(callee, evaluateArguments(run, node), node.at, node, method)
}

function evaluateArguments(run: Run, node: Call): CallArguments {
  const positional: Value[] = []
  let rest: Value | null = null
  for (const arg of node.args) {
    if (arg.type === 'Starred') {
      const inner = run.evaluate(arg.value)
      const known = rest === null ? exactParts(inner) : null
      if (known !== null) positional.push(...known)
      else rest = join(rest ?? nothing, run.elements(inner, arg.at))
    } else if (rest !== null) rest = join(rest, run.evaluate(arg))
    else positional.push(run.evaluate(arg))
  }
  const keywords = new Map<string, Value>()
  let keywordRest: Value | null = null
  for (const keyword of node.keywords) {
    const value = run.evaluate(keyword.value)
    if (keyword.arg !== null) keywords.set(keyword.arg, value)
    else {
      const only = value.length === 1 ? value[0] : undefined
      const cell = only?.kind === 'container' && only.type === 'dict' ? only.cell : null
      for (const [name, entry] of cell?.entries ?? []) if (name.startsWith('str:')) keywords.set(name.slice(4), entry)
      if (cell === null || cell.rest.length > 0) keywordRest = join(keywordRest ?? nothing, cell?.rest ?? run.elements(value, keyword.at))
    }
  }
  return { positional, rest, keywords, keywordRest }
}

function display(run: Run, site: object, elements: readonly Expression[]): Value {
  const known: Value[] = []
  let rest: Value = nothing
  for (const element of elements) {
    const value = run.evaluate(element)
    if (element.type === 'Starred' || rest.length > 0 || known.length >= 64) rest = join(rest, value)
    else known.push(value)
  }
  return run.container(site, 'sequence', known, rest)
}

function evaluateDict(run: Run, node: Extract<Expression, { type: 'Dict' }>): Value {
  const made = run.container(node, 'dict', [])
  const atom = made[0]
  if (atom?.kind !== 'container') return made
  node.values.forEach((valueNode, index) => {
    const keyNode = node.keys[index] ?? null
    const key = keyNode === null ? null : run.evaluate(keyNode)
    const value = run.evaluate(valueNode)
    if (key === null) {
      for (const spread of value) {
        if (spread.kind !== 'container') run.grow(atom.cell, null, spread.kind === 'unknown' ? [spread] : nothing)
        else {
          for (const [name, entry] of spread.cell.entries) run.grow(atom.cell, name, entry)
          run.grow(atom.cell, null, spread.cell.rest)
        }
      }
    } else run.setItem(made, key, value, node.at)
  })
  return made
}

function evaluateSubscript(run: Run, node: Subscript): Value {
  const owner = run.evaluate(node.value)
  if (node.slice.type !== 'Slice') return run.getItem(owner, run.evaluate(node.slice), node.at)
  const bound = (part: Expression | null): Value | null => (part === null ? null : run.evaluate(part))
  const [lower, upper, step] = [bound(node.slice.lower), bound(node.slice.upper), bound(node.slice.step)]
  const exact = [lower, upper, step].every((value) => value === null || number(value) !== null)
  const folded = exact ? sliceText(owner, number(lower), number(upper), number(step)) : null
  if (folded !== null) return folded
  const parts = exact && owner.every((atom) => atom.kind === 'container') ? exactParts(owner) : null
  const part = parts === null ? null : slice(parts, number(lower), number(upper), number(step))
  if (part !== null) return run.container(node, 'sequence', part)
  return join(...owner.map((atom) => (atom.kind === 'container' ? run.container(node, 'sequence', [], run.elements([atom], node.at)) : atom.kind === 'constant' ? data : [atom])))
}

/** The elements that a comprehension makes: in order when it goes over few known ones without a condition, else all in one. */
function comprehend(run: Run, generators: readonly Comprehension[], element: () => Value): { readonly exact: readonly Value[] } | { readonly any: Value } {
  const scope = run.frame.scope
  const outer = new Map<string, Value | undefined>()
  for (const generator of generators) for (const name of targetNames(generator.target)) outer.set(name, scope.bindings.get(name))
  const made: Value[] = []
  let exact = true
  const from = (index: number): void => {
    const generator = generators[index]
    if (generator === undefined) {
      made.push(element())
      return
    }
    const source = run.evaluate(generator.iter)
    const at = 'at' in generator.iter ? generator.iter.at : ([1, 0, 1, 0] as const)
    const parts = unrollable(run, source)
    if (parts === null || generator.ifs.length > 0) exact = false
    run.unrolled += parts?.length ?? 0
    for (const part of parts ?? [run.elements(source, at)]) {
      run.assign(generator.target, part)
      for (const condition of generator.ifs) run.evaluate(condition)
      from(index + 1)
    }
    run.unrolled -= parts?.length ?? 0
  }
  from(0)
  for (const [name, before] of outer) {
    if (before === undefined) scope.unbind(name)
    else scope.bind(name, before)
  }
  return exact ? { exact: made } : { any: join(...made) }
}

export function targetNames(target: Expression): readonly string[] {
  switch (target.type) {
    case 'Name': return [target.id]
    case 'Starred': return targetNames(target.value)
    case 'List':
    case 'Tuple': return target.elts.flatMap(targetNames)
    default: return []
  }
}

function newerPython(run: Run, node: never): Value {
  const at = (node as { at?: readonly [number, number, number, number] }).at ?? null
  run.facts.gaveUp('newer-python', at)
  return join(lost, text(''))
}
