/**
 * State and services of one analysis, shared by the interpreter's parts (expressions, calls, attributes, builtins), which
 * know each other only through this interface. Made by `interpret`.
 */
import type { At, Expression, Statement } from '../ast/nodes.js'
import type { FactSink } from './facts.js'
import type { Scope, Snapshot } from './scope.js'
import type { CallArguments, Cell, ClassAtom, Value } from './values.js'

/** The states in which `break` and `continue` left a loop's body. */
export interface Loop {
  /** Its body is followed once for each element. */
  readonly unrolled: boolean
  readonly escapes: Snapshot[]
  readonly continues: Snapshot[]
}

export interface Frame {
  readonly scope: Scope
  /** Class whose body or method this is, for `super()`. */
  readonly owner: ClassAtom | null
  readonly self: Value | null
  readonly returns: Value[]
  readonly yields: Value[]
  readonly exits: Snapshot[]
  loops: Loop[]
}

/** How the program's libraries are named and which results are devices: data, given by the rules' tables. */
export interface LibraryNames {
  /** The one name of a thing that libraries export under several. */
  canonical(path: string): string
  /** Modules whose instances keep the arguments that made them. */
  keepsArguments(path: string): boolean
  /** The control library that a path belongs to; null: none. */
  libraryOf(path: string): string | null
  /** What a call gives back when the table knows better than `path()`; `argument` is an index whose value is instantiated. */
  result(path: string): { readonly kind: 'data' } | { readonly kind: 'path'; readonly path: string } | { readonly kind: 'instance'; readonly argument: number } | null
  /** Names that `from module import *` binds; null when nobody knows. */
  starNames(module: string): readonly string[] | null
}

export interface Run {
  readonly facts: FactSink
  readonly names: LibraryNames
  readonly module: Scope
  frame: Frame
  /** Where the executed text stands that is being followed; null: the program itself. */
  textAt: At | null
  /** What was bound since each open `try` began: its handlers may see any of it. */
  readonly tryLogs: { readonly scope: Scope; readonly name: string; readonly value: Value }[][]
  /** Modules whose `import *` may bind any name. */
  readonly starModules: string[]
  /** The tree of a constant program text (`exec('...')`); null: not parsed yet, asked for; 'invalid': it never will be. */
  parsed(text: string): readonly Statement[] | null | 'invalid'
  readonly liveScopes: Scope[]
  /** A loop did not settle: constants that are still added to cells stand for any. */
  widening: boolean
  /** How many copies of a loop's body are being followed one by one. */
  unrolled: number

  /** Counts one step; throws `BudgetExhausted` past the limit, so that every analysis ends. */
  step(): void
  newScope(kind: 'function' | 'class', parent: Scope | null): Scope
  /** The cell of what is made at this node. */
  cell(site: object): Cell
  grow(cell: Cell, entry: string | null, value: Value): void
  /** Changes when the contents of any cell change. */
  heapVersion(): number

  evaluate(node: Expression): Value
  /** True when the end of the statements can be reached. */
  execute(body: readonly Statement[]): boolean
  bind(name: string, value: Value, at: At): void
  lookup(name: string): Value
  assign(target: Expression, value: Value): void
  call(callee: Value, given: CallArguments, at: At, site: object, method?: string | null): Value
  getAttribute(owner: Value, name: string, at: At): Value
  setAttribute(owner: Value, name: string, value: Value, at: At): void
  getItem(owner: Value, item: Value, at: At): Value
  setItem(owner: Value, item: Value, value: Value, at: At): void
  elements(value: Value, at: At): Value
  container(site: object, type: 'sequence' | 'dict' | 'generator', elements: readonly Value[], rest?: Value): Value
  importModule(name: string, at: At, dynamic: boolean): Value
}

export class BudgetExhausted extends Error {
  override readonly name = 'BudgetExhausted'
}
