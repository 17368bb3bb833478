/** What was asked for, what became of it, and how: the list, one execution, its history, its state after any event. */
import { z } from 'zod'
import { executionIdSchema, historyQuerySchema, listQuerySchema, replayQuerySchema } from '../../../machines/index.js'
import type { App } from '../app.js'
import { problemSchema, unknownExecution } from '../problem.js'
import type { HttpServing } from '../serving.js'
import { defined, numbersIn } from './queryString.js'

const params = z.object({ executionId: executionIdSchema })
/** Shown as they are recorded; `docs/schemas` describes them. */
const record = z.record(z.string(), z.unknown())
const tags = ['executions']

export function executionRoutes(app: App, { api }: Pick<HttpServing, 'api'>): void {
  const known = async (executionId: string) => {
    const execution = await api.get(executionId)
    if (execution === null) throw unknownExecution(executionId)
    return execution
  }

  app.route({
    method: 'GET', url: '/v1/executions',
    schema: {
      summary: 'List and search, the newest first', tags, querystring: numbersIn(listQuerySchema, ['limit']),
      response: { 200: z.object({ executions: z.array(record), next: z.string().nullable().describe('`before` of the next page') }), '4xx': problemSchema },
    },
    async handler({ query }) {
      const { limit, ...wanted } = query
      const executions = await api.list({ ...defined(wanted), limit })
      return { executions: executions.map((summary) => ({ ...summary })), next: executions.length === limit ? executions.at(-1)?.executionId ?? null : null }
    },
  })

  app.route({
    method: 'GET', url: '/v1/executions/:executionId',
    schema: { summary: 'One execution', tags, params, response: { 200: z.object({ execution: record }), '4xx': problemSchema } },
    handler: async ({ params: { executionId } }) => ({ execution: { ...(await known(executionId)) } }),
  })

  app.route({
    method: 'GET', url: '/v1/executions/:executionId/history',
    schema: {
      summary: 'The events, in order', tags, params, querystring: numbersIn(historyQuerySchema, ['afterVersion', 'limit']),
      response: { 200: z.object({ events: z.array(record), next: z.int().nullable().describe('`afterVersion` of the next page') }), '4xx': problemSchema },
    },
    async handler({ params: { executionId }, query }) {
      const events = await api.history(executionId, query)
      if (events.length === 0) await known(executionId)
      return { events: events.map((event) => ({ ...event })), next: events.length === query.limit ? events.at(-1)?.version ?? null : null }
    },
  })

  app.route({
    method: 'GET', url: '/v1/executions/:executionId/replay',
    schema: {
      summary: 'The state after event `at`, by default the last', tags, params, querystring: numbersIn(replayQuerySchema, ['at']),
      response: { 200: z.object({ replay: record }), '4xx': problemSchema },
    },
    async handler({ params: { executionId }, query: { at } }) {
      const replay = await api.replay(executionId, at)
      if (replay === null) throw unknownExecution(executionId)
      return { replay: { ...replay } }
    },
  })
}
