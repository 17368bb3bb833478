import { describe, expect, it } from 'vitest'
import type { Command } from '../../../machines/index.js'
import { Deliveries } from '../../../runtime/effects/deliveries.js'
import type { Outcome } from '../../../runtime/execution/executionActor.js'
import { silentLogger } from '../../../runtime/index.js'
import { StoreUnavailableError } from '../../../store/index.js'
import { failure, Scenario } from '../../machines/execution/scenario.js'

const accepted = { accepted: true } as Outcome
const commands = new Scenario()

function delivering(...answers: (Outcome | Error)[]) {
  const sent: Command[] = []
  const deliveries = new Deliveries((command) => {
    sent.push(command)
    const answer = answers.shift() ?? accepted
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer)
  }, silentLogger)
  return { sent, deliveries }
}

describe('what adapters tell', () => {
  it('is sent again while the store is away, as of the time at which it is taken', async () => {
    const { sent, deliveries } = delivering(new StoreUnavailableError('disk full'), new StoreUnavailableError('disk full'))
    await deliveries.send(() => commands.command('effect.fail', { effectId: 'e', failure: failure('code') }))
    expect(sent).toHaveLength(3)
    expect(new Set(sent.map(({ at }) => at)).size).toBe(3)
  })

  it('is told as a failure when it is an answer that breaks its contract', async () => {
    const { sent, deliveries } = delivering({ accepted: false, rejection: { code: 'INVALID_ANSWER', message: 'no folder' } })
    await deliveries.send(() => commands.command('effect.complete', { effectId: 'e', answer: {} }, { kind: 'adapter', name: 'prepareFolder' }))
    expect(sent[1]).toMatchObject({ type: 'effect.fail', data: { effectId: 'e', failure: { category: 'configuration', code: 'INVALID_ANSWER' } } })
  })

  it('never leaves an execution hanging on a failure that the rules choke on', async () => {
    const { sent, deliveries } = delivering(new RangeError('Invalid time value'))
    await deliveries.send(() => commands.command('effect.fail', { effectId: 'e', failure: { ...failure('infrastructure'), retryAfterMs: 1 } }))
    expect(sent[1]).toMatchObject({ type: 'effect.fail', data: { failure: { category: 'workflow', code: 'RULE_FAILED' } } })
  })

  it('may come too late, which is no error', async () => {
    const { sent, deliveries } = delivering({ accepted: false, rejection: { code: 'STALE_EFFECT', message: 'too late' } })
    await deliveries.send(() => commands.command('effect.complete', { effectId: 'e', answer: {} }))
    expect(sent).toHaveLength(1)
  })
})
