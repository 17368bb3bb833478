/** Collects what the rules say: one finding per rule, place, channel and value; sorted by place; bounded. Used by `analyzeTree`. */
import type { Finding } from '../../../machines/index.js'
import type { At } from '../ast/nodes.js'
import type { FindingSink, NewFinding } from '../rules/rule.js'
import { ruleOf, type RuleId } from '../rules/ruleCatalogue.js'

const maximumFindings = 500

export class FindingCollector implements FindingSink {
  readonly #findings = new Map<string, Finding>()
  readonly #conditional: NewFinding[] = []
  controlWrites = false
  controlReads = false
  isUnknown = false

  add(finding: NewFinding): void {
    const key = JSON.stringify([finding.ruleId, finding.at, finding.channel ?? null, finding.value ?? null])
    if (this.#findings.has(key)) return
    if (this.#findings.size >= maximumFindings) {
      this.#overflow()
      return
    }
    this.#findings.set(key, {
      ruleId: finding.ruleId,
      severity: ruleOf(finding.ruleId).severity,
      message: finding.message,
      span: finding.at === null ? null : spanOf(finding.at),
      channel: finding.channel ?? null,
      value: finding.value ?? null,
      trace: [...(finding.trace ?? [])],
    })
  }

  has(ruleId: RuleId): boolean {
    return [...this.#findings.values()].some((finding) => finding.ruleId === ruleId)
  }

  #overflow(): void {
    this.isUnknown = true
    const ruleId = 'analyzer/too-many-findings'
    if (!this.#findings.has(ruleId)) this.#findings.set(ruleId, { ruleId, severity: ruleOf(ruleId).severity, message: `more than ${maximumFindings} findings: the others are not told`, span: null, channel: null, value: null, trace: [] })
  }

  addIfControlled(finding: NewFinding): void {
    this.#conditional.push(finding)
  }

  /** Files of code that the program writes, by the names that they could be imported by. */
  readonly #modules = new Map<string, At>()

  writesModule(name: string, at: At): void {
    this.#modules.set(name, at)
  }

  /** A module that the program itself writes and imports: its code was never analysed. */
  importsWritten(names: readonly string[]): void {
    for (const [name, at] of this.#modules) {
      if (!names.includes(name)) continue
      this.isUnknown = true
      this.add({ ruleId: 'files/run-later', message: `writes ${name}.py, which the program imports`, at, value: `${name}.py` })
    }
  }

  controlWrite(): void {
    this.controlWrites = true
  }

  controlRead(): void {
    this.controlReads = true
  }

  unknown(): void {
    this.isUnknown = true
  }

  /** Called once, when it is known whether the program can reach a control library. */
  finish(controlled: boolean): readonly Finding[] {
    if (controlled && this.#conditional.length > 0) {
      this.isUnknown = true
      for (const finding of this.#conditional) this.add(finding)
    }
    return [...this.#findings.values()].sort(byPlace)
  }
}

export function spanOf([startLine, startColumn, endLine, endColumn]: At): NonNullable<Finding['span']> {
  return { startLine: Math.max(startLine, 1), startColumn: Math.max(startColumn, 0), endLine: Math.max(endLine, 1), endColumn: Math.max(endColumn, 0) }
}

function byPlace(a: Finding, b: Finding): number {
  return (a.span?.startLine ?? 0) - (b.span?.startLine ?? 0) || (a.span?.startColumn ?? 0) - (b.span?.startColumn ?? 0)
}
