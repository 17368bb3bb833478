/** What holds for every sequence of commands whatsoever. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventCatalogue, evolve, isFinal, rejectionCodes, type ExecutionState, decide, type Fact } from '../../../machines/index.js'
import { anyStep } from './anyCommand.js'
import { executionId, requested, Scenario } from './scenario.js'

const setups = fc.record({
  request: fc.record({ retries: fc.integer({ min: 1, max: 4 }), approvedCode: fc.constantFrom(null, 'results = {}\n') }),
  policy: fc.record({
    writesEnabled: fc.boolean(),
    approvalMode: fc.constantFrom('disabled' as const, 'control_writes' as const, 'all_code' as const),
    approverMustDiffer: fc.boolean(),
    maxInfrastructureRetries: fc.integer({ min: 0, max: 3 }),
  }),
})

/** A scenario that also writes down every fact, as the store would. */
class Recording extends Scenario {
  readonly facts: Fact[] = []
  override send(...parameters: Parameters<Scenario['send']>): this {
    const command = this.command(...parameters)
    const before = this.state
    const decision = decide(command, before)
    if (!decision.accepted) {
      expect(rejectionCodes).toContain(decision.rejection.code)
      expect(decision.rejection.message.length).toBeGreaterThan(5)
      this.rejections.push(decision.rejection)
      return this
    }
    expect(decision.events.length).toBeGreaterThan(0)
    for (const { type, data } of decision.events) {
      const fact = { type, data, executionId, version: (this.state?.version ?? 0) + 1, at: command.at } as Fact
      expect(eventCatalogue[type].data.safeParse(data).error, type).toBeUndefined()
      this.state = evolve(this.state, JSON.parse(JSON.stringify(fact)) as Fact)
      this.facts.push(fact)
      this.history.push(type)
    }
    return this
  }
}

const sequences = fc.tuple(setups, fc.array(anyStep, { maxLength: 60 }))
const play = ([setup, steps]: [Parameters<typeof requested>[0], ((scenario: Scenario) => void)[]]) => {
  const start = requested(setup)
  const scenario = new Recording()
  scenario.send('execution.request', { request: start.context.request, policy: start.context.policy })
  for (const step of steps) step(scenario)
  return scenario
}
const comparable = ({ path, version, effects, timers, hold, snapshot }: ExecutionState) => JSON.parse(JSON.stringify({ path, version, effects, timers, hold, context: snapshot.context })) as unknown

describe('for every sequence of commands', () => {
  it('nothing throws, refusals are typed, every event keeps its contract, and replay equals live', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const { facts, current } = play(sequence)
        expect(facts.map(({ version }) => version)).toEqual(facts.map((_, index) => index + 1))
        const replayed = facts.reduce<ExecutionState | null>((state, fact) => evolve(state, fact), null)
        expect(replayed && comparable(replayed)).toEqual(comparable(current))
      }),
      { numRuns: 150 },
    )
  })

  it('no program runs twice on one grant, none runs that was not analysed, and none that was refused', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const { facts } = play(sequence)
        let [analysed, granted, needed] = ['', '', false]
        for (const { type, data } of facts) {
          if (type === 'code.generated' || type === 'code.edited' || type === 'code.provided') [analysed, granted] = ['', '']
          if (type === 'analysis.completed') analysed = data.report.codeHash
          if (type === 'approval.required') [needed, granted] = [true, '']
          if (type === 'approval.notRequired') needed = false
          if (type === 'approval.granted') granted = data.approvalHash
          if (type === 'run.lost') granted = ''
          if (type !== 'run.started') continue
          expect(data.codeHash).toBe(analysed)
          if (needed) expect(data.grantedHash).toBe(granted)
          if (needed) expect(granted).not.toBe('')
        }
      }),
      { numRuns: 150 },
    )
  })

  it('the end is the end: no open effect, no armed timer, one final event', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const { current, facts } = play(sequence)
        if (!isFinal(current)) return
        expect(current.effects).toEqual([])
        expect(current.timers).toEqual([])
        expect(facts.filter(({ type }) => /^execution\.(succeeded|failed|rejected|expired|cancelled)$/.test(type))).toHaveLength(1)
      }),
      { numRuns: 150 },
    )
  })

  it('an execution that is not over always waits for something: an adapter, a deadline or an operator', () => {
    fc.assert(
      fc.property(sequences, (sequence) => {
        const { current } = play(sequence)
        if (!isFinal(current) && current.path !== 'outcomeUnknown') expect(current.effects.length + current.timers.length).toBeGreaterThan(0)
      }),
      { numRuns: 150 },
    )
  })
})
