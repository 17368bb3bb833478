/** Rows of `model_calls`: the account of what models used. */
import type { Database } from 'better-sqlite3'
import type { Spending } from '../../machines/index.js'
import type { ModelCall, ModelCallEnd, ModelUsage } from '../ports/modelAccount.js'

export function modelCallTable(db: Database) {
  const spentOn = db.prepare<[string], Spending>('SELECT ifnull(sum(tokens), 0) AS tokens, ifnull(sum(cost), 0.0) AS cost FROM model_calls WHERE day = ?')
  const insert = db.prepare('INSERT INTO model_calls (call_id, execution_id, day, provider, model, currency, begun_at, ended_at, input_tokens, output_tokens, tokens, cost) VALUES (?, ?, ?, ?, ?, ?, ?, NULL, 0, 0, ?, ?)')
  const update = db.prepare('UPDATE model_calls SET ended_at = ?, model = ?, input_tokens = ?, output_tokens = ?, tokens = ?, cost = ? WHERE call_id = ?')
  const usage = db.prepare<[string, string], ModelUsage>(`
    SELECT day, provider, model, currency, count(*) AS calls, sum(ended_at IS NULL) AS openCalls,
      sum(input_tokens) AS inputTokens, sum(output_tokens) AS outputTokens, sum(tokens) AS tokens, sum(cost) AS cost
    FROM model_calls WHERE day >= ? AND day <= ? GROUP BY day, provider, model, currency ORDER BY day DESC, provider, model, currency
  `)
  return {
    begin({ callId, executionId, provider, model, currency, begunAt, reserved }: ModelCall, allowed: (spent: Spending) => boolean): boolean {
      const day = begunAt.slice(0, 10)
      if (!allowed(spentOn.get(day) ?? { tokens: 0, cost: 0 })) return false
      insert.run(callId, executionId, day, provider, model, currency, begunAt, reserved.tokens, reserved.cost)
      return true
    },
    end(callId: string, { endedAt, model, inputTokens, outputTokens, cost }: ModelCallEnd): void {
      update.run(endedAt, model, inputTokens, outputTokens, inputTokens + outputTokens, cost, callId)
    },
    usage: (since: string, until: string): ModelUsage[] => usage.all(since, until),
  }
}
