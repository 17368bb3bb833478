/**
 * What the results check must know about the whole program before it follows it: the functions it can follow, those that
 * bind global names, how the program may exit, and whether anything out of its sight may bind `results`.
 */
import type { AnyFunction, AnyNode, Expression, Module, Statement } from '../ast/nodes.js'
import { walk } from '../ast/walk.js'
import { declaresGlobal, dotted, isNamespaceCall } from './syntax.js'

export interface ProgramFacts {
  /** Plain functions of the module, defined once, by name. */
  readonly functions: ReadonlyMap<string, AnyFunction>
  /** Those that bind `results` globally, themselves or through another. */
  readonly touching: ReadonlySet<string>
  /** Those that may end the program. */
  readonly exiting: ReadonlySet<string>
  /** Some method, lambda or nested function may end the program. */
  readonly hiddenExits: boolean
  /** Something that is not followed may bind `results`. */
  readonly leaky: boolean
  isExit(callee: Expression): 'exit' | 'maybe' | 'kill' | null
}

const executing = new Set(['exec', 'eval', 'get_ipython', 'globals', 'execfile'])

export function programFacts(tree: Module): ProgramFacts {
  const functions = new Map<string, AnyFunction>()
  const count = new Map<string, number>()
  for (const node of tree.body) if (isFunction(node) && node.decorator_list.length === 0) functions.set(node.name, node)
  const hidden: AnyNode[] = []
  const exits = new Set(['sys.exit'])
  const sysNames = new Set(['sys'])
  let leaky = false
  walk(tree, (node) => {
    if (isFunction(node)) {
      count.set(node.name, (count.get(node.name) ?? 0) + 1)
      if (functions.get(node.name) !== node) hidden.push(node)
    } else if (node.type === 'Lambda' || node.type === 'ClassDef') hidden.push(node)
    else if (node.type === 'Import') {
      for (const alias of node.names) {
        if (alias.name === 'sys') sysNames.add(alias.asname ?? 'sys')
        if (alias.name === '__main__') leaky = true
      }
    } else if (node.type === 'ImportFrom') {
      for (const alias of node.names) {
        if (node.module === 'sys' && alias.name === 'exit') exits.add(alias.asname ?? 'exit')
        if ((node.module === 'sys' && alias.name === '*') || node.module === '__main__' || alias.name === '__main__') leaky = true
      }
    }
  })
  for (const name of sysNames) exits.add(`${name}.exit`)
  for (const [name, times] of count) if (times > 1) functions.delete(name)
  const touching = closure(functions, (node) => node.type !== 'Lambda' && declaresGlobal(node.body, 'results'))
  const isExit = (callee: Expression): 'exit' | 'maybe' | 'kill' | null => {
    const name = dotted(callee)
    if (name === null) return null
    if (exits.has(name)) return 'exit'
    if (name === 'exit' || name === 'quit') return 'maybe' // in a kernel they end the program only after the cell
    return name === 'os._exit' || name === 'os.abort' ? 'kill' : null
  }
  const exiting = closure(functions, (node) => mayExit(node, isExit))
  return {
    functions,
    touching,
    exiting,
    hiddenExits: hidden.some((node) => mayExit(node, isExit)),
    leaky: leaky || leaks(tree, functions, touching, hidden, exits, sysNames),
    isExit,
  }
}

/** Functions with a property, and those that mention them. */
function closure(functions: ReadonlyMap<string, AnyFunction>, holds: (node: AnyFunction) => boolean): ReadonlySet<string> {
  const found = new Set([...functions].filter(([, node]) => holds(node)).map(([name]) => name))
  for (let size = -1; size !== found.size;) {
    size = found.size
    if (size === 0) break
    for (const [name, node] of functions) if (!found.has(name) && mentions(node, found)) found.add(name)
  }
  return found
}

function leaks(
  tree: Module,
  functions: ReadonlyMap<string, AnyFunction>,
  touching: ReadonlySet<string>,
  hidden: readonly AnyNode[],
  exits: ReadonlySet<string>,
  sysNames: ReadonlySet<string>,
): boolean {
  const allowed = new Set<object>()
  let leaky = false
  walk(tree, (node) => {
    if (node.type === 'Call') {
      if (node.func.type === 'Name' || node.func.type === 'Attribute') allowed.add(node.func)
    } else if (node.type === 'Attribute' || node.type === 'Subscript') {
      if (isNamespaceCall(node.value) || (node.value.type === 'Name' && sysNames.has(node.value.id))) allowed.add(node.value)
    } else if (node.type === 'Compare') {
      for (const other of [node.left, ...node.comparators]) allowed.add(other)
    } else if (node.type === 'Raise' && node.exc !== null) allowed.add(node.exc.type === 'Call' ? node.exc.func : node.exc)
    else if (node.type === 'ExceptHandler' && node.exceptionType !== null) {
      for (const each of node.exceptionType.type === 'Tuple' ? node.exceptionType.elts : [node.exceptionType]) allowed.add(each)
    }
  })
  walk(tree, (node) => {
    if (allowed.has(node)) return
    if (isNamespaceCall(node)) leaky = true
    if (node.type === 'Name' && (touching.has(node.id) || sysNames.has(node.id) || node.id === 'SystemExit' || exits.has(node.id))) leaky = true
    if (node.type === 'Attribute' && exits.has(dotted(node) ?? '')) leaky = true
    if (node.type === 'Constant' && node.value === '__main__') leaky = true
  })
  for (const node of hidden) {
    if (mentions(node, touching) || mentions(node, executing)) leaky = true
    if ('body' in node && Array.isArray(node.body) && declaresGlobal(node.body as readonly Statement[], 'results')) leaky = true
  }
  for (const [, node] of functions) if (mentions(node, executing)) leaky = true
  walk(tree, (node) => {
    const lazy = node.type === 'ListComp' || node.type === 'SetComp' || node.type === 'DictComp' || node.type === 'GeneratorExp'
    if (lazy && touching.size > 0 && mentions(node, touching)) leaky = true
  })
  return leaky
}

function mayExit(root: object, isExit: ProgramFacts['isExit']): boolean {
  let found = false
  walk(root, (node) => {
    if (node.type === 'Call' && isExit(node.func) === 'exit') found = true
    if (node.type === 'Name' && node.id === 'SystemExit') found = true
  })
  return found
}

function mentions(root: object, names: ReadonlySet<string>): boolean {
  let found = false
  walk(root, (node) => {
    if (node.type === 'Name' && names.has(node.id)) found = true
  })
  return found
}

function isFunction(node: AnyNode): node is Extract<AnyNode, { type: 'FunctionDef' | 'AsyncFunctionDef' }> {
  return node.type === 'FunctionDef' || node.type === 'AsyncFunctionDef'
}
