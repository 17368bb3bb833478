/**
 * What the analyzer says about a program: an `AnalysisReport` is produced by the analyzer adapter and recorded in
 * `analysis.completed`. It states findings only; what follows from them (mode, approval, refusal) is decided in
 * `decide` from the policy. Source: seed row `AnalysisResult`, DESIGN section 4.
 */
import { z } from 'zod'
import { programLimitsSchema } from './channelLimits.js'

/** `error` makes the analysis fail; `warning` is shown; `info` is only noted. */
export const severitySchema = z.enum(['info', 'warning', 'error'])
export type Severity = z.infer<typeof severitySchema>

/** 1-based lines, 0-based UTF-16 columns, end exclusive: what editors and SARIF's consumers count in. */
export const spanSchema = z.strictObject({
  startLine: z.int().min(1),
  startColumn: z.int().min(0),
  endLine: z.int().min(1),
  endColumn: z.int().min(0),
})
export type Span = z.infer<typeof spanSchema>

/** One thing the analyzer saw. `trace` tells step by step how a value got there. */
export const findingSchema = z.strictObject({
  ruleId: z.string().regex(/^[a-z-]+\/[a-z0-9-]+$/),
  severity: severitySchema,
  message: z.string(),
  span: spanSchema.nullable(),
  channel: z.string().nullable().default(null),
  value: z.string().nullable().default(null),
  trace: z.array(z.string()).default([]),
})
export type Finding = z.infer<typeof findingSchema>

/** Is `results` a dict at the end of every normal path? */
export const resultsShapeSchema = z.enum(['definite', 'maybe', 'no'])
export type ResultsShape = z.infer<typeof resultsShapeSchema>

/** What a policy analyzer of the facility said about the program; `ask` also where a plug-in failed. */
export const verdictSchema = z.strictObject({
  name: z.string(),
  priority: z.int(),
  verdict: z.enum(['pass', 'ask', 'refuse']),
  reason: z.string().nullable(),
})
export type Verdict = z.infer<typeof verdictSchema>

/** Facts about the exact bytes of one revision of the program. */
export const analysisReportSchema = z.strictObject({
  codeHash: z.string(),
  analyzerVersion: z.string(),
  /** sha256 over the control library tables that the analysis was made with. */
  controlTables: z.string().regex(/^[0-9a-f]{64}$/).optional(),
  syntaxValid: z.boolean(),
  controlWrites: z.boolean(),
  controlReads: z.boolean(),
  /** The analyzer could not resolve something that may reach a control library: never the same as "none". */
  unknown: z.boolean(),
  results: resultsShapeSchema,
  /** Top-level module names that the program imports, sorted. */
  imports: z.array(z.string()).default([]),
  findings: z.array(findingSchema),
  recommendations: z.array(z.string()),
  /** The limits of the channels that it writes, as they were then. Not there in analyses of before there were limits. */
  channelLimits: programLimitsSchema.optional(),
  /** Names of the plug-ins that were asked, in their order. */
  plugins: z.array(z.string()).optional(),
  /** In the order in which they were given. */
  verdicts: z.array(verdictSchema).optional(),
})
export type AnalysisReport = z.infer<typeof analysisReportSchema>

/** Findings about something that writes, or may write, to a control system. */
export const isControlWrite = ({ ruleId }: Pick<Finding, 'ruleId'>): boolean => ruleId.startsWith('control-write/')

/** Every channel that the analyzer saw the program read or write; each once. */
export const channelsOf = ({ findings }: Pick<AnalysisReport, 'findings'>): string[] =>
  [...new Set(findings.flatMap(({ channel }) => (channel === null ? [] : [channel])))]
