/** Things outside that call what they are given, with which arguments: `Thread(target=f, args=(...))`, `submit(f, ...)`. Data and one reader. */
import type { At } from '../ast/nodes.js'
import { callEach } from './builtins/iteration.js'
import type { Run } from './run.js'
import { exactParts } from './unroll.js'
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
  { path: 'operator.call', callable: { at: 0, name: null }, passes: 'following' },
  { path: 'signal.signal', callable: { at: 1, name: 'handler' }, passes: 'nothing' },
  { path: '_thread.start_new_thread', callable: { at: 0, name: null }, passes: { at: 1, name: 'args' } },
  { path: 'sched.scheduler().enter', callable: { at: 2, name: 'action' }, passes: { at: 3, name: 'argument' } },
  { path: 'sched.scheduler().enterabs', callable: { at: 2, name: 'action' }, passes: { at: 3, name: 'argument' } },
  { path: 'contextlib.ExitStack().callback', callable: { at: 0, name: 'callback' }, passes: 'following' },
  { path: 'contextlib.AsyncExitStack().callback', callable: { at: 0, name: 'callback' }, passes: 'following' },
  { path: 'contextlib.AsyncExitStack().push_async_callback', callable: { at: 0, name: 'callback' }, passes: 'following' },
  { path: 'multiprocessing.Pool().imap', callable: { at: 0, name: 'func' }, passes: 'each' },
  { path: 'multiprocessing.Pool().imap_unordered', callable: { at: 0, name: 'func' }, passes: 'each' },
  { path: 'multiprocessing.pool.ThreadPool().map', callable: { at: 0, name: 'func' }, passes: 'each' },
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

/** What the callable gave, when the call is one of these; null: it is none. */
export function higherOrderCall(run: Run, target: PathAtom, given: CallArguments, at: At, site: object): Value | null {
  const entry = byPath.get(target.path) ?? byMethod.get(target.path.slice(target.path.lastIndexOf('.')))
  if (entry === undefined) return null
  const callable = argument(given, entry.callable.at, entry.callable.name)
  if (callable === null) return null
  if (entry.passes === 'each') {
    const results = callEach(run, callable, given.positional.slice(entry.callable.at + 1), given.rest, at, site)
    return (results as readonly unknown[]).every(Array.isArray) ? join(...(results as readonly Value[])) : (results as Value)
  }
  return run.call(callable, passed(run, entry, given, at), at, site)
}

function passed(run: Run, entry: HigherOrder, given: CallArguments, at: At): CallArguments {
  const following = given.positional.slice(entry.callable.at + 1)
  if (entry.passes === 'nothing') return { ...noArguments, rest: data }
  if (entry.passes === 'following') return { ...given, positional: following, keywords: without(given.keywords, entry.callable.name) }
  if (entry.passes === 'each') return noArguments
  const packed: Value | null = argument(given, entry.passes.at, entry.passes.name)
  const named = namedArguments(argument(given, entry.passes.at + 1, 'kwargs') ?? argument(given, null, 'kwds'))
  if (packed === null) return { ...noArguments, keywords: named }
  const exact = exactParts(packed)
  return exact === null ? { ...noArguments, keywords: named, rest: join(run.elements(packed, at)) } : { ...noArguments, keywords: named, positional: exact }
}

/** `kwargs={'pvname': 'A'}`. */
function namedArguments(given: Value | null): ReadonlyMap<string, Value> {
  const only = given?.length === 1 ? given[0] : undefined
  return only?.kind === 'container' ? new Map([...only.cell.entries].filter(([key]) => key.startsWith('str:')).map(([key, value]) => [key.slice(4), value])) : new Map()
}

function without(keywords: ReadonlyMap<string, Value>, name: string | null): ReadonlyMap<string, Value> {
  return name === null ? keywords : new Map([...keywords].filter(([key]) => key !== name))
}
