/**
 * A rule looks at facts and reports findings with stable ids. Rules share nothing but the context; the report collects.
 * Prohibited imports, syntax and a missing `results` are the only errors: everything else is for the policy to weigh.
 */
import type { At } from '../ast/nodes.js'
import type { ControlIndex } from '../data/controlIndex.js'
import type { FactSink } from '../dataflow/facts.js'
import type { RuleId } from './ruleCatalogue.js'

export interface NewFinding {
  /** Says how severe the finding is, too: see the catalogue. */
  readonly ruleId: RuleId
  readonly message: string
  readonly at: At | null
  readonly channel?: string | null
  readonly value?: string | null
  readonly trace?: readonly string[]
}

export interface FindingSink {
  add(finding: NewFinding): void
  /** Findings that only count when the program can reach a control library at all; they also make the report `unknown`. */
  addIfControlled(finding: NewFinding): void
  /** The program writes a file that can be imported by this name. */
  writesModule(name: string, at: At): void
  controlWrite(): void
  controlRead(): void
  /** Something could not be resolved that may reach a control library. */
  unknown(): void
}

export interface RuleContext {
  readonly index: ControlIndex
  readonly report: FindingSink
  readonly prohibitedImports: readonly string[]
}

/** A rule listens to some of the facts. */
export type Rule = (context: RuleContext) => Partial<FactSink>
