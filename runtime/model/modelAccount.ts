/**
 * The account of model calls on the store. The budget of a day is not for `decide`, which sees one execution: it is judged here,
 * in the transaction that notes the call, by a rule of `machines/model`. `decide` triages the refusal like any failure.
 */
import { dayBudgetFailure, tokensOf, type Budget, type Spending } from '../../machines/index.js'
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
  /** Calls of this process that have not ended. One that was cut off is none: it stays in the store with what it reserved. */
  const underWay = new Map<string, { readonly day: string; readonly reserved: Spending }>()
  const underWayOn = (day: string): Spending =>
    [...underWay.values()].filter((call) => call.day === day).reduce((sum, { reserved: { tokens, cost } }) => ({ tokens: sum.tokens + tokens, cost: sum.cost + cost }), { tokens: 0, cost: 0 })

  return {
    async begin({ executionId, provider, reserved }) {
      const begunAt = clock.now().toISOString()
      const day = begunAt.slice(0, 10)
      const callId = ids.next()
      const refused: { failure: ReturnType<typeof dayBudgetFailure> } = { failure: null }
      await store.beginModelCall({ callId, executionId, provider, model: null, begunAt, currency, reserved }, (spent) => {
        refused.failure = dayBudgetFailure(perDay, spent, day, underWayOn(day))
        if (refused.failure === null) underWay.set(callId, { day, reserved })
        return refused.failure === null
      }).catch((error: unknown) => {
        underWay.delete(callId)
        throw error
      })
      if (refused.failure) throw new AdapterFailure(refused.failure)
      return {
        async end(info) {
          try {
            if (info === null) return
            const used = tokensOf(info)
            await store.endModelCall(callId, {
              endedAt: clock.now().toISOString(), model: info.model, inputTokens: used.input, outputTokens: used.output, cost: info.cost?.amount ?? 0,
            })
          } catch (error) {
            log.warn({ err: error, execution: executionId }, 'what a model used could not be written down: what was reserved for the call counts instead')
          } finally {
            underWay.delete(callId)
          }
        },
      }
    },
  }
}
