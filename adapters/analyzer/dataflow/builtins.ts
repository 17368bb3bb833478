/**
 * What Python's own functions do to values: `getattr`, `map`, `partial`, `import_module`, `exec` of constant text, and so on.
 * Part of the interpreter. Null: nothing special, a call of something outside.
 */
import type { At } from '../ast/nodes.js'
import { containerMethod } from './containerMethods.js'
import { extend } from './attributes.js'
import { exactElements } from './expressions.js'
import { decodeText, asText, number, textMethod } from './fold.js'
import { ledgerOf, objectOf } from './functions.js'
import type { Run } from './run.js'
import {
  allArguments, argument, argumentsKey, data, join, lost, noArguments, nothing, none, path, text, texts, valueKey,
  type CallArguments, type Value,
} from './values.js'

/** Magics that run the text they get, in the program's namespace. */
export const timingMagics: ReadonlySet<string> = new Set(['time', 'timeit', 'capture', 'prun', 'px'])

type Builtin = (run: Run, given: CallArguments, at: At, site: object) => Value | null

const first = (given: CallArguments): Value => given.positional[0] ?? given.rest ?? nothing
const same: Builtin = (_run, given) => first(given)
const all: Builtin = (_run, given) => allArguments(given)
const plain: Builtin = () => data

const table = new Map<string, Builtin>([
  ['builtins.getattr', (run, given, at) => {
    const [owner, name, fallback] = [first(given), argument(given, 1, 'name'), given.positional[2] ?? nothing]
    const names = texts(name)
    if (names !== null) return join(...names.map((each) => run.getAttribute(owner, each, at)), fallback)
    return join(...owner.map((atom): Value => (atom.kind === 'path' ? extend(run, atom, '.?') : atom.kind === 'data' || atom.kind === 'constant' ? data : lost)), fallback)
  }],
  ['builtins.setattr', (run, given, at) => {
    const names = texts(argument(given, 1, 'name'))
    for (const name of names ?? ['?']) run.setAttribute(first(given), name, given.positional[2] ?? given.rest ?? nothing, at)
    return none
  }],
  ['builtins.vars', (run, given, at) => (allArguments(given).length === 0 ? null : run.getAttribute(first(given), '__dict__', at))],
  ['builtins.type', (run, given, at) => (given.positional.length > 1 ? lost : run.getAttribute(first(given), '__class__', at))],
  ['builtins.super', (run, given) => (run.frame.owner === null ? lost : superOf(run, given))],
  ['builtins.map', (run, given, at, site) => {
    const results = run.call(first(given), { ...noArguments, positional: given.positional.slice(1).map((value) => run.elements(value, at)), rest: given.rest }, at, site)
    return run.container(site, 'generator', [], results)
  }],
  ['itertools.starmap', (run, given, at, site) => {
    const rows = run.elements(given.positional[1] ?? nothing, at)
    const exact = rows.map((row) => exactElements([row]))
    const known = exact.every((row) => row !== null)
    const results = known
      ? exact.map((row) => run.call(first(given), { ...noArguments, positional: row ?? [] }, at, site))
      : [run.call(first(given), { ...noArguments, rest: run.elements(rows, at) }, at, site)]
    return run.container(site, 'generator', [], join(...results))
  }],
  ['builtins.filter', (run, given, at, site) => {
    const source = run.elements(given.positional[1] ?? nothing, at)
    run.call(first(given).filter((atom) => atom.kind !== 'constant'), { ...noArguments, positional: [source] }, at, site)
    return run.container(site, 'generator', [], source)
  }],
  ['functools.reduce', (run, given, at, site) => {
    const source = join(run.elements(given.positional[1] ?? nothing, at), given.positional[2] ?? nothing)
    const once = run.call(first(given), { ...noArguments, positional: [source, source] }, at, site)
    return join(once, run.call(first(given), { ...noArguments, positional: [join(source, once), source] }, at, site))
  }],
  ['builtins.sorted', (run, given, at, site) => {
    const source = run.elements(first(given), at)
    const key = given.keywords.get('key')
    if (key !== undefined) run.call(key, { ...noArguments, positional: [source] }, at, site)
    return run.container(site, 'sequence', [], source)
  }],
  ...['list', 'tuple', 'set', 'frozenset', 'reversed', 'iter'].map((name): [string, Builtin] => [`builtins.${name}`, (run, given, at, site) => {
    const exact = name === 'reversed' || name === 'set' ? null : exactElements(first(given))
    return exact === null ? run.container(site, 'sequence', [], run.elements(first(given), at)) : run.container(site, 'sequence', exact)
  }]),
  ['collections.deque', (run, given, at, site) => run.container(site, 'sequence', [], run.elements(first(given), at))],
  ['builtins.next', (run, given, at) => join(run.elements(first(given), at), given.positional[1] ?? nothing)],
  ['builtins.dict', (run, given, at, site) => {
    const made = run.container(site, 'dict', [])
    const atom = made[0]
    if (atom?.kind === 'container') containerMethod(run, atom, 'update', given, at, site)
    return made
  }],
  ['builtins.zip', (run, given, at, site) => {
    const columns = given.positional.map((value) => run.elements(value, at))
    return run.container(site, 'generator', [], run.container(given.positional[0]?.[0] ?? site, 'sequence', columns, given.rest === null ? nothing : run.elements(given.rest, at)))
  }],
  ['builtins.enumerate', (run, given, at, site) => run.container(site, 'generator', [], run.container(first(given)[0] ?? site, 'sequence', [data, run.elements(first(given), at)]))],
  ['functools.partial', (_run, given) => partial(given)],
  ['functools.partialmethod', (_run, given) => partial(given)],
  ['operator.methodcaller', (_run, given) => path('operator.methodcaller()', given)],
  ['operator.attrgetter', (_run, given) => path('operator.attrgetter()', given)],
  ['operator.itemgetter', (_run, given) => path('operator.itemgetter()', given)],
  ['importlib.import_module', (run, given, at) => dynamicImport(run, given, at, false)],
  ['importlib.__import__', (run, given, at) => dynamicImport(run, given, at, true)],
  ['builtins.__import__', (run, given, at) => dynamicImport(run, given, at, true)],
  ['importlib.reload', same],
  ['builtins.exec', (run, given, at) => execute(run, given, at, false)],
  ['builtins.eval', (run, given, at) => execute(run, given, at, true)],
  ['ipython.get_ipython().run_cell', (run, given, at) => execute(run, given, at, false)],
  ['ipython.get_ipython().ex', (run, given, at) => execute(run, given, at, false)],
  ['ipython.get_ipython().ev', (run, given, at) => execute(run, given, at, true)],
  ['ipython.get_ipython().run_line_magic', (run, given, at) => magic(run, given, at, 1)],
  ['ipython.get_ipython().run_cell_magic', (run, given, at) => magic(run, given, at, 2)],
  ['builtins.compile', (_run, given) => {
    const source = first(given)
    return texts(source) === null ? data : source
  }],
  ['builtins.chr', (_run, given) => join(...first(given).map((atom) => {
    const code = number([atom])
    return code === null || code < 0 || code > 0x10ffff ? data : text(String.fromCodePoint(code))
  }))],
  ['builtins.str', (_run, given) => (given.positional.length === 0 ? text('') : texts(asText(first(given))) === null ? data : asText(first(given)))],
  ['builtins.bytes', (_run, given) => {
    const codes = exactElements(first(given))
    if (codes === null) return texts(first(given)) === null ? data : first(given)
    const numbers = codes.map(number)
    return numbers.every((code) => code !== null && code >= 0 && code < 256) ? text(String.fromCharCode(...numbers.map(Number))) : data
  }],
  ['builtins.bytes.fromhex', (_run, given) => decodeText(first(given), (hex) => Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('latin1'))],
  ['binascii.unhexlify', (_run, given) => decodeText(first(given), (hex) => Buffer.from(hex, 'hex').toString('latin1'))],
  ['base64.b64decode', (_run, given) => decodeText(first(given), (encoded) => Buffer.from(encoded, 'base64').toString('utf8'))],
  ['base64.urlsafe_b64decode', (_run, given) => decodeText(first(given), (encoded) => Buffer.from(encoded, 'base64url').toString('utf8'))],
  ['codecs.decode', (_run, given) => (/rot/i.test(texts(given.positional[1] ?? nothing)?.[0] ?? '') ? decodeText(first(given), rot13) : first(given))],
  ['codecs.encode', (_run, given) => (/rot/i.test(texts(given.positional[1] ?? nothing)?.[0] ?? '') ? decodeText(first(given), rot13) : data)],
  ['textwrap.dedent', same],
  ['copy.copy', same],
  ['copy.deepcopy', same],
  ['functools.wraps()', same],
  ['functools.lru_cache()', same],
  ['functools.lru_cache', (_run, given) => (first(given).some((atom) => atom.kind === 'function') ? first(given) : null)],
  ['functools.cache', same],
  ['contextlib.contextmanager', same],
  ['contextlib.asynccontextmanager', same],
  ['contextlib.closing', same],
  ['contextlib.ExitStack().enter_context', same],
  ['dataclasses.dataclass', (_run, given) => (given.positional.length > 0 ? first(given) : null)],
  ['dataclasses.dataclass()', same],
  ['builtins.property', same],
  ['builtins.staticmethod', same],
  ['builtins.classmethod', same],
  ['asyncio.run', same],
  ['asyncio.create_task', same],
  ['asyncio.ensure_future', same],
  ['asyncio.wait_for', same],
  ['asyncio.shield', same],
  ['asyncio.gather', (run, given, _at, site) => run.container(site, 'sequence', given.positional, given.rest ?? nothing)],
  ['asyncio.get_event_loop().run_until_complete', same],
  ['asyncio.new_event_loop().run_until_complete', same],
  ['itertools.chain', (run, given, at, site) => run.container(site, 'generator', [], run.elements(allArguments(given), at))],
  ['itertools.cycle', (run, given, at, site) => run.container(site, 'generator', [], run.elements(first(given), at))],
  ['itertools.repeat', (run, given, _at, site) => run.container(site, 'generator', [], first(given))],
  ['builtins.max', (run, given, at) => (given.positional.length > 1 ? all(run, given, at, given) : run.elements(first(given), at))],
  ['builtins.min', (run, given, at) => (given.positional.length > 1 ? all(run, given, at, given) : run.elements(first(given), at))],
  ...['len', 'range', 'abs', 'sum', 'round', 'int', 'float', 'complex', 'bool', 'print', 'repr', 'isinstance', 'issubclass', 'hasattr', 'callable', 'id',
    'hash', 'ord', 'hex', 'oct', 'bin', 'any', 'all', 'divmod', 'pow', 'format', 'ascii', 'input', 'slice', 'object',
  ].map((name): [string, Builtin] => [`builtins.${name}`, name === 'print' || name === 'sum' || name === 'any' || name === 'all' ? visited : plain]),
])

export function builtinCall(run: Run, name: string, given: CallArguments, at: At, site: object): Value | null {
  if (name.startsWith('container.')) {
    const [owner, ...rest] = given.positional
    return join(...(owner ?? nothing).map((atom): Value => (atom.kind === 'container' ? containerMethod(run, atom, name.slice(10), { ...given, positional: rest }, at, site) : data)))
  }
  if (name.startsWith('builtins.str.') || name.startsWith('builtins.bytes.')) {
    const known = table.get(name)?.(run, given, at, site)
    const [owner, ...rest] = given.positional
    return known ?? textMethod(owner ?? nothing, name.slice(name.lastIndexOf('.') + 1), { ...given, positional: rest }, exactElements) ?? data
  }
  if (name.startsWith('operator.') && name.endsWith('()')) return null
  return table.get(name)?.(run, given, at, site) ?? null
}

/** `operator.methodcaller('put', 3)(pv)` and its sisters: the getter was made by an earlier call. */
export function operatorCall(run: Run, name: string, made: CallArguments | null, given: CallArguments, at: At, site: object): Value | null {
  if (made === null) return null
  const names = texts(made.positional[0] ?? null)
  const owner = first(given)
  if (name === 'operator.itemgetter()') return run.getItem(owner, made.positional[0] ?? nothing, at)
  if (names === null) return name.startsWith('operator.') ? lost : null
  if (name === 'operator.attrgetter()') {
    return join(...names.map((dotted) => dotted.split('.').reduce((value, step) => run.getAttribute(value, step, at), owner)))
  }
  if (name !== 'operator.methodcaller()') return null
  return join(...names.map((each) => run.call(run.getAttribute(owner, each, at), { ...made, positional: made.positional.slice(1) }, at, site, each)))
}

/** Consuming a generator runs it; its elements were followed where it was made. */
function visited(run: Run, given: CallArguments, at: At): Value {
  for (const value of given.positional) if (value.some((atom) => atom.kind === 'object')) run.elements(value, at)
  return data
}

function partial(given: CallArguments): Value {
  const bound = { ...given, positional: given.positional.slice(1) }
  const target = given.positional[0] ?? given.rest ?? lost
  return [{ kind: 'partial', key: `partial:${valueKey(target)}${argumentsKey(bound)}`, target, given: bound }]
}

function dynamicImport(run: Run, given: CallArguments, at: At, topOnly: boolean): Value {
  const names = texts(argument(given, 0, 'name'))
  if (names === null) return lost
  const from = argument(given, 3, 'fromlist')
  const exact = from === null ? [] : exactElements(from)
  const whole = !topOnly || exact === null || exact.length > 0
  return join(...names.map((name) => {
    const module = run.importModule(name, at, true)
    return whole ? module : path(name.split('.', 1)[0] ?? name)
  }))
}

function execute(run: Run, given: CallArguments, at: At, asExpression: boolean): Value {
  const sources = texts(first(given))
  if (sources === null) return asExpression ? lost : none
  return join(...sources.map((source) => executeText(run, source, at, asExpression)))
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

/** `%%time`, `%timeit` and so on run their text as the program's own. */
function magic(run: Run, given: CallArguments, at: At, textAt: number): Value | null {
  const names = texts(first(given))
  const source = texts(given.positional[textAt] ?? null)
  if (names === null || source === null || !names.every((name) => timingMagics.has(name))) return null
  for (const each of source) executeText(run, each.replace(/^(\s*-\w+(\s+\d+)?)+/, '').trim(), at, textAt === 1)
  return data
}

function superOf(run: Run, given: CallArguments): Value {
  const owner = run.frame.owner
  const self = given.positional[1] ?? run.frame.self ?? nothing
  if (owner === null) return lost
  return join(...owner.bases.map((base): Value => {
    if (base.kind === 'path') return extend(run, base, '()')
    if (base.kind !== 'class') return [base]
    const object = self.find((atom) => atom.kind === 'object')
    return [object?.kind === 'object' ? { ...object, key: `super:${object.key}:${base.key}`, class: base } : objectOf(run, base)]
  }))
}

function rot13(source: string): string {
  return source.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base)
  })
}
