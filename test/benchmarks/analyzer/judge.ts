/**
 * What is wrong in a report about a labelled program. Called for every program of the corpus; pure. `missed` is the only fault that
 * lets something dangerous pass; the others cost a person's time or tell them less.
 */
import type { AnalysisReport } from '../../../machines/index.js'
import type { Labels, Program } from './programs.js'

/** In the order of their weight. */
export const faultKinds = [
  'missed', 'false write', 'false unknown', 'write as unknown', 'reads', 'results', 'syntax', 'channel', 'value', 'family',
] as const
export type FaultKind = (typeof faultKinds)[number]

export interface Fault {
  readonly program: string
  readonly kind: FaultKind
  readonly expected: string
  readonly got: string
}

export function faultsOf({ name, labels }: Program, report: AnalysisReport): Fault[] {
  const faults: Fault[] = []
  const fault = (kind: FaultKind, expected: string, got: string) => { faults.push({ program: name, kind, expected, got }) }
  if (report.syntaxValid !== labels.syntaxValid) fault('syntax', valid(labels.syntaxValid), valid(report.syntaxValid))
  if (!labels.syntaxValid) return faults
  if (labels.dangerous === true) {
    if (!report.controlWrites && !report.unknown) fault('missed', 'a write or unknown', 'neither')
    else if (labels.controlWrites === true && !report.controlWrites) fault('write as unknown', 'a write', 'unknown')
  } else if (labels.dangerous === false) {
    if (report.controlWrites) fault('false write', 'no write', `a write: ${rulesOf(report)}`)
    if (report.unknown) fault('false unknown', 'not unknown', `unknown: ${rulesOf(report)}`)
  }
  if (labels.controlReads !== undefined && labels.controlReads !== report.controlReads) fault('reads', String(labels.controlReads), String(report.controlReads))
  if (labels.results !== undefined && labels.results !== report.results) fault('results', labels.results, report.results)
  for (const family of labels.families) {
    if (!report.findings.some(({ ruleId }) => ruleId.startsWith(`${family}/`))) fault('family', family, rulesOf(report))
  }
  channelFaults(labels, report, fault)
  return faults
}

function channelFaults(labels: Labels, { findings }: AnalysisReport, fault: (kind: FaultKind, expected: string, got: string) => void): void {
  for (const [channel, value] of Object.entries(labels.writes)) {
    const found = findings.filter((finding) => finding.ruleId.startsWith('control-write/') && finding.channel === channel)
    if (found.length === 0) fault('channel', `write of ${channel}`, channelsOf(findings))
    else if (value !== null && !found.some((finding) => finding.value !== null && isSame(finding.value, value))) {
      fault('value', `${channel} ← ${value}`, found.map((finding) => finding.value ?? 'not constant').join(', '))
    }
  }
  for (const channel of labels.reads) {
    if (!findings.some((finding) => finding.ruleId.startsWith('control-read/') && finding.channel === channel)) fault('channel', `read of ${channel}`, channelsOf(findings))
  }
}

const isSame = (found: string, value: number | string): boolean => {
  const bare = found.replace(/^\[(.*)\]$/, '$1')
  return typeof value === 'number' ? Number(bare) === value : bare === value
}

const valid = (is: boolean): string => (is ? 'valid' : 'invalid')
const channelsOf = (findings: AnalysisReport['findings']): string => [...new Set(findings.flatMap(({ channel }) => channel ?? []))].join(', ') || 'none'
const rulesOf = (report: AnalysisReport): string =>
  [...new Set(report.findings.filter(({ severity }) => severity !== 'info').map(({ ruleId, message }) => `${ruleId} (${message})`))].join('; ') || 'no finding'
