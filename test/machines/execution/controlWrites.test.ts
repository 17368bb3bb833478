/** What is said of each write that a running program really makes, by what was approved and by what holds now. */
import { describe, expect, it } from 'vitest'
import {
  controlValueOf, controlWritesSeen, defaultControlWritePolicy, seenWriteText, type AnalysisReport, type ChannelRule, type ControlRules, type ControlValue, type ControlWritePolicy,
  type ExecutionPolicy, type Fact, type ProgramLimits, type RecordedEvent,
} from '../../../machines/index.js'
import { failure, finding, limitedWriting, limitsInForce, policy, report, request, result, Scenario, writing } from './scenario.js'

class Writing extends Scenario {
  readonly facts: Fact[] = []
  protected override folded(_before: unknown, fact: Fact): void {
    this.facts.push(fact)
  }
  write(value: ControlValue, { channel = 'SR:QF1:SP', now = free, current = null }: { channel?: string; now?: ControlRules; current?: ControlValue | null } = {}): this {
    return this.send('control.write', { effectId: this.current.effects.find(({ type }) => type === 'runCode')?.effectId ?? this.last, write: { channel, value, currentValue: current, protocol: 'channel-access' }, now })
  }
  last = ''
  /** What was said of the last write. */
  get verdict(): string {
    const fact = this.facts.findLast(({ type }) => type === 'control.writeAllowed' || type === 'control.writeRefused')
    return fact?.type === 'control.writeRefused' ? fact.data.refusal : fact ? 'allowed' : 'nothing'
  }
  get seen() {
    return controlWritesSeen(this.facts.map(({ type, data }) => ({ type, schemaVersion: 1, data, recordedAt: '2026-01-01T00:00:00Z', executionId: this.current.executionId, version: 1 }) as RecordedEvent))
  }
}

const free: ControlRules = { writingModes: ['write_access'], limits: { state: 'none' } }
const nowWithin = (rule: Partial<ChannelRule> | null, channel = 'SR:QF1:SP', hash = limitsInForce.hash): ControlRules => ({
  writingModes: ['write_access'],
  limits: { ...limitsInForce, hash, unlisted: 'deny', channels: [{ channel, rule: rule && { entry: channel, writable: true, min: 0, max: 5, maxStep: null, values: null, units: 'A', ...rule } }] },
})

const running = (found: AnalysisReport = writing(), changes: Partial<ExecutionPolicy> = {}, writes: Partial<ControlWritePolicy> = {}) => {
  const scenario = new Writing()
  scenario.send('execution.request', { request: request(), policy: policy({ controlWrites: { ...defaultControlWritePolicy, ...writes }, ...changes }) }).until('active.analyzing').answer('analyzeCode', found)
  if (scenario.current.path.includes('awaitingApproval')) scenario.until('active.awaitingApproval.asked').send('approval.grant', {}, 'grace')
  scenario.until('active.executing.running')
  scenario.last = scenario.open('runCode').effectId
  return scenario
}
const limited = { channelLimits: limitsInForce }

describe('a write of an approved program', () => {
  it('goes out when it was shown, and is recorded with channel, value and run before that', () => {
    const scenario = running().write(3.2, { current: 3 })
    expect(scenario.facts.at(-1)).toMatchObject({
      type: 'control.writeAllowed',
      data: { channel: 'SR:QF1:SP', value: 3.2, elements: 1, currentValue: 3, protocol: 'channel-access', runId: scenario.context.run?.runId, writeId: `${scenario.context.run?.runId ?? ''}-w1`, reason: 'no limits speak about this channel' },
    })
    expect(scenario.context.controlWrites).toMatchObject({ allowed: 1, refused: 0, open: [`${scenario.context.run?.runId ?? ''}-w1`] })
  })

  it('to the same channel in another spelling is that channel; to another field it is another one', () => {
    expect(running().write(1, { channel: 'SR:QF1:SP.VAL' }).verdict).toBe('allowed')
    expect(running().write(1, { channel: 'SR:QF1:SP.DRVH' }).verdict).toBe('CHANNEL_NOT_SHOWN')
  })

  it('to a channel that nobody was shown is refused, in words', () => {
    const scenario = running().write(1, { channel: 'SR:QD9:SP' })
    expect(scenario.facts.at(-1)).toMatchObject({ type: 'control.writeRefused', data: { refusal: 'CHANNEL_NOT_SHOWN', reason: 'nobody was shown that the program writes to this channel, but SR:QF1:SP (execution.epics.writes.channels: shown)' } })
  })

  it('where it was shown that a channel is not constant: by the setting', () => {
    const computed = report({ controlWrites: true, findings: [finding({ channel: null })] })
    expect(running(computed).write(1, { channel: 'SR:QD9:SP' }).verdict).toBe('allowed')
    expect(running(computed, {}, { channels: 'named' }).write(1, { channel: 'SR:QD9:SP' }).verdict).toBe('CHANNEL_NOT_SHOWN')
    expect(running(writing(), {}, { channels: 'any' }).write(1, { channel: 'SR:QD9:SP' }).verdict).toBe('allowed')
  })

  it.each<[string, string | null, ControlValue, string]>([
    ['the value', '3.2', 3.2, 'allowed'],
    ['it in single precision', '3.2', Math.fround(3.2), 'allowed'],
    ['it as a whole number', '3.7', 3, 'allowed'],
    ['it as text', '3.2', '3.2', 'allowed'],
    ['another value', '3.2', 99, 'VALUE_NOT_SHOWN'],
    ['not a number', '3.2', 'nan', 'VALUE_NOT_SHOWN'],
    ['more values', '3.2', [3.2, 3.2], 'VALUE_NOT_SHOWN'],
    ['the list', '[1, 2]', [1, 2], 'allowed'],
    ['another list', '[1, 2]', [2, 1], 'VALUE_NOT_SHOWN'],
    ['the number of a label', 'OPEN', 1, 'allowed'],
    ['another label', 'OPEN', 'CLOSED', 'VALUE_NOT_SHOWN'],
    ['what is not constant', null, 99, 'allowed'],
  ])('%s: shown was %s, written is %s', (_, shown, value, verdict) => {
    const found = report({ controlWrites: true, findings: [finding({ value: shown })] })
    expect(running(found, {}, { values: 'shown' }).write(value).verdict).toBe(verdict)
    expect(running(found, {}, { values: 'any' }).write(value).verdict).toBe('allowed')
  })

  it('of which several values were shown, is one of them; by a program that also writes to a channel that is not constant, any', () => {
    const [low, high] = [finding({ value: '1' }), finding({ value: '2' })]
    const several = report({ controlWrites: true, findings: [low, high] })
    expect([1, 2, 3].map((value) => running(several, {}, { values: 'shown' }).write(value).verdict)).toEqual(['allowed', 'allowed', 'VALUE_NOT_SHOWN'])
    const anywhere = report({ controlWrites: true, findings: [low, finding({ channel: null, value: null })] })
    expect(running(anywhere, {}, { values: 'shown' }).write(3).verdict).toBe('allowed')
  })

  it('of an execution of before the setting: as with its default', () => {
    const scenario = running(writing(), { controlWrites: undefined })
    expect(scenario.write(1).verdict).toBe('allowed')
    expect(scenario.write(1, { channel: 'X' }).verdict).toBe('CHANNEL_NOT_SHOWN')
  })
})

describe('nothing goes out', () => {
  it('in mode read_only, and it is recorded', () => {
    expect(running(report()).write(1).verdict).toBe('MODE_IS_READ_ONLY')
  })

  it('while writing is switched off now, or forbidden to the mode', () => {
    expect(running().write(1, { now: { ...free, writingModes: [] } }).verdict).toBe('WRITES_DISABLED')
    expect(running().write(1, { now: { ...free, writingModes: ['read_only'] } }).verdict).toBe('WRITES_DISABLED')
  })

  it('after the run has ended, for another run, before any run', () => {
    const ended = running().answer('runCode', result())
    expect(ended.write(1).verdict).toBe('RUN_NOT_IN_FLIGHT')
    expect(running().send('control.write', { effectId: 'another', write: { channel: 'SR:QF1:SP', value: 1, currentValue: null, protocol: 'channel-access' }, now: free }).verdict).toBe('RUN_NOT_IN_FLIGHT')
    const before = new Writing()
    before.send('execution.request', { request: request(), policy: policy() }).send('control.write', { effectId: 'x', write: { channel: 'A', value: 1, currentValue: null, protocol: 'channel-access' }, now: free })
    expect(before.rejections.at(-1)?.code).toBe('NOTHING_RUNNING')
    expect(ended.until('succeeded').write(1).rejections.at(-1)?.code).toBe('EXECUTION_FINISHED')
  })

  it('while the kernel is being ended; while it is interrupted a program may still put things right', () => {
    const scenario = running().send('run.interrupt', {})
    expect(scenario.write(1).verdict).toBe('allowed')
    expect(scenario.send('run.terminate', {}).write(1).verdict).toBe('RUN_BEING_ENDED')
  })

  it('once the run has written as often, or as much, as one may', () => {
    expect(running(writing(), {}, { mostWrites: 2 }).write(1).write(2).write(3).verdict).toBe('WRITE_BUDGET_USED_UP')
    expect(running(writing(), {}, { mostBytes: 20 }).write([1, 2, 3]).write([1, 2, 3, 4, 5, 6, 7, 8, 9]).verdict).toBe('WRITE_BUDGET_USED_UP')
  })
})

describe('limits of channels at the moment of the write', () => {
  it.each<[string, ControlValue, string]>([
    ['a number within', 3.2, 'allowed'], ['its largest', 5, 'allowed'], ['a number outside', 5.1, 'VALUE_OUT_OF_LIMITS'], ['not a number', controlValueOf(Number.NaN), 'VALUE_OUT_OF_LIMITS'],
    ['infinity', controlValueOf(-Infinity), 'VALUE_OUT_OF_LIMITS'], ['an array within', [0, 5], 'allowed'], ['an array with one element outside', [1, 2, 7], 'VALUE_OUT_OF_LIMITS'],
    ['an array with one NaN', controlValueOf([1, Number.NaN]), 'VALUE_OUT_OF_LIMITS'], ['an empty array', [], 'VALUE_NOT_ALLOWED'], ['a text that is a number', '3.2', 'allowed'],
    ['a text that is a number outside', '1e9', 'VALUE_OUT_OF_LIMITS'], ['a text', 'OPEN', 'VALUE_NOT_ALLOWED'], ['a huge whole number', controlValueOf(10n ** 30n), 'VALUE_OUT_OF_LIMITS'],
  ])('%s', (_, value, verdict) => {
    expect(running(limitedWriting(null), limited).write(value, { now: nowWithin({}) }).verdict).toBe(verdict)
  })

  it('say by which rule it was let through', () => {
    expect(running(limitedWriting(null), limited).write(3, { now: nowWithin({}) }).facts.at(-1)).toMatchObject({ data: { reason: 'within 0 … 5 A and 0 … 5', rules: [{ units: 'A' }, { units: null }] } })
  })

  it('the largest step counts from what the channel has; where that is not known, nothing goes out', () => {
    const scenario = running(limitedWriting(null, { maxStep: 0.5 }), limited)
    const now = nowWithin({ maxStep: 0.5 })
    expect(scenario.write(3.5, { now, current: 3 }).verdict).toBe('allowed')
    expect(scenario.write(3.6, { now, current: 3 }).verdict).toBe('STEP_TOO_LARGE')
    expect(scenario.write(3, { now }).verdict).toBe('CURRENT_VALUE_UNKNOWN')
    expect(scenario.write([3, 3], { now, current: 3 }).verdict).toBe('CURRENT_VALUE_UNKNOWN')
  })

  it('the stricter of then and now holds', () => {
    const scenario = running(limitedWriting(null), limited)
    expect(scenario.write(4, { now: nowWithin({ max: 3 }, 'SR:QF1:SP', 'b'.repeat(64)) }).verdict).toBe('VALUE_OUT_OF_LIMITS')
    expect(scenario.write(6, { now: nowWithin({ max: 100 }, 'SR:QF1:SP', 'b'.repeat(64)) }).verdict).toBe('VALUE_OUT_OF_LIMITS')
    expect(scenario.write(4, { now: free }).verdict).toBe('allowed')
    expect(scenario.write(6, { now: free }).verdict).toBe('VALUE_OUT_OF_LIMITS')
    expect(running().write(6, { now: nowWithin({}) }).verdict).toBe('VALUE_OUT_OF_LIMITS')
  })

  it('a limits file that broke meanwhile lets nothing through', () => {
    expect(running(limitedWriting(null), limited).write(1, { now: { ...free, limits: { state: 'broken', file: 'limits.yaml', problem: 'line 3' } } }).verdict).toBe('LIMITS_BROKEN')
  })

  it('of a channel that the analyzer did not see: those of the same file; of another file nobody knows what they were', () => {
    const found: AnalysisReport = { ...limitedWriting(null), findings: [finding({ channel: null })], channelLimits: { ...limitsInForce, unlisted: 'deny', channels: [] } satisfies ProgramLimits }
    expect(running(found, limited).write(4, { channel: 'X', now: nowWithin({}, 'X') }).verdict).toBe('allowed')
    expect(running(found, limited).write(6, { channel: 'X', now: nowWithin({}, 'X') }).verdict).toBe('VALUE_OUT_OF_LIMITS')
    expect(running(found, limited).write(4, { channel: 'X', now: nowWithin({}, 'X', 'b'.repeat(64)) }).verdict).toBe('LIMITS_CHANGED')
    expect(running(found, limited).write(4, { channel: 'X', now: free }).verdict).toBe('LIMITS_CHANGED')
  })

  it('an unlisted channel is refused where the file says so', () => {
    expect(running(writing(), {}, { channels: 'any' }).write(1, { channel: 'X', now: nowWithin(null, 'X') }).verdict).toBe('CHANNEL_UNLISTED')
  })
})

describe('a flood', () => {
  it('of refusals is recorded one by one up to the budget, then refused without a record, and counted', () => {
    const scenario = running(report(), {}, { recordedRefusals: 3 })
    for (let index = 0; index < 10; index++) scenario.write(index)
    expect(scenario.history.filter((type) => type === 'control.writeRefused')).toHaveLength(3)
    expect(scenario.rejections).toHaveLength(7)
    expect(scenario.rejections[0]).toMatchObject({ code: 'WRITE_REFUSED', refused: 'MODE_IS_READ_ONLY' })
    scenario.send('control.count', { effectId: scenario.last, refused: [{ code: 'MODE_IS_READ_ONLY', count: 7 }] })
    expect(scenario.context.controlWrites).toMatchObject({ refused: 3, counted: 7 })
    expect(scenario.seen.counted).toEqual([{ code: 'MODE_IS_READ_ONLY', count: 7 }])
  })

  it('of large refused arrays leaves only their beginnings', () => {
    const scenario = running(report()).write(Array.from({ length: 5000 }, (_, index) => index))
    expect(scenario.facts.at(-1)?.data).toMatchObject({ elements: 5000 })
    expect((scenario.facts.at(-1)?.data as { value: number[] }).value).toHaveLength(100)
    expect(seenWriteText(scenario.seen.writes[0]!)).toBe('SR:QF1:SP ← [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, … of 5000]: refused, mode read_only writes nothing to the control system [MODE_IS_READ_ONLY]')
  })
})

describe('how the control system answered', () => {
  const answer = (scenario: Writing, outcome: 'written' | 'failed' | 'sent', number = 1) =>
    scenario.send('control.answer', { effectId: scenario.last, answers: [{ writeId: `${scenario.context.run?.runId ?? ''}-w${number}`, outcome, message: outcome === 'failed' ? 'ECA_NOWTACCESS' : null }] })

  it('is recorded', () => {
    const scenario = running().write(1).write(2)
    answer(scenario, 'written')
    answer(scenario, 'failed', 2)
    expect(scenario.seen.writes.map(seenWriteText)).toEqual(['SR:QF1:SP ← 1: written', 'SR:QF1:SP ← 2: the control system did not take it, ECA_NOWTACCESS'])
    expect(scenario.context.controlWrites.open).toEqual([])
  })

  it('and is taken once, for what went out', () => {
    const scenario = running().write(1)
    answer(scenario, 'written')
    answer(scenario, 'failed')
    expect(scenario.rejections.map(({ code }) => code)).toEqual(['STALE_EFFECT'])
  })

  it.each<[string, (scenario: Writing) => unknown]>([
    ['ends', (scenario) => scenario.answer('runCode', result())],
    ['is lost', (scenario) => scenario.fail('runCode', failure('unknown', 'RUN_LOST'))],
    ['could not be ended', (scenario) => scenario.send('run.terminate', {}).fire()],
  ])('is unknown where the run %s before an answer was seen; what comes later changes nothing', (_, end) => {
    const scenario = running().write(1)
    end(scenario)
    expect(scenario.seen.writes).toMatchObject([{ outcome: 'unknown' }])
    answer(scenario, 'written')
    expect(scenario.seen.writes).toMatchObject([{ outcome: 'unknown' }])
  })

  it('the next run of the execution counts anew', () => {
    const scenario = running().write(1).fail('runCode', failure('infrastructure')).fire()
    scenario.until('active.executing.running')
    expect(scenario.context.controlWrites).toMatchObject({ allowed: 0, open: [] })
    expect(scenario.write(2).facts.at(-1)).toMatchObject({ data: { writeId: `${scenario.current.executionId}-run2-w1` } })
  })
})
