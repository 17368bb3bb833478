/**
 * What a facility may add to the analyzer: domain analyzers, which find things in a program, and policy analyzers, which say
 * pass, ask or refuse. A plug-in can only make the service more careful: it takes nothing back that was found. What all of
 * them said is recorded in the report; `decide` acts on that record, so a replay needs no plug-in.
 */
import { z } from 'zod'
import { findingSchema, type AnalysisReport, type EffectInput } from '../../../machines/index.js'
import type { Module } from '../ast/nodes.js'

/** Who asked for what; null where a program is analysed that nobody asked to run. */
export type AskedFor = NonNullable<EffectInput<'analyzeCode'>['askedFor']>

export interface AnalyzedProgram {
  readonly code: string
  /** What is known by now, with the findings of the domain analyzers before. */
  readonly report: AnalysisReport
  readonly askedFor: AskedFor | null
}

interface Plugin {
  /** Stands in records and messages: letters, digits, `.`, `_` and `-`. */
  readonly name: string
  /** Lower ones are asked first; of the same priority, by name. */
  readonly priority: number
}

export interface DomainAnalyzer extends Plugin {
  readonly kind: 'domain'
  /** True: gets the syntax tree too; null where the program could not be parsed. It can be large. */
  readonly wantsTree?: boolean
  analyze(program: AnalyzedProgram & { readonly tree: Module | null }, signal: AbortSignal): DomainAnswer | Promise<DomainAnswer>
}

export interface PolicyAnalyzer extends Plugin {
  readonly kind: 'policy'
  judge(program: AnalyzedProgram, signal: AbortSignal): PolicyAnswer | Promise<PolicyAnswer>
}

export type AnalyzerPlugin = DomainAnalyzer | PolicyAnalyzer

const text = z.string().min(1).max(2_000)

/** Every key may be left out. */
export const domainAnswerSchema = z.strictObject({
  /** A rule id is `family/rule`; a write to a control system belongs to the family `control-write`, with its channel. */
  findings: z.array(z.strictObject({ ...findingSchema.shape, span: findingSchema.shape.span.default(null) })).max(200).default([]),
  controlWrites: z.boolean().default(false),
  controlReads: z.boolean().default(false),
  /** Something could not be resolved that may reach a control system. */
  unknown: z.boolean().default(false),
})
export type DomainAnswer = z.input<typeof domainAnswerSchema>

export const policyAnswerSchema = z.discriminatedUnion('verdict', [
  z.strictObject({ verdict: z.literal('pass') }),
  z.strictObject({ verdict: z.enum(['ask', 'refuse']), reason: text }),
])
export type PolicyAnswer = z.input<typeof policyAnswerSchema>

export const pluginShapeSchema = z.object({
  kind: z.enum(['domain', 'policy']),
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be a name of letters, digits, ".", "_" and "-"'),
  priority: z.int(),
  wantsTree: z.boolean().optional(),
})

/** In the order in which they are asked. @throws PluginError for two of one name, or what is no plug-in */
export function inOrder(plugins: readonly AnalyzerPlugin[]): readonly AnalyzerPlugin[] {
  const names = new Set<string>()
  for (const plugin of plugins) {
    const problem = shapeProblem(plugin)
    if (problem !== null) throw new PluginError(`an analyzer plug-in cannot be used: ${problem}`)
    if (names.has(plugin.name)) throw new PluginError(`two analyzer plug-ins are called ${plugin.name}: give each a name of its own`)
    names.add(plugin.name)
  }
  return [...plugins].sort((a, b) => Number(a.kind === 'policy') - Number(b.kind === 'policy') || a.priority - b.priority || (a.name < b.name ? -1 : 1))
}

/** null: it is one. */
export function shapeProblem(value: unknown): string | null {
  const shape = pluginShapeSchema.safeParse(value)
  if (!shape.success) return shape.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`)).join('; ')
  const method = shape.data.kind === 'domain' ? 'analyze' : 'judge'
  return typeof (value as Record<string, unknown>)[method] === 'function' ? null : `${shape.data.name} has no function ${method}`
}

/** Plug-ins that were asked for cannot be used: without them nothing is analysed. */
export class PluginError extends Error {
  override readonly name = 'PluginError'
  readonly code = 'ANALYZER_PLUGIN_INVALID'
}
