/**
 * The analyzer: one parser process, any number of callers. Made by `adapters/compose.ts` (or by `analyze` for one program).
 * Answers every program with a report; what it could not see is `unknown: true`, never "none".
 */
import { createHash } from 'node:crypto'
import type { AnalysisReport, Finding } from '../../machines/index.js'
import type { Logger } from '../../runtime/ports/logger.js'
import { analyzerVersion } from './analyzerVersion.js'
import { ControlIndex } from './data/controlIndex.js'
import { readControlTables, type ControlTables } from './data/readControlTables.js'
import { ParserHelper } from './parser/parserHelper.js'
import type { ParseOutcome } from './parser/protocol.js'
import { askPlugins, type AskedPlugin } from './plugins/askPlugins.js'
import { inOrder, type AskedFor } from './plugins/plugin.js'
import { analyzeTree, type TreeAnalysis } from './report/analyzeTree.js'
import { spanOf } from './report/findingCollector.js'
import { recommendationsFor } from './report/recommendations.js'
import { ruleOf, type RuleId } from './rules/ruleCatalogue.js'

export interface AnalyzerOptions {
  /** The Python whose syntax counts: the kernel's. A path, or a name in the system's default folders. */
  readonly python: string
  /** Where IPython is; by default that of the virtual environment which `python` belongs to. */
  readonly sitePackages?: string | undefined
  readonly log: Logger
  /** For parsing one program; 5 s by default. */
  readonly timeoutMs?: number | undefined
  /** What `readControlTables` gave; left out: the control libraries that are shipped. */
  readonly tables?: ControlTables | undefined
  /** In any order: their priority counts. */
  readonly plugins?: readonly AskedPlugin[] | undefined
  /** For the answer of one plug-in; 5 s by default. */
  readonly pluginTimeoutMs?: number | undefined
}

export interface AnalyzeOptions {
  readonly prohibitedImports?: readonly string[]
  /** Told to plug-ins. */
  readonly askedFor?: AskedFor | null
}

export interface Analyzer {
  analyze(code: string, options?: AnalyzeOptions): Promise<AnalysisReport>
  /** From the next program on, these control libraries. */
  use(tables: ControlTables): void
  /** Process id of the parser while one is up. */
  readonly pid: number | null
  close(): Promise<void>
}

export function createAnalyzer(options: AnalyzerOptions): Analyzer {
  // First, since it throws for a broken table: an analyzer with half of it is none.
  const indexed = (tables: ControlTables) => ({ tables, index: new ControlIndex(tables.libraries) })
  let current = indexed(options.tables ?? readControlTables())
  const plugins = inOrder(options.plugins ?? [])
  const helper = new ParserHelper({ python: options.python, sitePackages: options.sitePackages, timeoutMs: options.timeoutMs, log: options.log })
  return {
    get pid() {
      return helper.pid
    },
    use(tables) {
      current = indexed(tables)
    },
    close: () => helper.close(),
    async analyze(code, { prohibitedImports = [], askedFor = null } = {}) {
      const { tables, index } = current
      const outcome = await helper.parse(code)
      const codeHash = createHash('sha256').update(code, 'utf8').digest('hex')
      const found = await treeOf(outcome)
      const findings = [...found.findings]
      const report: AnalysisReport = {
        codeHash,
        analyzerVersion: analyzerVersion(helper.hello, tables.hash),
        controlTables: tables.hash,
        syntaxValid: outcome.outcome === 'parsed' || !findings.some((finding) => finding.ruleId.startsWith('syntax/')),
        controlWrites: found.controlWrites,
        controlReads: found.controlReads,
        unknown: found.unknown,
        results: found.results,
        imports: [...found.imports],
        findings,
        recommendations: [...recommendationsFor(findings)],
      }
      // What is no program goes back to its author whatever anybody else would say to it.
      if (plugins.length === 0 || !report.syntaxValid) return report
      const asked = await askPlugins(report, { code, tree: outcome.outcome === 'parsed' ? outcome.ast : null, askedFor }, { plugins, timeoutMs: options.pluginTimeoutMs ?? 5_000, log: options.log })
      return { ...asked, recommendations: [...recommendationsFor(asked.findings)] }

      async function treeOf(parsed: ParseOutcome): Promise<TreeAnalysis> {
        if (parsed.outcome !== 'parsed') return withoutTree(parsed)
        try {
          return await analyzeTree(parsed.ast, { index, prohibitedImports, parse: (text) => helper.parse(text) })
        } catch (error) {
          if (error instanceof Error && error.name === 'AnalyzerClosedError') throw error
          options.log.error({ err: error }, 'analyzer: a rule failed; the program counts as not understood')
          return notSeen('analyzer/fault', 'the analyzer failed on this program')
        }
      }
    },
  }
}

/** One program, one process: for scripts and tests. Services keep an analyzer. */
export async function analyze(code: string, options: AnalyzerOptions & AnalyzeOptions): Promise<AnalysisReport> {
  const analyzer = createAnalyzer(options)
  try {
    return await analyzer.analyze(code, options)
  } finally {
    await analyzer.close()
  }
}

function withoutTree(outcome: Exclude<ParseOutcome, { outcome: 'parsed' }>): TreeAnalysis {
  if (outcome.outcome === 'invalid') {
    const ruleId = outcome.stage === 'parse' ? 'syntax/invalid' : 'syntax/does-not-compile'
    const found = finding(ruleId, `${outcome.errorType}: ${outcome.message}`, spanOf(outcome.span))
    return { findings: [found], imports: [], results: 'no', controlWrites: false, controlReads: false, unknown: false }
  }
  const { reason } = outcome
  // Bytes that no Python source can hold are the program's fault; everything else is ours, and a person is asked.
  return notSeen(reason === 'null-byte' || reason === 'encoding' ? `syntax/${reason}` : `analyzer/${reason}`, outcome.message)
}

function notSeen(ruleId: RuleId, message: string): TreeAnalysis {
  return { findings: [finding(ruleId, message, null)], imports: [], results: 'maybe', controlWrites: false, controlReads: false, unknown: true }
}

function finding(ruleId: RuleId, message: string, span: Finding['span']): Finding {
  return { ruleId, severity: ruleOf(ruleId).severity, message, span, channel: null, value: null, trace: [] }
}
