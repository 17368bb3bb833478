/** Running text: `exec`, `eval`, `compile`, `timeit`, IPython's magics. Constant text is followed where it is executed. */
import type { At } from '../../ast/nodes.js'
import { isNamespace } from '../attributes.js'
import { ledgerOf } from '../functions.js'
import type { Run } from '../run.js'
import type { Scope } from '../scope.js'
import { argument, data, join, lost, none, nothing, texts, type CallArguments, type Value } from '../values.js'
import { first, type Builtin, type BuiltinTable } from './builtin.js'

/** Magics that run the text they get, in the program's namespace. */
export const timingMagics: ReadonlySet<string> = new Set(['time', 'timeit', 'capture', 'prun', 'px', 'memit', 'mprun', 'lprun'])

function execute(run: Run, given: CallArguments, at: At, asExpression: boolean): Value {
  const sources = texts(first(given))
  if (sources === null) return asExpression ? lost : none
  const namespaces = [argument(given, 1, 'globals'), argument(given, 2, 'locals')].filter((each) => each !== null)
  return join(...sources.map((source) => inNamespaces(run, namespaces, () => executeText(run, source, at, asExpression))))
}

/** `exec(text, names)`: the text sees what the dicts hold and leaves its names in them. */
function inNamespaces(run: Run, namespaces: readonly Value[], action: () => Value): Value {
  const dicts = namespaces.flatMap((value) => value.filter((atom) => atom.kind === 'container'))
  if (dicts.length === 0) return action()
  const shared = namespaces.some((value) => value.some((atom) => atom.kind === 'path' && isNamespace(atom.path)))
  const scope: Scope = run.newScope('function', shared ? run.module : null)
  for (const dict of dicts) for (const [key, value] of dict.cell.entries) if (key.startsWith('str:')) scope.bind(key.slice(4), value)
  const outer = run.frame
  const target = dicts.at(-1)
  run.frame = { scope, owner: null, self: null, returns: [], yields: [], exits: [], loops: [] }
  run.liveScopes.push(scope)
  try {
    return action()
  } finally {
    run.liveScopes.pop()
    run.frame = outer
    for (const [name, value] of scope.bindings) if (target !== undefined) run.grow(target.cell, `str:${name}`, value)
  }
}

/** Follows a constant program text where it is executed. */
function executeText(run: Run, source: string, at: At, asExpression: boolean): Value {
  const body = run.parsed(asExpression ? source.trim() : source)
  const ledger = ledgerOf(run)
  if (body === null || body === 'invalid' || ledger.executing >= 4) return lost
  const last = body.at(-1)
  const outer = run.textAt
  // Positions in the text are not the program's: what it does is told at the place of the call.
  run.textAt = outer ?? at
  ledger.executing++
  try {
    if (asExpression && body.length === 1 && last?.type === 'Expr') return run.evaluate(last.value)
    run.execute(body)
    return none
  } finally {
    ledger.executing--
    run.textAt = outer
  }
}

/** `%%time`, `%timeit` and so on run their text as the program's own; what stands in the first line of a cell runs before it. */
function magic(run: Run, given: CallArguments, at: At, textAt: number): Value | null {
  const names = texts(first(given))
  if (names === null || !names.every((name) => timingMagics.has(name))) return null
  for (let place = 1; place <= textAt; place++) {
    for (const each of texts(given.positional[place] ?? null) ?? []) {
      const source = each.replace(/^\s*(-\w+(\s+\d+)?\s*)+/, '').trim()
      if (source !== '' && !(place === 1 && textAt === 2 && names.includes('capture'))) executeText(run, source, at, textAt === 1)
    }
  }
  return data
}

const line: Builtin = (run, given, at) => execute(run, { ...given, positional: given.positional.slice(0, 1) }, at, false)
/** `timeit.timeit(stmt, setup)`: texts, or things to call. */
const timed: Builtin = (run, given, at, site) => {
  for (const part of [argument(given, 1, 'setup'), argument(given, 0, 'stmt')]) {
    for (const source of texts(part) ?? []) executeText(run, source, at, false)
    const callable = part?.filter((atom) => atom.kind !== 'constant') ?? nothing
    if (callable.length > 0) run.call(callable, { positional: [], rest: null, keywords: new Map(), keywordRest: null }, at, site)
  }
  return data
}

export const executionBuiltins: BuiltinTable = [
  ['builtins.exec', (run, given, at) => execute(run, given, at, false)],
  ['builtins.eval', (run, given, at) => execute(run, given, at, true)],
  ['builtins.compile', (_run, given) => {
    const source = argument(given, 0, 'source') ?? nothing
    return texts(source) === null ? data : source
  }],
  ...['timeit', 'repeat', 'Timer'].map((name) => [`timeit.${name}`, timed] as const),
  ...[
    'cProfile.run', 'cProfile.runctx', 'profile.run', 'profile.runctx', 'pdb.run', 'pdb.runeval', 'bdb.Bdb().run', 'trace.Trace().run', 'trace.Trace().runctx', 'cProfile.Profile().run',
    'code.InteractiveInterpreter().runsource', 'code.InteractiveInterpreter().runcode', 'code.InteractiveConsole().push', 'code.InteractiveConsole().runsource',
  ].map((name) => [name, line] as const),
  ...['_xxsubinterpreters', '_interpreters', 'interpreters'].flatMap((name) => ['run_string', 'exec'].map((method): [string, Builtin] => [`${name}.${method}`, (run, given, at) => execute(run, { ...given, positional: given.positional.slice(1, 2) }, at, false)])),
  ['ipython.get_ipython().run_cell', line],
  ['ipython.get_ipython().run_code', line],
  ['ipython.get_ipython().ex', line],
  ['ipython.get_ipython().ev', (run, given, at) => execute(run, given, at, true)],
  ['ipython.get_ipython().run_line_magic', (run, given, at) => magic(run, given, at, 1)],
  ['ipython.get_ipython().run_cell_magic', (run, given, at) => magic(run, given, at, 2)],
]

/** Where the text stands among the arguments of each of these. */
export const executedText: ReadonlyMap<string, number> = new Map(executionBuiltins
  .filter(([name]) => !name.startsWith('timeit.') && !name.includes('_magic'))
  .map(([name]) => [name, /interpreters\./.test(name) ? 1 : 0]))
