/**
 * What Python's own functions do to values: tables by the full name of what is called. Part of the interpreter.
 * Null: nothing special, a call of something outside.
 */
import type { At } from '../ast/nodes.js'
import { containerMethod } from './containerMethods.js'
import { textMethod } from './textMethods.js'
import { enter, leave } from './contextManagers.js'
import type { Run } from './run.js'
import { first, plain, same, type Builtin, type BuiltinTable } from './builtins/builtin.js'
import { executionBuiltins } from './builtins/execution.js'
import { iterationBuiltins } from './builtins/iteration.js'
import { reflectionBuiltins } from './builtins/reflection.js'
import { textBuiltins } from './builtins/texts.js'
import { exactParts } from './unroll.js'
import { argumentsKey, data, hole, join, lost, nothing, onlyConstant, partOf, patternOf, text, valueKey, type CallArguments, type Value } from './values.js'

function partial(given: CallArguments): Value {
  const bound = { ...given, positional: given.positional.slice(1) }
  const target = given.positional[0] ?? given.rest ?? lost
  return [{ kind: 'partial', key: `partial:${valueKey(target)}${argumentsKey(bound)}`, target, given: bound }]
}

/** Consuming a generator runs it; its elements were followed where it was made. */
const visited: Builtin = (run, given, at) => {
  for (const value of given.positional) if (value.some((atom) => atom.kind === 'object')) run.elements(value, at)
  return data
}

/** They give back what they get: wrappers of functions and classes, and what drives a coroutine (whose body was followed at its call). */
const passing = [
  'copy.copy', 'copy.deepcopy', 'functools.wraps()', 'functools.lru_cache()', 'functools.cache', 'functools.singledispatch', 'functools.total_ordering',
  'contextlib.contextmanager', 'contextlib.asynccontextmanager', 'dataclasses.dataclass()', 'builtins.property', 'builtins.staticmethod',
  'builtins.classmethod', 'asyncio.run', 'asyncio.create_task', 'asyncio.ensure_future', 'asyncio.wait_for', 'asyncio.shield', 'asyncio.run_coroutine_threadsafe', 'asyncio.Runner().run',
  'asyncio.get_event_loop().run_until_complete', 'asyncio.new_event_loop().run_until_complete', 'asyncio.get_event_loop().create_task',
  'asyncio.new_event_loop().create_task', 'asyncio.get_running_loop().create_task', 'asyncio.TaskGroup().create_task', 'nest_asyncio.asyncio.run',
  'joblib.delayed', 'dask.delayed', 'typing.cast', 'numba.njit()', 'numba.jit()', 'numba.njit', 'numba.jit', 'weakref.ref', 'weakref.proxy', 'weakref.WeakMethod',
]

const enterAndLeave: Builtin = (run, given, at) => {
  const entered = enter(run, first(given), at)
  leave(run, first(given), at)
  return entered
}

const otherBuiltins: BuiltinTable = [
  ...passing.map((name) => [name, same] as const),
  ['typing.cast', (_run, given) => given.positional[1] ?? nothing],
  ['weakref.ref', (_run, given) => [{ kind: 'partial', key: `weak:${valueKey(first(given))}`, target: [{ kind: 'path', key: 'path:weakref.ref()', path: 'weakref.ref()', made: null, trace: [] }], given: { ...given, positional: [first(given)], keywords: new Map() } }]],
  ['weakref.ref()', same],
  ['functools.partial', (_run, given) => partial(given)],
  ['functools.partialmethod', (_run, given) => partial(given)],
  ['functools.lru_cache', (_run, given) => (first(given).some((atom) => atom.kind === 'function') ? first(given) : null)],
  ['dataclasses.dataclass', (_run, given) => (given.positional.length > 0 ? first(given) : null)],
  ['contextlib.closing', same],
  ['contextlib.ExitStack().enter_context', enterAndLeave],
  ['contextlib.AsyncExitStack().enter_context', enterAndLeave],
  ['contextlib.AsyncExitStack().enter_async_context', enterAndLeave],
  ['builtins.dict', (run, given, at, site) => {
    const made = run.container(site, 'dict', [])
    const atom = made[0]
    if (atom?.kind === 'container') containerMethod(run, atom, 'update', given, at, site)
    return made
  }],
  ...['collections.OrderedDict', 'collections.Counter'].map((name): [string, Builtin] => [name, (run, given, at, site) => {
    const made = run.container(site, 'dict', [])
    const atom = made[0]
    if (atom?.kind === 'container') containerMethod(run, atom, 'update', given, at, site)
    return made
  }]),
  ['collections.defaultdict', (run, given, at, site) => {
    const made = run.container(site, 'dict', [])
    const atom = made[0]
    if (atom?.kind === 'container') {
      containerMethod(run, atom, 'update', { ...given, positional: given.positional.slice(1) }, at, site)
      const factory = first(given).filter((each) => each.kind !== 'constant')
      if (factory.length > 0) run.grow(atom.cell, null, run.call(factory, { positional: [], rest: null, keywords: new Map(), keywordRest: null }, at, factory))
    }
    return made
  }],
  ['builtins.dict.fromkeys', (run, given, at, site) => run.container(site, 'dict', [], given.positional[1] ?? run.elements(first(given), at).slice(0, 0))],
  ['asyncio.gather', (run, given, _at, site) => run.container(site, 'sequence', given.positional, given.rest ?? nothing)],
  ...['len', 'abs', 'round', 'complex', 'bool', 'isinstance', 'issubclass', 'hasattr', 'callable', 'id', 'hash', 'hex', 'oct', 'bin', 'divmod', 'pow', 'format', 'ascii',
    'slice', 'object',
  ].map((name) => [`builtins.${name}`, plain] as const),
  ...['print', 'sum', 'any', 'all'].map((name) => [`builtins.${name}`, visited] as const),
]

const table = new Map<string, Builtin>([...otherBuiltins, ...textBuiltins, ...iterationBuiltins, ...reflectionBuiltins, ...executionBuiltins, ...otherBuiltins.filter(([name]) => name === 'builtins.print')])

/** Methods of text of which only parts are constant: enough to tell what a command starts. */
function partlyConstant(owner: Value, method: string): Value {
  const template = onlyConstant(owner, 'str')
  if (method === 'format' && template !== null) return patternOf([text(template.replace(/\{[^{}]*\}/g, hole))])
  return data
}

export function builtinCall(run: Run, name: string, given: CallArguments, at: At, site: object): Value | null {
  if (name.startsWith('container.')) {
    const [owner, ...rest] = given.positional
    return join(...(owner ?? nothing).map((atom): Value => (atom.kind === 'container' ? containerMethod(run, atom, name.slice(10), { ...given, positional: rest }, at, site) : data)))
  }
  if (name.startsWith('builtins.str.') || name.startsWith('builtins.bytes.') || name.startsWith('builtins.bytearray.')) {
    const known = table.get(name)?.(run, given, at, site)
    if (known !== undefined && known !== null) return known
    const [owner, ...rest] = given.positional
    const method = name.slice(name.lastIndexOf('.') + 1)
    const folded = textMethod(owner ?? nothing, method, { ...given, positional: rest }, exactParts)
    if (folded === null) return partlyConstant(owner ?? nothing, method)
    return 'value' in folded ? folded.value : run.container(site, 'sequence', folded.parts.map((part) => partOf(part)))
  }
  return table.get(name)?.(run, given, at, site) ?? null
}
