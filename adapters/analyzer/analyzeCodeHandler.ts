/** The `analyzeCode` effect: analyses the program of one revision. Put into the effect handlers by `adapters/compose.ts`. */
import type { EffectHandler } from '../../runtime/ports/adapterActor.js'
import type { Analyzer } from './createAnalyzer.js'

export function analyzeCodeHandler(analyzer: Analyzer): EffectHandler<'analyzeCode'> {
  return async (effect, scope) => {
    scope.signal.throwIfAborted()
    const { code, prohibitedImports, askedFor = null } = effect.input
    const report = await analyzer.analyze(code, { prohibitedImports, askedFor })
    scope.signal.throwIfAborted()
    scope.log.info(
      { rules: [...new Set(report.findings.map((finding) => finding.ruleId))], unknown: report.unknown, results: report.results },
      `analysed: ${report.findings.length} findings`,
    )
    return report
  }
}
