/** Functions that iterate, and call what they are given for each element: `map`, `zip`, `reduce`, `sorted(key=...)`. */
import type { At } from '../../ast/nodes.js'
import { number } from '../fold.js'
import type { Run } from '../run.js'
import { namedSite } from '../sites.js'
import { exactParts } from '../unroll.js'
import { allArguments, argument, constant, data, join, noArguments, nothing, texts, type CallArguments, type Value } from '../values.js'
import { first, same, type Builtin, type BuiltinTable } from './builtin.js'

const maximumRows = 64

/** The rows that iterating over all of these together gives; null: not all are known. */
function rowsOf(columns: readonly Value[]): readonly (readonly Value[])[] | null {
  const exact = columns.map(exactParts)
  const known = exact.filter((column) => column !== null)
  if (columns.length === 0 || known.length < columns.length) return null
  const length = Math.min(...known.map((column) => column.length))
  return length > maximumRows ? null : Array.from({ length }, (_, row) => known.map((column) => column[row] ?? nothing))
}

function tuples(run: Run, site: object, rows: readonly (readonly Value[])[]): readonly Value[] {
  return rows.map((row, index) => run.container(namedSite(site, `row ${index}`), 'sequence', row))
}

/** Calls once for each row when they are known; else once with everything. */
export function callEach(run: Run, callee: Value, columns: readonly Value[], rest: Value | null, at: At, site: object): readonly Value[] | Value {
  const rows = rest === null ? rowsOf(columns) : null
  if (rows !== null && rows.length <= 32 && run.unrolled <= 32) return rows.map((row) => run.call(callee, { ...noArguments, positional: row }, at, site))
  return run.call(callee, { ...noArguments, positional: columns.map((value) => run.elements(value, at)), rest }, at, site)
}

function listOf(run: Run, site: object, type: 'sequence' | 'generator', results: readonly Value[] | Value): Value {
  const rows = results as readonly Value[]
  return rows.every((row) => Array.isArray(row)) ? run.container(site, type, rows) : run.container(site, type, [], results as Value)
}

const starmap: Builtin = (run, given, at, site) => {
  const rows = exactParts(given.positional[1] ?? nothing)?.map(exactParts)
  if (rows !== undefined && rows.length <= 32 && rows.every((row) => row !== null)) {
    return listOf(run, site, 'generator', rows.map((row) => run.call(first(given), { ...noArguments, positional: row ?? [] }, at, site)))
  }
  const source = run.elements(given.positional[1] ?? nothing, at)
  const each = source.map((row) => exactParts([row]))
  const results = each.every((row) => row !== null)
    ? each.map((row) => run.call(first(given), { ...noArguments, positional: row ?? [] }, at, site))
    : [run.call(first(given), { ...noArguments, rest: run.elements(source, at) }, at, site)]
  return run.container(site, 'generator', [], join(...results))
}

const sorted: Builtin = (run, given, at, site) => {
  const source = run.elements(first(given), at)
  const key = given.keywords.get('key')
  if (key !== undefined) run.call(key, { ...noArguments, positional: [source] }, at, site)
  const words = exactParts(first(given))?.map((part) => texts(part)?.[0] ?? null)
  const plainWords = key === undefined && !given.keywords.has('reverse') && words?.every((word) => word !== null) === true
  return plainWords ? run.container(site, 'sequence', [...(exactParts(first(given)) ?? [])].sort((a, b) => ((texts(a)?.[0] ?? '') < (texts(b)?.[0] ?? '') ? -1 : 1))) : run.container(site, 'sequence', [], source)
}

const most: Builtin = (run, given, at, site) => {
  const source = given.positional.length > 1 ? allArguments({ ...given, keywords: new Map() }) : run.elements(first(given), at)
  const key = given.keywords.get('key')
  if (key !== undefined) run.call(key, { ...noArguments, positional: [source] }, at, site)
  return join(source, given.keywords.get('default') ?? nothing)
}

const range: Builtin = (run, given, _at, site) => {
  const bounds = given.positional.map(number)
  if (given.rest !== null || bounds.length === 0 || !bounds.every((bound) => bound !== null)) return data
  const [from = 0, to = 0, step = 1] = bounds.length === 1 ? [0, bounds[0]] : bounds
  const length = step === 0 ? 0 : Math.ceil((to - from) / step)
  return length < 1 || length > maximumRows ? data : run.container(site, 'sequence', Array.from({ length }, (_, index) => constant('int', String(from + index * step))))
}

const copied: Builtin = (run, given, at, site) => {
  const exact = exactParts(first(given))
  return exact === null ? run.container(site, 'sequence', [], run.elements(first(given), at)) : run.container(site, 'sequence', exact)
}

const chained = (run: Run, sources: readonly Value[], rest: Value | null, at: At, site: object): Value => {
  const exact = sources.map(exactParts)
  const known = exact.filter((part) => part !== null)
  return rest === null && known.length === sources.length && known.flat().length <= maximumRows
    ? run.container(site, 'generator', known.flat())
    : run.container(site, 'generator', [], join(...sources.map((source) => run.elements(source, at)), rest === null ? nothing : run.elements(rest, at)))
}

const firstOf = (index: number) => (run: Run, given: CallArguments, at: At, site: object): Value => run.container(site, 'generator', [], run.elements(given.positional[index] ?? given.rest ?? nothing, at))
const combined: Builtin = (run, given, at, site) => run.container(site, 'generator', [], run.container(namedSite(site, 'row'), 'sequence', given.positional.map((value) => run.elements(value, at)), given.positional.length === 1 || given.rest !== null ? run.elements(first(given), at) : nothing))

export const iterationBuiltins: BuiltinTable = [
  ['builtins.map', (run, given, at, site) => listOf(run, site, 'generator', callEach(run, first(given), given.positional.slice(1), given.rest, at, site))],
  ['itertools.starmap', starmap],
  ['builtins.filter', (run, given, at, site) => {
    const source = run.elements(given.positional[1] ?? nothing, at)
    run.call(first(given).filter((atom) => atom.kind !== 'constant'), { ...noArguments, positional: [source] }, at, site)
    return run.container(site, 'generator', [], source)
  }],
  ...['itertools.filterfalse', 'itertools.takewhile', 'itertools.dropwhile'].map((name): [string, Builtin] => [name, (run, given, at, site) => {
    const source = run.elements(given.positional[1] ?? nothing, at)
    run.call(first(given).filter((atom) => atom.kind !== 'constant'), { ...noArguments, positional: [source] }, at, site)
    return run.container(site, 'generator', [], source)
  }]),
  ['functools.reduce', (run, given, at, site) => {
    const source = join(run.elements(given.positional[1] ?? nothing, at), given.positional[2] ?? nothing)
    const once = run.call(first(given), { ...noArguments, positional: [source, source] }, at, site)
    return join(once, run.call(first(given), { ...noArguments, positional: [join(source, once), source] }, at, site))
  }],
  ['builtins.sorted', sorted],
  ['builtins.max', most],
  ['builtins.min', most],
  ['builtins.range', range],
  ...['list', 'tuple', 'iter'].map((name): [string, Builtin] => [`builtins.${name}`, copied]),
  ['tqdm.tqdm', same], ['tqdm.auto.tqdm', same], ['tqdm.notebook.tqdm', same], ['tqdm.trange', range], ['rich.progress.track', same],
  ['builtins.reversed', (run, given, at, site) => {
    const exact = exactParts(first(given))
    return exact === null ? run.container(site, 'sequence', [], run.elements(first(given), at)) : run.container(site, 'sequence', [...exact].reverse())
  }],
  ...['set', 'frozenset'].map((name): [string, Builtin] => [`builtins.${name}`, (run, given, at, site) => run.container(site, 'sequence', [], run.elements(first(given), at))]),
  ['collections.deque', copied],
  ['builtins.next', (run, given, at) => join(run.elements(first(given), at), given.positional[1] ?? nothing)],
  ['builtins.anext', (run, given, at) => join(run.elements(first(given), at), given.positional[1] ?? nothing)],
  ['builtins.zip', (run, given, at, site) => {
    const rows = given.rest === null ? rowsOf(given.positional) : null
    if (rows !== null) return run.container(site, 'generator', tuples(run, site, rows))
    return run.container(site, 'generator', [], run.container(namedSite(site, 'row'), 'sequence', given.positional.map((value) => run.elements(value, at)), given.rest === null ? nothing : run.elements(given.rest, at)))
  }],
  ['builtins.enumerate', (run, given, at, site) => {
    const start = number(argument(given, 1, 'start') ?? constant('int', '0'))
    const exact = exactParts(first(given))
    if (exact !== null && start !== null && exact.length <= maximumRows) return run.container(site, 'generator', tuples(run, site, exact.map((part, index) => [constant('int', String(start + index)), part])))
    return run.container(site, 'generator', [], run.container(namedSite(site, 'row'), 'sequence', [data, run.elements(first(given), at)]))
  }],
  ['itertools.chain', (run, given, at, site) => chained(run, given.positional, given.rest, at, site)],
  ['itertools.chain.from_iterable', (run, given, at, site) => run.container(site, 'generator', [], run.elements(run.elements(first(given), at), at))],
  ['itertools.cycle', firstOf(0)],
  ['itertools.islice', firstOf(0)],
  ['itertools.repeat', (run, given, _at, site) => run.container(site, 'generator', [], first(given))],
  ['itertools.tee', (run, given, _at, site) => run.container(site, 'sequence', [], first(given))],
  ['itertools.product', combined], ['itertools.permutations', combined], ['itertools.combinations', combined], ['itertools.pairwise', combined], ['itertools.zip_longest', combined],
]
