/**
 * A report as a SARIF 2.1.0 log, for editors and code scanning: every rule described, each finding with its place, its way there
 * and a fingerprint that moves with the program. Called by `analyze --sarif` and `show --sarif`. Pure.
 */
import type { Artifact, CodeFlow, Location, Log, Result, ThreadFlowLocation } from 'sarif'
import { codeHash, type AnalysisReport, type Finding, type Span } from '../../../machines/index.js'
import { descriptorsFor, levelOf } from './ruleDescriptors.js'

export interface SarifInput {
  readonly code: string
  readonly report: AnalysisReport
  /** Of the program: relative, or with a scheme. */
  readonly uri: string
  /** Release of Countersign. */
  readonly version: string
  /** Without a file to open, the log brings the program along. */
  readonly embedded?: boolean
  /** The execution that the program belongs to. */
  readonly executionId?: string
}

/** Of the finding's rule, text, channel and value; the second of the same gets number 2. */
const fingerprintName = 'countersignFinding/v1'

export function sarifLog({ code, report, uri, version, embedded = false, executionId }: SarifInput): Log {
  const rules = descriptorsFor(report.findings)
  const indexOf = new Map(rules.map(({ id }, index) => [id, index]))
  const lines = code.split(/\r\n|\r|\n/)
  const seen = new Map<string, number>()
  const results = report.findings.map((finding): Result => {
    const { ruleId, severity, message, channel, value, span, trace } = finding
    const print = fingerprintOf(finding, lines)
    const count = (seen.get(print) ?? 0) + 1
    seen.set(print, count)
    const here = place(uri, span)
    return {
      ruleId, ruleIndex: indexOf.get(ruleId) ?? -1, level: levelOf(severity), message: { text: message }, locations: [here],
      ...(trace.length > 0 ? { codeFlows: [flow(trace, uri, { ...here, message: { text: message } })] } : {}),
      partialFingerprints: { [fingerprintName]: `${print}:${count}` },
      ...(channel === null && value === null ? {} : { properties: { channel, value } }),
    }
  })
  const { analyzerVersion, controlWrites, controlReads, unknown, syntaxValid } = report
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'Countersign', version, semanticVersion: version, rules, properties: { analyzerVersion } } },
        ...(executionId === undefined ? {} : { automationDetails: { id: `countersign/${executionId}` } }),
        columnKind: 'utf16CodeUnits',
        artifacts: [artifact(code, report.codeHash, uri, embedded)],
        invocations: [{ executionSuccessful: !report.findings.some(({ ruleId }) => ruleId.startsWith('analyzer/')) }],
        results,
        properties: { controlWrites, controlReads, unknown, syntaxValid, results: report.results },
      },
    ],
  }
}

const artifact = (code: string, hash: string, uri: string, embedded: boolean): Artifact => ({
  location: { uri }, roles: ['analysisTarget'], sourceLanguage: 'python', mimeType: 'text/x-python', encoding: 'utf-8',
  length: new TextEncoder().encode(code).length, hashes: { 'sha-256': hash }, ...(embedded ? { contents: { text: code } } : {}),
})

/** SARIF counts columns from 1. What has no span is about the whole program. */
const place = (uri: string, span: Span | null): Location => ({
  physicalLocation: {
    artifactLocation: { uri, index: 0 },
    ...(span === null ? {} : { region: { startLine: span.startLine, startColumn: span.startColumn + 1, endLine: span.endLine, endColumn: span.endColumn + 1 } }),
  },
})

/** Steps as the analyzer tells them, `line 3: …`, to the finding itself. */
function flow(trace: readonly string[], uri: string, end: Location): CodeFlow {
  const steps = trace.map((step): ThreadFlowLocation => {
    const [, line, text] = /^line ([1-9]\d*): (.*)$/s.exec(step) ?? []
    const message = { text: text ?? step }
    return { location: line === undefined ? { message } : { physicalLocation: { artifactLocation: { uri, index: 0 }, region: { startLine: Number(line) } }, message } }
  })
  return { threadFlows: [{ locations: [...steps, { location: end }] }] }
}

function fingerprintOf({ ruleId, channel, value, span }: Finding, lines: readonly string[]): string {
  const text = span === null ? '' : lines.slice(span.startLine - 1, span.endLine).map((line) => line.trim()).join('\n')
  return codeHash(JSON.stringify([ruleId, text, channel, value]))
}
