/** The account of model calls in memory: the twin of `modelCallTable`. */
import type { Spending } from '../../machines/index.js'
import type { ModelAccountStore, ModelCall, ModelCallEnd, ModelUsage } from '../ports/modelAccount.js'

interface Row {
  readonly call: ModelCall
  readonly end: ModelCallEnd | null
}

const dayOf = ({ call }: Row) => call.begunAt.slice(0, 10)
const spent = ({ call, end }: Row): Spending => (end ? { tokens: end.inputTokens + end.outputTokens, cost: end.cost } : call.reserved)
const sum = (rows: readonly Row[], of: (row: Row) => number) => rows.reduce((total, row) => total + of(row), 0)

export function memoryModelCalls(use: <T>(work: () => T) => Promise<T>): ModelAccountStore {
  const rows = new Map<string, Row>()

  const usageOf = (group: readonly Row[], first: Row): ModelUsage => ({
    day: dayOf(first), provider: first.call.provider, model: first.end ? first.end.model : first.call.model, currency: first.call.currency,
    calls: group.length, openCalls: group.filter(({ end }) => end === null).length,
    inputTokens: sum(group, ({ end }) => end?.inputTokens ?? 0), outputTokens: sum(group, ({ end }) => end?.outputTokens ?? 0),
    tokens: sum(group, (row) => spent(row).tokens), cost: sum(group, (row) => spent(row).cost),
  })
  const keyOf = ({ call, end }: Row) => JSON.stringify([call.provider, (end ?? call).model ?? '', call.currency])
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)

  return {
    beginModelCall: (call, allowed) =>
      use(() => {
        const today = [...rows.values()].filter((row) => dayOf(row) === call.begunAt.slice(0, 10))
        if (!allowed({ tokens: sum(today, (row) => spent(row).tokens), cost: sum(today, (row) => spent(row).cost) })) return false
        rows.set(call.callId, { call, end: null })
        return true
      }),
    endModelCall: (callId, end) =>
      use(() => {
        const row = rows.get(callId)
        if (row) rows.set(callId, { ...row, end })
      }),
    modelUsage: ({ since = '', until = '9999' } = {}) =>
      use(() => {
        const groups = new Map<string, Row[]>()
        for (const row of rows.values()) {
          if (dayOf(row) < since || dayOf(row) > until) continue
          const key = `${dayOf(row)} ${keyOf(row)}`
          groups.set(key, [...(groups.get(key) ?? []), row])
        }
        return [...groups.values()]
          .flatMap((group) => (group[0] ? [{ usage: usageOf(group, group[0]), key: keyOf(group[0]) }] : []))
          .sort((a, b) => compare(b.usage.day, a.usage.day) || compare(a.key, b.key))
          .map(({ usage }) => usage)
      }),
  }
}
