/**
 * The account of model calls on the store. The budget of a day is not for `decide`, which sees one execution: it is judged here,
 * in the transaction that notes the call, by a rule of `machines/model`. `decide` triages the refusal like any failure.
 */
import { dayBudgetFailure, tokensOf, type Budget } from '../../machines/index.js'
import type { ModelAccountStore } from '../../store/index.js'
import { AdapterFailure } from '../ports/adapterActor.js'
import type { Clock, Ids } from '../ports/clock.js'
import type { Logger } from '../ports/logger.js'
import type { ModelAccount } from '../ports/modelAccount.js'

export interface ModelAccountParts {
  readonly store: ModelAccountStore
  readonly clock: Clock
  readonly ids: Ids
  readonly log: Logger
  readonly perDay: Budget
  readonly currency: string
}

export function modelAccount({ store, clock, ids, log, perDay, currency }: ModelAccountParts): ModelAccount {
  return {
    async begin({ executionId, provider, reserved }) {
      const begunAt = clock.now().toISOString()
      const callId = ids.next()
      const refused: { failure: ReturnType<typeof dayBudgetFailure> } = { failure: null }
      await store.beginModelCall({ callId, executionId, provider, model: null, begunAt, currency, reserved }, (spent) => {
        refused.failure = dayBudgetFailure(perDay, spent, begunAt.slice(0, 10))
        return refused.failure === null
      })
      if (refused.failure) throw new AdapterFailure(refused.failure)
      return {
        async end(info) {
          const used = info ? tokensOf(info) : { input: 0, output: 0 }
          try {
            await store.endModelCall(callId, {
              endedAt: clock.now().toISOString(), model: info?.model ?? null, inputTokens: used.input, outputTokens: used.output, cost: info?.cost?.amount ?? 0,
            })
          } catch (error) {
            log.warn({ err: error, execution: executionId }, 'what a model used could not be written down: what was reserved for the call counts instead')
          }
        },
      }
    },
  }
}
