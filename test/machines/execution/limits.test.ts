/** What limits of channels make of a program: refused for good, asked about, or nothing. */
import { describe, expect, it } from 'vitest'
import type { AnalysisReport, ChannelRule, ExecutionPolicy } from '../../../machines/index.js'
import { finding, limitedWriting, limitsInForce, report, requested, writing } from './scenario.js'

const analysed = (policy: Partial<ExecutionPolicy>, found: AnalysisReport) => requested({ policy }).until('active.analyzing').answer('analyzeCode', found)
const limits = { channelLimits: limitsInForce }

describe('given limits in force, when a program was analysed', () => {
  it('a constant value outside is refused for good: recorded, and no model is asked again', () => {
    const scenario = analysed(limits, limitedWriting('12'))
    expect(scenario.context.failure).toMatchObject({
      category: 'policy', code: 'OUTSIDE_LIMITS', message: 'line 3: SR:QF1:SP ← 12 (allowed 0 … 5): 12 is more than 5 (allowed 0 … 5)',
      details: { violations: [{ channel: 'SR:QF1:SP', value: '12', line: 3, code: 'VALUE_OUT_OF_LIMITS' }] },
    })
    expect(scenario.until('rejected').history).toContain('policy.refused')
    expect(scenario.history.filter((type) => type === 'generation.started')).toHaveLength(1)
  })

  it('so it is when the program has errors besides that a model could mend', () => {
    const found = limitedWriting('12')
    const scenario = analysed(limits, { ...found, findings: [...found.findings, finding({ ruleId: 'results/missing', severity: 'error', channel: null, value: null })] })
    expect(scenario.context.failure?.code).toBe('OUTSIDE_LIMITS')
    expect(scenario.until('rejected').history.filter((type) => type === 'generation.started')).toHaveLength(1)
  })

  it.each<[string, string | null, Partial<ChannelRule>, string]>([
    ['nan', 'nan', {}, 'OUTSIDE_LIMITS'],
    ['infinity', '-inf', {}, 'OUTSIDE_LIMITS'],
    ['a list with one element outside', '[1, 2, 7]', {}, 'OUTSIDE_LIMITS'],
    ['a huge whole number', '1' + '0'.repeat(50), {}, 'OUTSIDE_LIMITS'],
    ['text where a number belongs', 'OPEN', {}, 'OUTSIDE_LIMITS'],
    ['a channel that may not be written', '1', { writable: false }, 'OUTSIDE_LIMITS'],
    ['one that is not constant, to a channel that may not be written', null, { writable: false }, 'OUTSIDE_LIMITS'],
    ['a text that is not allowed', 'AJAR', { min: null, max: null, values: ['OPEN', 'CLOSED'] }, 'OUTSIDE_LIMITS'],
  ])('%s is refused', (_, value, rule, code) => {
    expect(analysed(limits, limitedWriting(value, rule)).context.failure?.code).toBe(code)
  })

  it('a constant value within is asked about as ever, and the approver sees the limits', () => {
    const scenario = analysed(limits, limitedWriting('3.2')).until('active.awaitingApproval.asked')
    expect(scenario.context.approval?.reasoning).toContain('SR:QF1:SP ← 3.2 (allowed 0 … 5)')
    expect(scenario.context.approval?.safetyConcerns).toEqual(['line 3: writes SR:QF1:SP (allowed 0 … 5)'])
    expect(scenario.until('active.awaitingApproval').context.report?.channelLimits).toMatchObject(limitsInForce)
  })

  const quiet: Partial<ExecutionPolicy> = { ...limits, approvalMode: 'disabled', modes: { write_access: { kernelName: 'k', allowsWrites: true, requiresApproval: false, description: '', environmentNames: [], environmentHash: 'a'.repeat(64), minimumEnforcementLevel: 0 } } }

  it('where nobody is asked otherwise, a value within runs', () => {
    expect(analysed(quiet, limitedWriting('3.2')).history).toContain('approval.notRequired')
  })

  it.each<[string, AnalysisReport, string]>([
    ['a value that is not constant', limitedWriting(null), 'line 3: SR:QF1:SP (allowed 0 … 5): the value is not constant, so its limits (0 … 5) cannot be checked beforehand'],
    ['a largest step', limitedWriting('3.2', { maxStep: 0.5 }), 'how far it is from the value that the channel has cannot be told beforehand'],
    ['a channel that is not constant', { ...limitedWriting('1'), findings: [finding({ channel: null, value: '1', message: 'epics.caput writes 1 to a channel whose name is not constant' })] }, 'which channel is written to cannot be told'],
  ])('%s is a reason to ask, in words, even where nobody is asked otherwise', (_, found, reason) => {
    const scenario = analysed(quiet, found).until('active.awaitingApproval.asked')
    expect(scenario.context.approval?.reasoning).toContain(reason)
  })

  it('reads are never refused', () => {
    for (const state of [limitsInForce, { state: 'broken', file: '/l.yaml', problem: 'line 1: x' }] as const) {
      const found = report({ controlReads: true, channelLimits: state.state === 'broken' ? state : { ...state, unlisted: 'deny', channels: [] } })
      expect(analysed({ channelLimits: state, approvalMode: 'disabled' }, found).history).toContain('approval.notRequired')
    }
  })
})

describe('given a limits file that cannot be used, when a program writes', () => {
  const broken = { state: 'broken', file: '/site/limits.yaml', problem: 'line 4: channels.X.max must be a number, not null' } as const
  it.each<[string, Partial<ExecutionPolicy>, AnalysisReport]>([
    ['since before it was asked for', { channelLimits: broken }, { ...writing(), channelLimits: broken }],
    ['since then', limits, { ...writing(), channelLimits: broken }],
    ['then, and mended since', { channelLimits: broken }, limitedWriting('3.2')],
  ])('it is refused with the file and the line: broken %s', (_, policy, found) => {
    const scenario = analysed(policy, found)
    expect(scenario.context.failure).toMatchObject({ category: 'policy', code: 'LIMITS_BROKEN' })
    expect(scenario.context.failure?.message).toContain('/site/limits.yaml cannot be used, so nothing may be written to the control system: line 4: channels.X.max')
    expect(scenario.until('rejected').history).toContain('policy.refused')
  })
})

describe('given limits that were changed since the request', () => {
  it.each<[string, Partial<ExecutionPolicy>, AnalysisReport]>([
    ['another file', limits, { ...limitedWriting('3.2'), channelLimits: { ...limitsInForce, hash: 'b'.repeat(64), unlisted: 'allow', channels: [] } }],
    ['limits where there were none', {}, limitedWriting('3.2')],
    ['none where there were limits', limits, writing()],
  ])('%s: a program that writes is refused and has to be asked for again', (_, policy, found) => {
    expect(analysed(policy, found).context.failure).toMatchObject({ category: 'policy', code: 'LIMITS_CHANGED' })
  })
})
