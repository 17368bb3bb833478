/** The analyzer adapter's own error. A program never causes one: what cannot be analysed is a report with `unknown: true`. */
export class AnalyzerClosedError extends Error {
  override readonly name = 'AnalyzerClosedError'
  readonly code = 'ANALYZER_CLOSED'

  constructor() {
    super('the analyzer was closed: create a new one with createAnalyzer()')
  }
}
