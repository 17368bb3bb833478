/** One finding in words: how grave, what, which rule, which channel gets which value, how it got there. Pure. */
import wrapAnsi from 'wrap-ansi'
import { allowedText, type AnalysisReport, type Finding } from '../../../machines/index.js'
import type { Colors } from './terminal.js'
import { visibleText } from './visibleText.js'

export const severityPaint = (colors: Colors, severity: Finding['severity']): ((text: string) => string) =>
  ({ error: colors.red, warning: colors.yellow, info: colors.cyan })[severity]

interface FindingSettings {
  readonly colors: Colors
  readonly width: number
}

/** `report`: its limits are shown with what is written. */
export function findingLines({ severity, ruleId, message, channel, value, trace }: Finding, { colors, width }: FindingSettings, report: Pick<AnalysisReport, 'channelLimits'> = {}): string[] {
  const details = trace.map((step) => colors.dim(oneLine(step)))
  const allowed = allowedText(report, channel)
  // Messages of most rules say channel and value; none says limits.
  if (channel !== null && (allowed !== null || !(message.includes(channel) && message.includes(value ?? '')))) details.unshift(colors.bold(target(channel, value, allowed)))
  return [
    ...wrapped(`${severityPaint(colors, severity)(colors.bold(severity))}: ${oneLine(message)} ${colors.dim(`[${ruleId}]`)}`, width),
    ...details.flatMap((detail) => wrapped(detail, width - 2)).map((line) => `  ${line}`),
  ]
}

/** `SR:QF1:SP ← 3.2 (allowed 0 … 5)` */
const target = (channel: string, value: string | null, allowed: string | null): string =>
  oneLine(`${channel}${value === null ? '' : ` ← ${value}`}${allowed === null ? '' : ` (allowed ${allowed})`}`)

const oneLine = (text: string): string => visibleText(text).replaceAll(/\s+/g, ' ').trim()

/** Lines after the first are set in by two. */
function wrapped(text: string, width: number): string[] {
  if (!Number.isFinite(width)) return [text]
  const [first = '', ...rest] = wrapAnsi(text, Math.max(20, width - 2), { hard: true }).split('\n')
  return [first, ...rest.map((line) => `  ${line}`)]
}
