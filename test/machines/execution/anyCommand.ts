/** Arbitrary commands that make sense often enough to get everywhere, and no sense often enough to be refused. */
import fc from 'fast-check'
import type { CommandType, EffectType, Failure } from '../../../machines/index.js'
import { failure, finding, report, result, usualAnswer, writing, type Scenario } from './scenario.js'

export type Step = (scenario: Scenario) => void

const categories: Failure['category'][] = ['code', 'infrastructure', 'policy', 'workflow', 'configuration', 'unknown']
const people = fc.constantFrom('ada', 'grace', 'otto')

const onOpenEffect = (pick: number, act: (scenario: Scenario, effect: Scenario['current']['effects'][number]) => void): Step => (scenario) => {
  const effects = scenario.state?.effects ?? []
  const effect = effects[pick % Math.max(effects.length, 1)]
  if (effect) act(scenario, effect)
}

const answers = fc.tuple(fc.nat(3), fc.nat(7)).map(([pick, kind]) =>
  onOpenEffect(pick, (scenario, effect) => {
    const unusual: Partial<Record<EffectType, unknown>> = {
      analyzeCode: effect.type === 'analyzeCode' ? [writing(effect.input.code), report({ unknown: true }, effect.input.code), report({ syntaxValid: false }, effect.input.code),
        report({ findings: [finding({ ruleId: 'import/prohibited', severity: 'error' })] }, effect.input.code)][kind] : undefined,
      runCode: [result({ success: false, failure: failure('code') }), result({ success: false, failure: failure('workflow') }), result({ success: false, failure: null })][kind],
      acquireKernel: kind === 0 ? { kernelId: 'k', clientId: 'c', kernelName: 'python3', mode: 'read_only', enforcementLevel: 0 } : undefined,
    }
    scenario.send('effect.complete', { effectId: effect.effectId, answer: unusual[effect.type] ?? usualAnswer(effect) })
  }),
)

const failures = fc.tuple(fc.nat(3), fc.constantFrom(...categories), fc.option(fc.nat(10_000))).map(([pick, category, wait]) =>
  onOpenEffect(pick, (scenario, { effectId }) => {
    scenario.send('effect.fail', { effectId, failure: { ...failure(category), ...(wait === null ? {} : { retryAfterMs: wait }) } })
  }),
)

const timers = fc.constant<Step>((scenario) => {
  const timer = scenario.state?.timers[0]
  if (timer) scenario.send('timer.fire', { timerId: timer.timerId })
})

const output = fc.tuple(fc.nat(3), fc.string()).map(([pick, text]) =>
  onOpenEffect(pick, (scenario, { effectId }) => {
    scenario.send('output.append', { effectId, chunks: [{ kind: 'stream', name: 'stdout', text }] })
  }),
)

const writes = fc.tuple(fc.nat(3), fc.constantFrom('SR:QF1:SP', 'X'), fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constant('nan'), fc.array(fc.integer())), fc.boolean()).map(([pick, channel, value, answered]) =>
  onOpenEffect(pick, (scenario, { effectId }) => {
    scenario.send('control.write', { effectId, write: { channel, value, currentValue: null, protocol: 'channel-access' }, now: { writingModes: ['write_access'], limits: { state: 'none' } } })
    const [writeId] = scenario.context.controlWrites.open
    if (answered && writeId !== undefined) scenario.send('control.answer', { effectId, answers: [{ writeId, outcome: 'written', message: null }] })
    if (answered) scenario.send('control.count', { effectId, refused: [{ code: 'MODE_IS_READ_ONLY', count: 2 }] })
  }),
)

const byPeople = fc
  .tuple(
    people,
    fc.constantFrom<[CommandType, object]>(
      ['approval.grant', {}], ['approval.grant', { approvalHash: 'a'.repeat(64) }], ['approval.reject', { reason: 'no' }], ['code.edit', { code: 'results = {}' }],
      ['execution.cancel', {}], ['run.interrupt', {}], ['run.terminate', {}], ['outcome.resolve', { outcome: 'failed' }], ['outcome.resolve', { outcome: 'succeeded' }],
      ['outcome.resolve', { outcome: 'rerun' }], ['hold.place', { reason: 'evidence' }], ['hold.release', { reason: 'closed' }],
    ),
  )
  .map(([name, [type, data]]): Step => (scenario) => void scenario.send(type, data, name))

const nonsense = fc
  .tuple(
    fc.constantFrom<CommandType>('effect.complete', 'effect.fail', 'output.append', 'output.truncate', 'timer.fire'),
    fc.record({ effectId: fc.string(), timerId: fc.string(), answer: fc.anything(), failure: fc.constant(failure('code')), chunks: fc.constant([]) }),
  )
  .map(([type, data]): Step => (scenario) => void scenario.send(type, data))

const badAnswers = fc.tuple(fc.nat(3), fc.anything()).map(([pick, answer]) => onOpenEffect(pick, (scenario, { effectId }) => void scenario.send('effect.complete', { effectId, answer })))

export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: answers }, { weight: 3, arbitrary: failures }, { weight: 2, arbitrary: timers }, { weight: 2, arbitrary: output }, { weight: 2, arbitrary: writes },
  { weight: 4, arbitrary: byPeople }, { weight: 1, arbitrary: nonsense }, { weight: 1, arbitrary: badAnswers },
)
