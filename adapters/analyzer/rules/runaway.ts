/** Loops, recursion and output without an end, by their syntax: no way out is written down. Called by `analyzeTree`; pure. */
import type { AnyNode, Expression, FunctionDef, Module, Statement } from '../ast/nodes.js'
import { walk } from '../ast/walk.js'
import { constantTest, dotted } from '../results/syntax.js'
import type { FindingSink } from './rule.js'

type Loop = Extract<Statement, { type: 'While' | 'For' | 'AsyncFor' }>

const endlessIterators = /^(itertools\.)?(count|cycle)$/
const printers = /^(print|display|sys\.stdout\.write|sys\.stderr\.write|logging\.\w+|log(ger)?\.(info|debug|warning|error))$/

export function reportRunaway(tree: Module, report: FindingSink): void {
  const loops: Loop[] = []
  visit(tree.body, [], (loop) => loops.push(loop))
  const constant = constantNames(tree)
  for (const loop of loops) {
    if (!isEndless(loop, constant) || hasWayOut(loop.body, true)) continue
    report.add({ ruleId: 'runaway/loop', message: 'this loop has no way out: the program runs until it is stopped', at: [loop.at[0], loop.at[1], loop.at[0], loop.at[1] + (loop.type === 'While' ? 5 : 3)] })
    const printing = calls(loop.body).find(({ func }) => printers.test(dotted(func) ?? ''))
    if (printing !== undefined) report.add({ ruleId: 'runaway/output', message: 'output in a loop without a way out grows without end', at: printing.at })
  }
  for (const { node, call } of endlessRecursion(tree)) report.add({ ruleId: 'runaway/recursion', message: `${node.name} calls itself on every path`, at: call.at })
}

/** Every loop, but for those inside a `try` that may end them by an exception. */
function visit(body: readonly Statement[], guards: readonly boolean[], found: (loop: Loop) => void): void {
  for (const node of body) {
    if ((node.type === 'While' || node.type === 'For' || node.type === 'AsyncFor') && !guards.some(Boolean)) found(node)
    const isFunction = node.type === 'FunctionDef' || node.type === 'AsyncFunctionDef' || node.type === 'ClassDef'
    const inner = isFunction ? [] : guards
    if (node.type === 'Try' || node.type === 'TryStar') {
      visit(node.body, [...guards, node.handlers.some(({ exceptionType }) => !/KeyboardInterrupt|SystemExit/.test(exceptionType === null ? '' : dotted(exceptionType) ?? ''))], found)
      for (const handler of node.handlers) visit(handler.body, guards, found)
      visit([...node.orelse, ...node.finalbody], guards, found)
    } else if (node.type === 'Match') for (const each of node.cases) visit(each.body, inner, found)
    else {
      if ('body' in node) visit(node.body, inner, found)
      if ('orelse' in node) visit(node.orelse, inner, found)
    }
  }
}

function isEndless(loop: Loop, constant: ReadonlySet<string>): boolean {
  if (loop.type === 'While') return constantTest(loop.test) === true || (loop.test.type === 'Name' && constant.has(loop.test.id))
  return loop.iter.type === 'Call' && loop.iter.args.length < 3 && endlessIterators.test(dotted(loop.iter.func) ?? '')
}

/** `break` of this loop, `return`, `raise`, `yield`, an exit, or `next()` that runs out. */
function hasWayOut(nodes: unknown, ownBreak: boolean): boolean {
  if (Array.isArray(nodes)) return nodes.some((node) => hasWayOut(node, ownBreak))
  if (typeof nodes !== 'object' || nodes === null || !('type' in nodes)) return false
  const node = nodes as AnyNode
  switch (node.type) {
    case 'Break': return ownBreak
    case 'Return':
    case 'Raise':
    case 'Yield':
    case 'YieldFrom':
    case 'Assert': return true
    case 'Call': if (/^(sys\.exit|exit|quit|os\._exit|os\.abort|next|os\.kill|signal\.\w+)$/.test(dotted(node.func) ?? '') || /\.(__next__|throw|exit)$/.test(dotted(node.func) ?? '')) return true; break
    case 'FunctionDef':
    case 'AsyncFunctionDef':
    case 'ClassDef':
    case 'Lambda': return false
    case 'While':
    case 'For':
    case 'AsyncFor': return hasWayOut(node.body, false) || hasWayOut(node.orelse, ownBreak) || hasWayOut('test' in node ? node.test : node.iter, ownBreak)
    default: break
  }
  return Object.entries(node).some(([name, field]) => name !== 'at' && typeof field === 'object' && hasWayOut(field, ownBreak))
}

/** Names that are bound once in the whole program, to something that is always true. */
function constantNames(tree: Module): ReadonlySet<string> {
  const bound = new Map<string, number>()
  const always = new Set<string>()
  walk(tree, (node) => {
    const names = node.type === 'Assign' ? node.targets.flatMap((target) => (target.type === 'Name' ? [target.id] : [])) : []
    for (const name of names) if (node.type === 'Assign' && constantTest(node.value) === true) always.add(name)
    const others = node.type === 'Global' || node.type === 'Nonlocal' ? node.names : node.type === 'arg' ? [node.arg] : node.type === 'alias' ? [node.asname ?? node.name] : []
    const target = node.type === 'AugAssign' || node.type === 'AnnAssign' || node.type === 'For' || node.type === 'NamedExpr' || node.type === 'comprehension' ? node.target : null
    const single = target?.type === 'Name' ? [target.id] : []
    for (const name of [...names, ...others, ...single]) bound.set(name, (bound.get(name) ?? 0) + 1)
  })
  return new Set([...always].filter((name) => bound.get(name) === 1))
}

function endlessRecursion(tree: Module): readonly { readonly node: FunctionDef; readonly call: Extract<Expression, { type: 'Call' }> }[] {
  const functions = new Map(tree.body.flatMap((node): [string, FunctionDef][] => (node.type === 'FunctionDef' && node.decorator_list.length === 0 ? [[node.name, node]] : [])))
  const certain = new Map([...functions].map(([name, node]) => [name, certainCalls(node, functions)]))
  return [...functions].flatMap(([name, node]) => {
    const [first] = (certain.get(name) ?? []).filter(({ func }) => reaches(dotted(func) ?? '', name, certain, new Set()))
    return first === undefined ? [] : [{ node, call: first }]
  })
}

function reaches(from: string, to: string, certain: ReadonlyMap<string, readonly Extract<Expression, { type: 'Call' }>[]>, seen: Set<string>): boolean {
  if (from === to) return true
  if (seen.has(from)) return false
  seen.add(from)
  return (certain.get(from) ?? []).some(({ func }) => reaches(dotted(func) ?? '', to, certain, seen))
}

/** Calls of the program's functions that every call of this one makes: up to the first statement that may leave it. */
function certainCalls(node: FunctionDef, functions: ReadonlyMap<string, FunctionDef>): readonly Extract<Expression, { type: 'Call' }>[] {
  const found: Extract<Expression, { type: 'Call' }>[] = []
  if (calls(node.body, 'Yield').length > 0) return []
  for (const statement of node.body) {
    if (!['Expr', 'Assign', 'AnnAssign', 'AugAssign', 'Return', 'Pass', 'Global'].includes(statement.type)) break
    if ('value' in statement && statement.value !== null) found.push(...unconditional(statement.value).filter(({ func }) => func.type === 'Name' && functions.has(func.id)))
    if (statement.type === 'Return') break
  }
  return found
}

function unconditional(node: Expression): readonly Extract<Expression, { type: 'Call' }>[] {
  switch (node.type) {
    case 'Call': return [...node.args.flatMap(unconditional), ...node.keywords.flatMap((each) => unconditional(each.value)), node]
    case 'BinOp': return [...unconditional(node.left), ...unconditional(node.right)]
    case 'UnaryOp': return unconditional(node.operand)
    case 'Await':
    case 'Starred':
    case 'Attribute': return unconditional(node.value)
    case 'List':
    case 'Tuple':
    case 'Set': return node.elts.flatMap(unconditional)
    default: return []
  }
}

function calls(root: unknown, type = 'Call'): readonly Extract<Expression, { type: 'Call' }>[] {
  const found: Extract<Expression, { type: 'Call' }>[] = []
  walk(root as object, (node) => {
    if (node.type === type) found.push(node as Extract<Expression, { type: 'Call' }>)
  })
  return found
}
