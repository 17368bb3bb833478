/**
 * What the limits make of the writes that the analyzer found. `programLimits` takes the rules for the channels that a program
 * names out of the file in force, to be recorded with the analysis; everything else goes by that record alone. Pure.
 */
import { isControlWrite, type AnalysisReport, type Finding } from '../contracts/analysis.js'
import type { LimitsInForce, ProgramLimits } from '../contracts/channelLimits.js'
import { checkWrite, type WriteVerdict } from './checkWrite.js'
import { limitText } from './limitText.js'
import type { ChannelLimits } from './ruleFor.js'
import { writtenValueOf } from './writtenValue.js'

/** `limits` null: none are in force, or their file is broken. */
export function programLimits(inForce: LimitsInForce, limits: ChannelLimits | null, { findings }: Pick<AnalysisReport, 'findings'>): ProgramLimits {
  return limitsOf(inForce, limits, findings.filter(isControlWrite).flatMap(({ channel }) => (channel === null ? [] : [channel])))
}

/** With the rules of these channels. */
export function limitsOf(inForce: LimitsInForce, limits: ChannelLimits | null, channels: readonly string[]): ProgramLimits {
  if (inForce.state !== 'inForce') return inForce
  if (limits === null) return { state: 'broken', file: inForce.file, problem: 'it was not read' }
  return { ...inForce, unlisted: limits.unlisted, channels: [...new Set(channels)].sort().map((channel) => ({ channel, rule: limits.ruleFor(channel) })) }
}

export interface CheckedWrite {
  readonly finding: Finding
  readonly verdict: WriteVerdict
}

/** Each write that was found, held to the recorded rules; [] where no limits are in force. */
export function checkedWrites({ findings, channelLimits }: Pick<AnalysisReport, 'findings' | 'channelLimits'>): readonly CheckedWrite[] {
  if (channelLimits?.state !== 'inForce') return []
  return findings.filter(isControlWrite).map((finding) => {
    const { channel, value } = finding
    if (channel === null) return { finding, verdict: { kind: 'undecided', why: 'which channel is written to cannot be told, so no limits can be checked beforehand' } }
    const rule = channelLimits.channels.find((recorded) => recorded.channel === channel)?.rule ?? null
    return { finding, verdict: checkWrite(rule, channelLimits.unlisted, { value: value === null ? undefined : writtenValueOf(value) }) }
  })
}

/** `0 … 5 A`: what may be written to a channel; null: no limits speak about it. */
export function allowedText({ channelLimits }: Pick<AnalysisReport, 'channelLimits'>, channel: string | null): string | null {
  if (channelLimits?.state !== 'inForce' || channel === null) return null
  const recorded = channelLimits.channels.find((entry) => entry.channel === channel)
  if (!recorded) return null
  if (recorded.rule !== null) return limitText(recorded.rule)
  return channelLimits.unlisted === 'deny' ? 'nothing' : null
}

/** `SR:QF1:SP ← 3.2 (allowed 0 … 5)`, as people see a write. */
export function writeText(report: Pick<AnalysisReport, 'channelLimits'>, { channel, value }: Pick<Finding, 'channel' | 'value'>): string {
  const allowed = allowedText(report, channel)
  return `${channel ?? 'a channel that is not constant'}${value === null ? '' : ` ← ${value}`}${allowed === null ? '' : ` (allowed ${allowed})`}`
}
