/**
 * What calls of models cost, in tokens and in money, and when a budget is used up. Pure; `decide` asks it for an execution,
 * the account of all executions for a day.
 */
import type { GenerationInfo } from '../contracts/generation.js'
import type { Failure } from '../errors/failure.js'

export interface Spending {
  readonly tokens: number
  readonly cost: number
}

/** null: no limit. */
export interface Budget {
  readonly tokens: number | null
  readonly cost: number | null
}

export const nothingSpent: Spending = { tokens: 0, cost: 0 }

/** Where a provider counts nothing, a guess: a token is about four characters of English or Python. */
export const guessedTokens = (characters: number): number => Math.ceil(characters / 4)

/** A provider that was reached but did not count is charged by length, so that a budget holds there too. */
export function tokensOf({ usage, prompt, reply }: GenerationInfo): { readonly input: number; readonly output: number; readonly guessed: boolean } {
  const input = usage?.inputTokens ?? null
  const output = usage?.outputTokens ?? null
  const answered = reply !== null
  return {
    input: input ?? (answered && prompt !== null ? guessedTokens(prompt.system.length + prompt.user.length) : 0),
    output: output ?? (answered ? guessedTokens(reply.length) : 0),
    guessed: usage?.estimated === true || (answered && (input === null || output === null)),
  }
}

export function spendingOf(info: GenerationInfo): Spending {
  const { input, output } = tokensOf(info)
  return { tokens: input + output, cost: info.cost?.amount ?? 0 }
}

export const added = (one: Spending, other: Spending): Spending => ({ tokens: one.tokens + other.tokens, cost: one.cost + other.cost })

/** Which limit is reached, if any. A call that begins below a limit may end above it. */
export const reachedLimit = ({ tokens, cost }: Budget, spent: Spending): keyof Budget | null =>
  tokens !== null && spent.tokens >= tokens ? 'tokens' : cost !== null && spent.cost >= cost ? 'cost' : null

const amounts = { tokens: ({ tokens }: Spending) => `${tokens} tokens`, cost: ({ cost }: Spending) => `a cost of ${Math.round(cost * 1e4) / 1e4}` } as const

/** Final: what was asked for would cost more than somebody allowed. */
export const executionBudgetFailure = (budget: Budget, spent: Spending): Failure | null => {
  const limit = reachedLimit(budget, spent)
  return limit && {
    category: 'workflow',
    code: 'EXECUTION_BUDGET_USED_UP',
    message: `no model is asked again for this execution: it has used ${amounts[limit](spent)} of ${budget[limit]} (llm.budget.${limit}_per_execution)`,
    details: { spent, budget },
  }
}

/** Calls take seconds to minutes; those that are asked again so often as `llm.max_retries` says outlast the usual ones. */
const reservedRetryMs = 60_000

/** `spent` holds `underWay`, what calls that have not ended have reserved. `day`: in UTC, as `2026-01-31`. */
export const dayBudgetFailure = (budget: Budget, spent: Spending, day: string, underWay: Spending = nothingSpent): Failure | null => {
  const limit = reachedLimit(budget, spent)
  if (limit === null) return null
  const sum = `all executions of ${day} have used or reserved ${amounts[limit](spent)} of ${budget[limit]} (llm.budget.${limit}_per_day)`
  const details = { spent, underWay, budget, day }
  // Most calls use less than they reserve: nobody fails for good because of calls that may leave room.
  if (reachedLimit(budget, { tokens: spent.tokens - underWay.tokens, cost: spent.cost - underWay.cost }) === null) {
    return { category: 'infrastructure', code: 'DAY_BUDGET_RESERVED', message: `no model is asked while others are: ${sum}, ${amounts[limit](underWay)} of it for calls that have not ended`, retryAfterMs: reservedRetryMs, details }
  }
  return { category: 'workflow', code: 'DAY_BUDGET_USED_UP', message: `no model is asked any more today: ${sum}; the next day begins at 00:00 UTC`, details }
}
