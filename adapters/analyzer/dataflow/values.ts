/**
 * Abstract values: what a Python expression may be, as a small set of atoms. An empty set means "nothing reached here".
 * Pure; made by the interpreter, read by the rules. Sets only grow, and past `maximumAtoms` they become "lost".
 *
 * A path tells where a value came from: `epics.PV` is the class, `epics.PV()` an instance of it, `epics.PV().put` a bound
 * method, `[]` an element, `?` an attribute whose name could not be folded.
 */
import type { AnyFunction, ClassDef } from '../ast/nodes.js'
import type { Scope } from './scope.js'

export type ConstantType = 'none' | 'bool' | 'ellipsis' | 'str' | 'bytes' | 'int' | 'float' | 'complex'

export interface ConstantAtom {
  readonly kind: 'constant'
  readonly key: string
  readonly type: ConstantType
  readonly value: string | boolean | null
}
/** Plain data (numbers, arrays, text that could not be folded): neither callable nor a device. */
export interface DataAtom {
  readonly kind: 'data'
  readonly key: string
  /** Text of which some parts are constant; a `hole` stands for each of the others. */
  readonly pattern?: string
}
export interface PathAtom {
  readonly kind: 'path'
  readonly key: string
  readonly path: string
  /** Arguments of the call that made this instance, where that matters (the channel of a `PV`). */
  readonly made: CallArguments | null
  readonly trace: readonly string[]
}
export interface FunctionAtom {
  readonly kind: 'function'
  readonly key: string
  readonly node: AnyFunction
  readonly scope: Scope
  readonly self: Value | null
  readonly owner: ClassAtom | null
  readonly role: 'plain' | 'static' | 'classmethod' | 'property'
}
export interface ClassAtom {
  readonly kind: 'class'
  readonly key: string
  readonly node: ClassDef
  readonly scope: Scope
  readonly bases: Value
}
export interface ObjectAtom {
  readonly kind: 'object'
  readonly key: string
  readonly class: ClassAtom
  readonly cell: Cell
}
export interface ContainerAtom {
  readonly kind: 'container'
  readonly key: string
  readonly type: 'sequence' | 'dict' | 'generator'
  readonly cell: Cell
}
export interface PartialAtom { readonly kind: 'partial'; readonly key: string; readonly target: Value; readonly given: CallArguments }
/** `parameter`: nobody calls this function with anything we know. `undefined`: no such name. `lost`: it exists, but the analysis cannot say what it is. */
export interface UnknownAtom { readonly kind: 'unknown'; readonly key: string; readonly why: 'parameter' | 'undefined' | 'lost' }

export type Atom =
  | ConstantAtom | DataAtom | PathAtom | FunctionAtom | ClassAtom | ObjectAtom | ContainerAtom | PartialAtom | UnknownAtom
export type Value = readonly Atom[]

export interface CallArguments {
  readonly positional: readonly Value[]
  /** Elements of `*args` in the call; null: none. */
  readonly rest: Value | null
  readonly keywords: ReadonlyMap<string, Value>
  /** Values of `**kwargs` in the call; null: none. */
  readonly keywordRest: Value | null
}

/** Contents of a container or object, shared by everything made at one place of the program; only ever grows. */
export interface Cell {
  readonly id: number
  readonly entries: Map<string, Value>
  rest: Value
}

const maximumAtoms = 40
const maximumText = 20_000

export const nothing: Value = []
export const data: Value = [{ kind: 'data', key: 'data' }]
export const lost: Value = [{ kind: 'unknown', key: 'unknown:lost', why: 'lost' }]
export const parameter: Value = [{ kind: 'unknown', key: 'unknown:parameter', why: 'parameter' }]
export const undefinedName: Value = [{ kind: 'unknown', key: 'unknown:undefined', why: 'undefined' }]
export const none: Value = [{ kind: 'constant', key: 'none:null', type: 'none', value: null }]
export const noArguments: CallArguments = { positional: [], rest: null, keywords: new Map(), keywordRest: null }

export function constant(type: ConstantType, value: string | boolean | null): Value {
  if (typeof value === 'string' && value.length > maximumText) return data
  return [{ kind: 'constant', key: `${type}:${String(value)}`, type, value }]
}

/** Stands in a text for a part that is not constant. */
export const hole = '\uFFFC'

/** Text whose constant parts are known: what a command that is put together starts can still be told. */
export function patternOf(parts: readonly Value[]): Value {
  const whole = parts.map((part) => {
    const only = part.length === 1 ? part[0] : undefined
    return only?.kind === 'constant' && (only.type === 'str' || only.type === 'int' || only.type === 'float') ? String(only.value) : only?.kind === 'data' && only.pattern !== undefined ? only.pattern : hole
  }).join('')
  return whole.replaceAll(hole, '').trim() === '' || whole.length > 2_000 ? data : [{ kind: 'data', key: `data:${whole}`, pattern: whole }]
}

/** A word of a text of which only parts may be constant. */
export function partOf(word: string): Value {
  return word.includes(hole) ? patternOf(word.split(hole).flatMap((part, index) => (index === 0 ? [text(part)] : [data, text(part)]))) : text(word)
}

export function text(value: string): Value {
  return constant('str', value)
}

export function path(name: string, made: CallArguments | null = null, trace: readonly string[] = []): Value {
  return [{ kind: 'path', key: made === null ? `path:${name}` : `path:${name}|${argumentsKey(made)}`, path: name, made, trace }]
}

export function join(...values: readonly Value[]): Value {
  let first: Value = nothing
  let merged: Map<string, Atom> | null = null
  for (const value of values) {
    if (value.length === 0 || value === first) continue
    if (first.length === 0) {
      first = value
      continue
    }
    for (const atom of value) {
      if (merged === null) {
        if (first.some((known) => known.key === atom.key)) continue
        merged = new Map(first.map((known) => [known.key, known]))
      }
      if (!merged.has(atom.key)) merged.set(atom.key, atom)
    }
  }
  if (merged === null) return first
  return merged.size > maximumAtoms ? widen([...merged.values()]) : [...merged.values()]
}

/** Too many: constants become "data", instances of one class become one whose arguments may be any of theirs, the rest is lost. */
function widen(atoms: readonly Atom[]): Value {
  const isText = (atom: Atom): boolean => atom.kind === 'constant' || (atom.kind === 'data' && atom.pattern !== undefined)
  const constants = atoms.filter(isText)
  const merged = mergeInstances(atoms.filter((atom) => !isText(atom)))
  const wide = merged.some((atom) => atom.kind === 'data') || constants.length === 0 ? merged : [...merged, ...data]
  return wide.length <= maximumAtoms ? wide : [...wide.slice(0, maximumAtoms - 1).filter((atom) => atom.key !== 'unknown:lost'), ...lost]
}

function mergeInstances(atoms: readonly Atom[]): readonly Atom[] {
  const byPath = new Map<string, PathAtom[]>()
  for (const atom of atoms) if (atom.kind === 'path') byPath.set(atom.path, [...(byPath.get(atom.path) ?? []), atom])
  const merged = new Map<string, Atom>()
  for (const atom of atoms) {
    const alike = atom.kind === 'path' ? byPath.get(atom.path) ?? [] : []
    const made = alike.length > 1 ? alike.map((each) => each.made).filter((each) => each !== null) : []
    for (const each of made.length > 1 && atom.kind === 'path' ? path(atom.path, joinArguments(made), atom.trace) : [atom]) merged.set(each.key, each)
  }
  return [...merged.values()]
}

function joinArguments(all: readonly CallArguments[]): CallArguments {
  const longest = Math.max(...all.map((given) => given.positional.length))
  const names = new Set(all.flatMap((given) => [...given.keywords.keys()]))
  const rests = (pick: (given: CallArguments) => Value | null): Value | null => {
    const values = all.map(pick).filter((value) => value !== null)
    return values.length === 0 ? null : join(...values)
  }
  return {
    positional: Array.from({ length: longest }, (_, index) => join(...all.map((given) => given.positional[index] ?? nothing))),
    rest: rests((given) => given.rest),
    keywords: new Map([...names].map((name) => [name, join(...all.map((given) => given.keywords.get(name) ?? nothing))])),
    keywordRest: rests((given) => given.keywordRest),
  }
}

/** What a value becomes that changes in every round of a loop: its constants stand for any. */
export function withoutConstants(value: Value): Value {
  return value.some((atom) => (atom.kind === 'constant' && atom.type !== 'none' && atom.type !== 'bool') || (atom.kind === 'data' && atom.pattern !== undefined))
    ? join(value.filter((atom) => atom.kind !== 'constant' && atom.kind !== 'data'), data)
    : value
}

export function valueKey(value: Value): string {
  if (value.length === 1) return value[0]?.key ?? ''
  return value.map((atom) => atom.key).sort().join(' ')
}

export function sameValue(a: Value, b: Value): boolean {
  return a === b || (a.length === b.length && valueKey(a) === valueKey(b))
}

export function argumentsKey(given: CallArguments): string {
  const keywords = [...given.keywords].map(([name, value]) => `${name}=${valueKey(value)}`).sort().join(',')
  const rest = given.rest === null ? '' : `*${valueKey(given.rest)}`
  const keywordRest = given.keywordRest === null ? '' : `**${valueKey(given.keywordRest)}`
  return `(${given.positional.map(valueKey).join(',')};${keywords};${rest};${keywordRest})`
}

/** The argument at a position or of a name, wherever it may come from; null when the call does not give it. */
export function argument(given: CallArguments, position: number | null, name: string | null): Value | null {
  const named = name === null ? undefined : given.keywords.get(name)
  if (named !== undefined) return named
  const placed = position === null ? undefined : given.positional[position]
  if (placed !== undefined) return placed
  const spread = join(position === null ? nothing : given.rest ?? nothing, name === null ? nothing : given.keywordRest ?? nothing)
  return spread.length > 0 ? spread : null
}

export function allArguments(given: CallArguments): Value {
  return join(...given.positional, given.rest ?? nothing, ...given.keywords.values(), given.keywordRest ?? nothing)
}

/** The value as one constant of the type; null when it may be anything else. */
export function onlyConstant(value: Value | null, type: ConstantType): string | null {
  const atom = value?.length === 1 ? value[0] : undefined
  return atom?.kind === 'constant' && atom.type === type && typeof atom.value === 'string' ? atom.value : null
}

/** Every text the value may be; null when it may be something that is not a constant text. */
export function texts(value: Value | null): readonly string[] | null {
  if (value === null || value.length === 0) return null
  const found: string[] = []
  for (const atom of value) {
    if (atom.kind !== 'constant' || (atom.type !== 'str' && atom.type !== 'bytes') || typeof atom.value !== 'string') return null
    found.push(atom.value)
  }
  return found
}

export function pathsOf(value: Value): readonly PathAtom[] {
  return value.filter((atom) => atom.kind === 'path')
}
