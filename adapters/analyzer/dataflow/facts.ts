/**
 * What the interpreter tells the rules while it walks the program. The interpreter knows nothing about danger; the rules
 * know nothing about Python's evaluation.
 */
import type { At } from '../ast/nodes.js'
import type { CallArguments, PathAtom, Value } from './values.js'

/** A call of something that comes from outside the program. */
export interface CallFact {
  readonly at: At
  readonly target: PathAtom
  readonly given: CallArguments
}

/** A call of something that could not be resolved. `method` is the attribute that was called, null for a bare call. */
export interface UnresolvedCallFact {
  readonly at: At
  readonly why: 'parameter' | 'undefined' | 'lost'
  readonly method: string | null
  readonly given: CallArguments
}

/** A value handed to something outside the program, which may call or use it. */
export interface PassFact {
  readonly at: At
  readonly target: PathAtom | null
  readonly value: Value
}

export interface AttributeFact {
  readonly at: At
  readonly owner: PathAtom
  readonly name: string
}

export interface AttributeWriteFact extends AttributeFact {
  readonly value: Value
}

/** Attribute of anything by its bare name, for names that are telling whoever owns them (`__subclasses__`). */
export interface NamedAttributeFact {
  readonly at: At
  readonly name: string
  readonly owner: Value
}

export interface ItemWriteFact {
  readonly at: At
  readonly owner: PathAtom
  readonly item: Value
  readonly value: Value
}

export interface ItemDeleteFact {
  readonly at: At
  readonly owner: PathAtom
  readonly item: Value
}

export interface ImportFact {
  readonly at: At
  /** Full dotted name; for `from a import b` it is `a` with `names: ['b']`. */
  readonly module: string
  readonly names: readonly string[]
  readonly dynamic: boolean
}

export interface FactSink {
  call(fact: CallFact): void
  unresolvedCall(fact: UnresolvedCallFact): void
  pass(fact: PassFact): void
  attributeRead(fact: AttributeFact): void
  attributeWrite(fact: AttributeWriteFact): void
  namedAttribute(fact: NamedAttributeFact): void
  /** Reading an item by a constant name. */
  itemRead(fact: AttributeFact): void
  itemWrite(fact: ItemWriteFact): void
  itemDelete(fact: ItemDeleteFact): void
  imported(fact: ImportFact): void
  /** The analysis gave up on a part of the program. */
  gaveUp(reason: 'budget' | 'newer-python', at: At | null): void
}
