/** Things outside that call what they are given, with which arguments: `Thread(target=f, args=(...))`, `submit(f, ...)`. Data and one reader. */
import type { At } from '../ast/nodes.js'
import { exactElements } from './expressions.js'
import type { Run } from './run.js'
import { argument, data, join, noArguments, type CallArguments, type PathAtom, type Value } from './values.js'

interface HigherOrder {
  /** Full path, or the last step (`.submit`) of any object's method. */
  readonly path: string
  readonly callable: { readonly at: number; readonly name: string | null }
  /** `following`: the arguments after the callable. `packed`: one argument holds the tuple of them. `each`: one element of each. */
  readonly passes: 'following' | 'each' | { readonly at: number; readonly name: string } | 'nothing'
}

const table: readonly HigherOrder[] = [
  { path: 'threading.Thread', callable: { at: 1, name: 'target' }, passes: { at: 3, name: 'args' } },
  { path: 'multiprocessing.Process', callable: { at: 1, name: 'target' }, passes: { at: 3, name: 'args' } },
  { path: 'threading.Timer', callable: { at: 1, name: 'function' }, passes: { at: 2, name: 'args' } },
  { path: 'asyncio.to_thread', callable: { at: 0, name: 'func' }, passes: 'following' },
  { path: 'atexit.register', callable: { at: 0, name: 'func' }, passes: 'following' },
  { path: 'weakref.finalize', callable: { at: 1, name: 'func' }, passes: 'following' },
  { path: 'contextvars.copy_context().run', callable: { at: 0, name: null }, passes: 'following' },
  { path: 'cothread.Spawn', callable: { at: 0, name: null }, passes: 'following' },
  { path: 'timeit.timeit', callable: { at: 0, name: 'stmt' }, passes: 'nothing' },
  { path: 'itertools.starmap', callable: { at: 0, name: null }, passes: 'nothing' },
  { path: '.submit', callable: { at: 0, name: 'fn' }, passes: 'following' },
  { path: '.run_in_executor', callable: { at: 1, name: 'func' }, passes: 'following' },
  { path: '.call_soon', callable: { at: 0, name: 'callback' }, passes: 'following' },
  { path: '.call_soon_threadsafe', callable: { at: 0, name: 'callback' }, passes: 'following' },
  { path: '.call_later', callable: { at: 1, name: 'callback' }, passes: 'following' },
  { path: '.call_at', callable: { at: 1, name: 'callback' }, passes: 'following' },
  { path: '.apply_async', callable: { at: 0, name: 'func' }, passes: { at: 1, name: 'args' } },
  { path: 'multiprocessing.Pool().apply', callable: { at: 0, name: 'func' }, passes: { at: 1, name: 'args' } },
  { path: 'multiprocessing.Pool().map', callable: { at: 0, name: 'func' }, passes: 'each' },
  { path: 'concurrent.futures.ThreadPoolExecutor().map', callable: { at: 0, name: 'fn' }, passes: 'each' },
  { path: 'concurrent.futures.ProcessPoolExecutor().map', callable: { at: 0, name: 'fn' }, passes: 'each' },
]
const byPath = new Map(table.filter((entry) => !entry.path.startsWith('.')).map((entry) => [entry.path, entry]))
const byMethod = new Map(table.filter((entry) => entry.path.startsWith('.')).map((entry) => [entry.path, entry]))

/** True when the call is one of these and its callable was followed. */
export function higherOrderCall(run: Run, target: PathAtom, given: CallArguments, at: At, site: object): boolean {
  const entry = byPath.get(target.path) ?? byMethod.get(target.path.slice(target.path.lastIndexOf('.')))
  if (entry === undefined) return false
  const callable = argument(given, entry.callable.at, entry.callable.name)
  if (callable === null) return false
  run.call(callable, passed(run, entry, given, at), at, site)
  return true
}

function passed(run: Run, entry: HigherOrder, given: CallArguments, at: At): CallArguments {
  const following = given.positional.slice(entry.callable.at + 1)
  if (entry.passes === 'nothing') return { ...noArguments, rest: data }
  if (entry.passes === 'following') return { ...given, positional: following, keywords: without(given.keywords, entry.callable.name) }
  if (entry.passes === 'each') return { ...noArguments, positional: following.map((value) => run.elements(value, at)) }
  const packed: Value | null = argument(given, entry.passes.at, entry.passes.name)
  if (packed === null) return noArguments
  const exact = exactElements(packed)
  return exact === null ? { ...noArguments, rest: join(run.elements(packed, at)) } : { ...noArguments, positional: exact }
}

function without(keywords: ReadonlyMap<string, Value>, name: string | null): ReadonlyMap<string, Value> {
  return name === null ? keywords : new Map([...keywords].filter(([key]) => key !== name))
}
