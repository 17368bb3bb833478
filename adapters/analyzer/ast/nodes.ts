/**
 * Python's syntax tree as the helper sends it (CPython's `ast`, field for field; operators are plain names). Read by the
 * dataflow analysis, the rules and the results check. Nodes a newer Python adds arrive too: treat them as unresolved.
 */

/** startLine (1-based), startColumn (0-based UTF-16), endLine, endColumn (exclusive). */
export type At = readonly [number, number, number, number]

interface Node<T extends string> {
  readonly type: T
  readonly at: At
}

export interface Module { readonly type: 'Module'; readonly body: readonly Statement[] }

// Expressions
export interface BoolOp extends Node<'BoolOp'> { readonly op: string; readonly values: readonly Expression[] }
export interface NamedExpr extends Node<'NamedExpr'> { readonly target: Name; readonly value: Expression }
export interface BinOp extends Node<'BinOp'> { readonly left: Expression; readonly op: string; readonly right: Expression }
export interface UnaryOp extends Node<'UnaryOp'> { readonly op: string; readonly operand: Expression }
export interface Lambda extends Node<'Lambda'> { readonly args: Arguments; readonly body: Expression }
export interface IfExp extends Node<'IfExp'> { readonly test: Expression; readonly body: Expression; readonly orelse: Expression }
/** A null key is `**value`. */
export interface Dict extends Node<'Dict'> { readonly keys: readonly (Expression | null)[]; readonly values: readonly Expression[] }
export interface SetDisplay extends Node<'Set'> { readonly elts: readonly Expression[] }
export interface ListComp extends Node<'ListComp'> { readonly elt: Expression; readonly generators: readonly Comprehension[] }
export interface SetComp extends Node<'SetComp'> { readonly elt: Expression; readonly generators: readonly Comprehension[] }
export interface GeneratorExp extends Node<'GeneratorExp'> { readonly elt: Expression; readonly generators: readonly Comprehension[] }
export interface DictComp extends Node<'DictComp'> {
  readonly key: Expression
  readonly value: Expression
  readonly generators: readonly Comprehension[]
}
export interface Await extends Node<'Await'> { readonly value: Expression }
export interface Yield extends Node<'Yield'> { readonly value: Expression | null }
export interface YieldFrom extends Node<'YieldFrom'> { readonly value: Expression }
export interface Compare extends Node<'Compare'> {
  readonly left: Expression
  readonly ops: readonly string[]
  readonly comparators: readonly Expression[]
}
export interface Call extends Node<'Call'> {
  readonly func: Expression
  readonly args: readonly Expression[]
  readonly keywords: readonly Keyword[]
}
export interface FormattedValue extends Node<'FormattedValue'> {
  readonly value: Expression
  readonly conversion: number
  readonly format_spec: Expression | null
}
export interface JoinedStr extends Node<'JoinedStr'> { readonly values: readonly Expression[] }
export interface Constant extends Node<'Constant'> {
  readonly kind: 'none' | 'bool' | 'ellipsis' | 'str' | 'bytes' | 'int' | 'float' | 'complex'
  readonly value: string | boolean | null
}
export interface Attribute extends Node<'Attribute'> { readonly value: Expression; readonly attr: string }
export interface Subscript extends Node<'Subscript'> { readonly value: Expression; readonly slice: Expression }
export interface Starred extends Node<'Starred'> { readonly value: Expression }
export interface Name extends Node<'Name'> { readonly id: string }
export interface List extends Node<'List'> { readonly elts: readonly Expression[] }
export interface Tuple extends Node<'Tuple'> { readonly elts: readonly Expression[] }
export interface Slice extends Node<'Slice'> {
  readonly lower: Expression | null
  readonly upper: Expression | null
  readonly step: Expression | null
}

export type Expression =
  | BoolOp | NamedExpr | BinOp | UnaryOp | Lambda | IfExp | Dict | SetDisplay | ListComp | SetComp | GeneratorExp | DictComp
  | Await | Yield | YieldFrom | Compare | Call | FormattedValue | JoinedStr | Constant | Attribute | Subscript | Starred
  | Name | List | Tuple | Slice

// Parts of expressions and statements
export interface Comprehension {
  readonly type: 'comprehension'
  readonly target: Expression
  readonly iter: Expression
  readonly ifs: readonly Expression[]
  readonly is_async: number
}
export interface Keyword extends Node<'keyword'> { readonly arg: string | null; readonly value: Expression }
export interface Argument extends Node<'arg'> { readonly arg: string; readonly annotation: Expression | null }
export interface Arguments {
  readonly type: 'arguments'
  readonly posonlyargs: readonly Argument[]
  readonly args: readonly Argument[]
  readonly vararg: Argument | null
  readonly kwonlyargs: readonly Argument[]
  readonly kw_defaults: readonly (Expression | null)[]
  readonly kwarg: Argument | null
  readonly defaults: readonly Expression[]
}
export interface Alias extends Node<'alias'> { readonly name: string; readonly asname: string | null }
export interface WithItem { readonly type: 'withitem'; readonly context_expr: Expression; readonly optional_vars: Expression | null }
export interface MatchCase {
  readonly type: 'match_case'
  readonly pattern: Pattern
  readonly guard: Expression | null
  readonly body: readonly Statement[]
}

// Patterns
export interface MatchValue extends Node<'MatchValue'> { readonly value: Expression }
export interface MatchSingleton extends Node<'MatchSingleton'> { readonly kind: string; readonly value: boolean | null }
export interface MatchSequence extends Node<'MatchSequence'> { readonly patterns: readonly Pattern[] }
export interface MatchMapping extends Node<'MatchMapping'> {
  readonly keys: readonly Expression[]
  readonly patterns: readonly Pattern[]
  readonly rest: string | null
}
export interface MatchClass extends Node<'MatchClass'> {
  readonly cls: Expression
  readonly patterns: readonly Pattern[]
  readonly kwd_attrs: readonly string[]
  readonly kwd_patterns: readonly Pattern[]
}
export interface MatchStar extends Node<'MatchStar'> { readonly name: string | null }
export interface MatchAs extends Node<'MatchAs'> { readonly pattern: Pattern | null; readonly name: string | null }
export interface MatchOr extends Node<'MatchOr'> { readonly patterns: readonly Pattern[] }
export type Pattern = MatchValue | MatchSingleton | MatchSequence | MatchMapping | MatchClass | MatchStar | MatchAs | MatchOr

// Statements
export interface FunctionDef extends Node<'FunctionDef'> {
  readonly name: string
  readonly args: Arguments
  readonly body: readonly Statement[]
  readonly decorator_list: readonly Expression[]
  readonly returns: Expression | null
}
export interface AsyncFunctionDef extends Node<'AsyncFunctionDef'> {
  readonly name: string
  readonly args: Arguments
  readonly body: readonly Statement[]
  readonly decorator_list: readonly Expression[]
  readonly returns: Expression | null
}
export interface ClassDef extends Node<'ClassDef'> {
  readonly name: string
  readonly bases: readonly Expression[]
  readonly keywords: readonly Keyword[]
  readonly body: readonly Statement[]
  readonly decorator_list: readonly Expression[]
}
export interface Return extends Node<'Return'> { readonly value: Expression | null }
export interface Delete extends Node<'Delete'> { readonly targets: readonly Expression[] }
export interface Assign extends Node<'Assign'> { readonly targets: readonly Expression[]; readonly value: Expression }
export interface AugAssign extends Node<'AugAssign'> { readonly target: Expression; readonly op: string; readonly value: Expression }
export interface AnnAssign extends Node<'AnnAssign'> {
  readonly target: Expression
  readonly annotation: Expression
  readonly value: Expression | null
}
export interface For extends Node<'For'> {
  readonly target: Expression
  readonly iter: Expression
  readonly body: readonly Statement[]
  readonly orelse: readonly Statement[]
}
export interface AsyncFor extends Node<'AsyncFor'> {
  readonly target: Expression
  readonly iter: Expression
  readonly body: readonly Statement[]
  readonly orelse: readonly Statement[]
}
export interface While extends Node<'While'> {
  readonly test: Expression
  readonly body: readonly Statement[]
  readonly orelse: readonly Statement[]
}
export interface If extends Node<'If'> { readonly test: Expression; readonly body: readonly Statement[]; readonly orelse: readonly Statement[] }
export interface With extends Node<'With'> { readonly items: readonly WithItem[]; readonly body: readonly Statement[] }
export interface AsyncWith extends Node<'AsyncWith'> { readonly items: readonly WithItem[]; readonly body: readonly Statement[] }
export interface Match extends Node<'Match'> { readonly subject: Expression; readonly cases: readonly MatchCase[] }
export interface Raise extends Node<'Raise'> { readonly exc: Expression | null; readonly cause: Expression | null }
export interface Try extends Node<'Try'> {
  readonly body: readonly Statement[]
  readonly handlers: readonly Handler[]
  readonly orelse: readonly Statement[]
  readonly finalbody: readonly Statement[]
}
export interface TryStar extends Node<'TryStar'> {
  readonly body: readonly Statement[]
  readonly handlers: readonly Handler[]
  readonly orelse: readonly Statement[]
  readonly finalbody: readonly Statement[]
}
export interface Assert extends Node<'Assert'> { readonly test: Expression; readonly msg: Expression | null }
export interface Import extends Node<'Import'> { readonly names: readonly Alias[] }
export interface ImportFrom extends Node<'ImportFrom'> {
  readonly module: string | null
  readonly names: readonly Alias[]
  readonly level: number
}
export interface Global extends Node<'Global'> { readonly names: readonly string[] }
export interface Nonlocal extends Node<'Nonlocal'> { readonly names: readonly string[] }
export interface ExpressionStatement extends Node<'Expr'> { readonly value: Expression }
export type Pass = Node<'Pass'>
export type Break = Node<'Break'>
export type Continue = Node<'Continue'>

export interface Handler {
  readonly type: 'ExceptHandler'
  readonly at: At
  /** CPython calls this field `type`; the helper renames it, because `type` is the discriminant here. */
  readonly exceptionType: Expression | null
  readonly name: string | null
  readonly body: readonly Statement[]
}

export type Statement =
  | FunctionDef | AsyncFunctionDef | ClassDef | Return | Delete | Assign | AugAssign | AnnAssign | For | AsyncFor | While | If
  | With | AsyncWith | Match | Raise | Try | TryStar | Assert | Import | ImportFrom | Global | Nonlocal
  | ExpressionStatement | Pass | Break | Continue

export type AnyFunction = FunctionDef | AsyncFunctionDef | Lambda
export type AnyNode = Module | Expression | Statement | Comprehension | Keyword | Argument | Arguments | Alias | WithItem | Handler | MatchCase | Pattern
