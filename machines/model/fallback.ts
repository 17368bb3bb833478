/**
 * Whether another provider may be asked in place of one that failed. Only where the first was not able to answer: a wrong
 * key is to be corrected, a model that refused a task is not talked around by asking the next one, and the budget of a day is the
 * same for all of them. Pure.
 */
import type { Failure } from '../errors/failure.js'

export const mayFallBack = ({ category, code }: Failure): boolean => (category === 'infrastructure' && code !== 'DAY_BUDGET_RESERVED') || code === 'LLM_QUOTA'

/** The one after `asked`; null: it was the last. `asked` null: the first was asked. */
export function nextProvider(providers: readonly string[], asked: string | null): string | null {
  const index = asked === null ? 0 : providers.indexOf(asked)
  return index < 0 ? null : (providers[index + 1] ?? null)
}
