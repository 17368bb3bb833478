/** Questions about syntax that the results check asks. Pure; each errs on the side of "it may". */
import type { AnyFunction, Call, Expression, Pattern, Statement } from '../ast/nodes.js'
import { walk } from '../ast/walk.js'

/** The value of a test that can be known: `True`, `1`, `__name__ == '__main__'` (a kernel is the main program). */
export function constantTest(node: Expression): boolean | null {
  if (node.type === 'Constant') {
    if (node.kind === 'bool') return node.value === true
    return node.kind === 'int' ? node.value !== '0' : null
  }
  const [left, right] = node.type === 'Compare' && node.ops.length === 1 && node.ops[0] === 'Eq' ? [node.left, node.comparators[0]] : []
  const isMain = left?.type === 'Name' && left.id === '__name__' && right?.type === 'Constant' && right.value === '__main__'
  return isMain ? true : null
}

/** Context managers that are known not to swallow exceptions. */
export function letsExceptionsThrough(node: Expression): boolean {
  const called = node.type === 'Call' ? dotted(node.func) : null
  return called !== null && /^(open|(\w+\.)?(File|Dataset|Lock|RLock|ThreadPoolExecutor|ProcessPoolExecutor|TemporaryDirectory|NamedTemporaryFile|ZipFile|errstate|catch_warnings|option_context|printoptions|Pool|ClientSession|Session|rc_context|xkcd|style\.context|localcontext|redirect_stdout))$/.test(called.replace(/^.*\.(?=\w+\.\w+$)/, ''))
}

export function catchesSystemExit(node: Expression | null): boolean {
  if (node === null) return true
  if (node.type === 'Tuple') return node.elts.some(catchesSystemExit)
  const name = dotted(node)
  return name === null || /(^|\.)(BaseException|SystemExit)$/.test(name) || !/(Error|Exception|Warning|Interrupt|StopIteration|Empty|Full|Timeout)$/.test(name)
}

export function dotted(node: Expression): string | null {
  if (node.type === 'Name') return node.id
  if (node.type !== 'Attribute') return null
  const owner = dotted(node.value)
  return owner === null ? null : `${owner}.${node.attr}`
}

export function capturedNames(pattern: Pattern): readonly string[] {
  const names: string[] = []
  walk(pattern, (node) => {
    if ((node.type === 'MatchAs' || node.type === 'MatchStar') && node.name !== null) names.push(node.name)
    if (node.type === 'MatchMapping' && node.rest !== null) names.push(node.rest)
  })
  return names
}

/** `globals()`, `locals()`, `vars()`: the module's names as a dict. */
export function isNamespaceCall(node: object): node is Call {
  if (!('type' in node) || node.type !== 'Call') return false
  const call = node as Call
  return call.func.type === 'Name' && ['globals', 'locals', 'vars'].includes(call.func.id) && call.args.length === 0
}

export function declaresGlobal(body: readonly Statement[], name: string): boolean {
  let found = false
  for (const statement of body) {
    walk(statement, (node) => {
      if (node.type === 'Global' && node.names.includes(name)) found = true
    })
  }
  return found
}

/** Functions whose locals the check does not follow: generators, and those whose inner functions rebind them. */
export function isInvolved(node: AnyFunction): boolean {
  let found = false
  if (node.type === 'Lambda') return true
  for (const statement of node.body) {
    walk(statement, (inner) => {
      if (inner.type === 'Nonlocal' || inner.type === 'Yield' || inner.type === 'YieldFrom') found = true
    })
  }
  return found
}

/** Every name that a function binds somewhere, its parameters too. */
export function localNames(node: AnyFunction): ReadonlySet<string> {
  const { args } = node
  const names = new Set([...args.posonlyargs, ...args.args, ...args.kwonlyargs, ...(args.vararg === null ? [] : [args.vararg]), ...(args.kwarg === null ? [] : [args.kwarg])].map((arg) => arg.arg))
  if (node.type === 'Lambda') return names
  const bind = (target: Expression): void => walk(target, (inner) => {
    if (inner.type === 'Name') names.add(inner.id)
  })
  for (const statement of node.body) {
    walk(statement, (inner) => {
      switch (inner.type) {
        case 'Assign': inner.targets.forEach(bind); break
        case 'AnnAssign':
        case 'AugAssign':
        case 'For':
        case 'AsyncFor':
        case 'comprehension': bind(inner.target); break
        case 'NamedExpr': names.add(inner.target.id); break
        case 'Delete': inner.targets.forEach(bind); break
        case 'withitem': if (inner.optional_vars !== null) bind(inner.optional_vars); break
        case 'ExceptHandler': if (inner.name !== null) names.add(inner.name); break
        case 'FunctionDef':
        case 'AsyncFunctionDef':
        case 'ClassDef': names.add(inner.name); break
        case 'alias': names.add(inner.asname ?? inner.name.split('.', 1)[0] ?? inner.name); break
        case 'MatchAs':
        case 'MatchStar': if (inner.name !== null) names.add(inner.name); break
        case 'MatchMapping': if (inner.rest !== null) names.add(inner.rest); break
        default: break
      }
    })
  }
  return names
}

/** True when evaluating `root` without an exception has certainly evaluated `inner`. */
export function certainlyEvaluates(root: Expression, inner: Expression): boolean {
  if (root === inner) return true
  switch (root.type) {
    case 'Await':
    case 'Starred':
    case 'Attribute':
    case 'NamedExpr': return certainlyEvaluates(root.value, inner)
    case 'UnaryOp': return certainlyEvaluates(root.operand, inner)
    case 'BinOp': return certainlyEvaluates(root.left, inner) || certainlyEvaluates(root.right, inner)
    case 'Compare': return certainlyEvaluates(root.left, inner) || (root.comparators[0] !== undefined && certainlyEvaluates(root.comparators[0], inner))
    case 'BoolOp': return root.values[0] !== undefined && certainlyEvaluates(root.values[0], inner)
    case 'IfExp': return certainlyEvaluates(root.test, inner)
    case 'Subscript': return certainlyEvaluates(root.value, inner) || certainlyEvaluates(root.slice, inner)
    case 'List':
    case 'Tuple':
    case 'Set': return root.elts.some((each) => certainlyEvaluates(each, inner))
    case 'Call': return certainlyEvaluates(root.func, inner) || root.args.some((each) => certainlyEvaluates(each, inner)) || root.keywords.some((each) => certainlyEvaluates(each.value, inner))
    default: return false
  }
}
