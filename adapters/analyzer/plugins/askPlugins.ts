/**
 * Asks the plug-ins about a program and adds what they say to its report. One that throws, takes too long or answers nonsense fails
 * closed: the report names it, and a person is asked. Called by the analyzer after its own work.
 */
import type { z } from 'zod'
import type { AnalysisReport, Finding, Verdict } from '../../../machines/index.js'
import type { Logger } from '../../../runtime/ports/logger.js'
import type { Module } from '../ast/nodes.js'
import { ruleOf } from '../rules/ruleCatalogue.js'
import { domainAnswerSchema, policyAnswerSchema, type AnalyzerPlugin, type AskedFor } from './plugin.js'

/** `timed`: it keeps the deadline itself, and counts no time in which it waits for its turn. */
export type AskedPlugin = AnalyzerPlugin & { readonly timed?: true }

export interface AskSettings {
  /** As `inOrder` gave them. */
  readonly plugins: readonly AskedPlugin[]
  /** For each answer. */
  readonly timeoutMs: number
  readonly log: Logger
}

export interface AskedProgram {
  readonly code: string
  readonly tree: Module | null
  readonly askedFor: AskedFor | null
}

export async function askPlugins(first: AnalysisReport, { code, tree, askedFor }: AskedProgram, { plugins, timeoutMs, log }: AskSettings): Promise<AnalysisReport> {
  let report: AnalysisReport = { ...first, plugins: plugins.map(({ name }) => name) }
  const verdicts: Verdict[] = []
  for (const plugin of plugins) {
    const { name, priority } = plugin
    const limit = plugin.timed === true ? null : timeoutMs
    // A copy: what a plug-in does to it stays with it.
    const program = { code, report: structuredClone(report), askedFor: structuredClone(askedFor) }
    try {
      if (plugin.kind === 'domain') {
        const given = { ...program, tree: plugin.wantsTree === true ? tree : null }
        report = withAnswer(report, name, understood(domainAnswerSchema, await within(limit, async (signal) => plugin.analyze(given, signal))))
      } else {
        const answer = understood(policyAnswerSchema, await within(limit, async (signal) => plugin.judge(program, signal)))
        verdicts.push({ name, priority, verdict: answer.verdict, reason: answer.verdict === 'pass' ? null : answer.reason })
      }
    } catch (error) {
      const why = (error instanceof Error ? error.message : String(error)).slice(0, 500)
      log.error({ err: error, plugin: name }, 'an analyzer plug-in failed; a person is asked')
      const message = `the analyzer plug-in ${name} failed: ${why}`
      report = { ...report, unknown: report.unknown || plugin.kind === 'domain', findings: [...report.findings, about('analyzer/plugin-failed', message)] }
      verdicts.push({ name, priority, verdict: 'ask', reason: message })
    }
  }
  return { ...report, ...(verdicts.length > 0 ? { verdicts } : {}) }
}

function withAnswer(report: AnalysisReport, name: string, answer: z.output<typeof domainAnswerSchema>): AnalysisReport {
  const { findings } = answer
  // A write that no finding names is a target that nobody would see.
  const named = !answer.controlWrites || findings.some(({ ruleId }) => ruleId.startsWith('control-write/'))
  return {
    ...report,
    controlWrites: report.controlWrites || answer.controlWrites || findings.some(({ ruleId }) => ruleId.startsWith('control-write/')),
    controlReads: report.controlReads || answer.controlReads,
    unknown: report.unknown || answer.unknown,
    findings: [...report.findings, ...findings, ...(named ? [] : [about('control-write/plugin', `the analyzer plug-in ${name} says that the program writes to a control system`)])],
  }
}

const about = (ruleId: 'analyzer/plugin-failed' | 'control-write/plugin', message: string): Finding => ({
  ruleId, severity: ruleOf(ruleId).severity, message, span: null, channel: null, value: null, trace: [],
})

function understood<T>(schema: z.ZodType<T>, answer: unknown): T {
  const read = schema.safeParse(answer)
  if (read.success) return read.data
  throw new Error(`its answer is none: ${read.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'it'}: ${message}`).join('; ')}`)
}

async function within<T>(timeoutMs: number | null, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  if (timeoutMs === null) return work(new AbortController().signal)
  const signal = AbortSignal.timeout(timeoutMs)
  let late: () => void = () => undefined
  const deadline = new Promise<never>((_, reject) => {
    late = () => { reject(new Error(`it gave no answer within ${timeoutMs} ms`)) }
    signal.addEventListener('abort', late, { once: true })
  })
  try {
    return await Promise.race([work(signal), deadline])
  } finally {
    signal.removeEventListener('abort', late)
  }
}
