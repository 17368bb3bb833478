/**
 * From a tree to findings: runs the dataflow with all rules listening, follows constant `exec` text once it is parsed, checks
 * the imports and the shape of `results`. Called by the analyzer; pure but for the parser it is given.
 */
import type { Module, Statement } from '../ast/nodes.js'
import type { Finding, ResultsShape } from '../../../machines/index.js'
import type { ControlIndex } from '../data/controlIndex.js'
import { interpret } from '../dataflow/interpret.js'
import type { FactSink } from '../dataflow/facts.js'
import { allRules } from '../rules/allRules.js'
import { reportRunaway } from '../rules/runaway.js'
import { importsOf, reportProhibited, topLevelNames, type Imported } from '../rules/imports.js'
import type { RuleContext } from '../rules/rule.js'
import { validateResultStructure, type ResultStructure } from '../results/validateResultStructure.js'
import type { ParseOutcome } from '../parser/protocol.js'
import { FindingCollector } from './findingCollector.js'

/** About a second of work; a 10,000-line program of ordinary code needs a third of it. */
const maximumSteps = 400_000
/** Of our own processor time, so that a busy machine alone makes no program unknown; the service waits meanwhile. */
const maximumCpuMs = 1_500
const maximumRounds = 4
const maximumTexts = 40

export interface TreeAnalysis {
  readonly findings: readonly Finding[]
  readonly imports: readonly string[]
  readonly results: ResultsShape
  readonly controlWrites: boolean
  readonly controlReads: boolean
  readonly unknown: boolean
}

export async function analyzeTree(
  tree: Module,
  options: { readonly index: ControlIndex; readonly prohibitedImports: readonly string[]; parse(code: string): Promise<ParseOutcome> },
): Promise<TreeAnalysis> {
  const parsed = new Map<string, readonly Statement[] | 'invalid'>()
  for (let round = 0; ; round++) {
    const wanted = new Set<string>()
    const collector = follow(tree, options.index, options.prohibitedImports, parsed, wanted)
    const open = [...wanted].slice(0, Math.max(0, maximumTexts - parsed.size))
    if (open.length === 0 || round >= maximumRounds) {
      if (wanted.size > 0) collector.collector.unknown()
      return finish(tree, collector, validateResultStructure(tree, parsed), options)
    }
    for (const text of open) {
      const outcome = await options.parse(text)
      // What is executed from a text keeps the place of the text: its own lines are not the program's.
      parsed.set(text, outcome.outcome === 'parsed' ? outcome.ast.body : 'invalid')
    }
  }
}

function within(milliseconds: number): () => boolean {
  const from = process.cpuUsage()
  return () => {
    const used = process.cpuUsage(from)
    return (used.user + used.system) / 1_000 > milliseconds
  }
}

interface Followed {
  readonly collector: FindingCollector
  readonly imports: Imported[]
}

function follow(
  tree: Module,
  index: ControlIndex,
  prohibitedImports: readonly string[],
  parsed: ReadonlyMap<string, readonly Statement[] | 'invalid'>,
  wanted: Set<string>,
): Followed {
  const collector = new FindingCollector()
  const context: RuleContext = { index, report: collector, prohibitedImports }
  const imports: Imported[] = []
  const sinks: Partial<FactSink>[] = allRules.map((rule) => rule(context))
  sinks.push({
    imported: ({ at, module, names }) => {
      if (module.startsWith('.')) return
      for (const name of names.length === 0 ? [module] : names) imports.push({ name: names.length === 0 || name === '*' ? module : `${module}.${name}`, at })
    },
  })
  interpret(tree, { facts: fanOut(sinks), names: index, maximumSteps, outOfTime: within(maximumCpuMs), parsed, wanted })
  return { collector, imports }
}

function finish(
  tree: Module,
  { collector, imports: followed }: Followed,
  results: ResultStructure,
  options: { readonly index: ControlIndex; readonly prohibitedImports: readonly string[] },
): TreeAnalysis {
  const imports = [...importsOf(tree), ...followed]
  reportProhibited({ index: options.index, report: collector, prohibitedImports: options.prohibitedImports }, imports)
  reportRunaway(tree, collector)
  // A program that never ends leaves no results: what is wrong with it is the loop.
  if (results.shape !== 'no' || results.notADict || !collector.has('runaway/loop')) reportResults(collector, results)
  collector.importsWritten(topLevelNames(imports))
  const controlled = imports.some(({ name }) => options.index.libraryOf(name) !== null)
  const findings = collector.finish(controlled)
  return {
    findings,
    imports: topLevelNames(imports),
    results: results.shape,
    controlWrites: collector.controlWrites,
    controlReads: collector.controlReads,
    unknown: collector.isUnknown,
  }
}

function reportResults(collector: FindingCollector, { shape, notADict }: ResultStructure): void {
  if (shape === 'definite') return
  if (shape === 'maybe') collector.add({ ruleId: 'results/maybe', message: 'results may not be a dict at the end of every path', at: null })
  else if (notADict) collector.add({ ruleId: 'results/not-a-dict', message: 'results is not a dict at the end of the program', at: null })
  else collector.add({ ruleId: 'results/missing', message: 'the program leaves no results', at: null })
}

function fanOut(sinks: readonly Partial<FactSink>[]): FactSink {
  return {
    call: (fact) => sinks.forEach((sink) => sink.call?.(fact)),
    unresolvedCall: (fact) => sinks.forEach((sink) => sink.unresolvedCall?.(fact)),
    pass: (fact) => sinks.forEach((sink) => sink.pass?.(fact)),
    attributeRead: (fact) => sinks.forEach((sink) => sink.attributeRead?.(fact)),
    attributeWrite: (fact) => sinks.forEach((sink) => sink.attributeWrite?.(fact)),
    namedAttribute: (fact) => sinks.forEach((sink) => sink.namedAttribute?.(fact)),
    itemRead: (fact) => sinks.forEach((sink) => sink.itemRead?.(fact)),
    itemWrite: (fact) => sinks.forEach((sink) => sink.itemWrite?.(fact)),
    itemDelete: (fact) => sinks.forEach((sink) => sink.itemDelete?.(fact)),
    imported: (fact) => sinks.forEach((sink) => sink.imported?.(fact)),
    gaveUp: (reason, at) => sinks.forEach((sink) => sink.gaveUp?.(reason, at)),
  }
}
