/** `POST /v1/executions`: the seed's request. The same `Idempotency-Key` with the same body is the same execution for ever. */
import { z } from 'zod'
import { requestSchema } from '../../../machines/index.js'
import type { App } from '../app.js'
import { senderOf } from '../authenticate.js'
import { problem, problemSchema } from '../problem.js'
import type { HttpServing } from '../serving.js'
import { statusOf } from '../statusOf.js'

const acceptedSchema = z.object({ executionId: z.string(), duplicate: z.boolean().describe('It was asked for before, with this key') })

export function submitRoute(app: App, { api, executionIdOf }: Pick<HttpServing, 'api' | 'executionIdOf'>): void {
  app.route({
    method: 'POST',
    url: '/v1/executions',
    schema: {
      summary: 'Ask for a result', tags: ['executions'],
      headers: z.object({ 'idempotency-key': z.string().min(1).max(256).optional() }),
      body: requestSchema,
      response: { 202: acceptedSchema, '4xx': problemSchema, 503: problemSchema },
    },
    async handler(request, reply) {
      const key = request.headers['idempotency-key']
      const answer = await api.submit(request.body, { ...senderOf(request), ...(key === undefined ? {} : { executionId: executionIdOf(key) }) })
      if (!answer.accepted) return reply.status(statusOf(answer.error.code)).send(problem(answer.error.code, answer.error.message, [...answer.error.issues]))
      const { executionId, duplicate } = answer
      return reply.status(202).header('Location', `/v1/executions/${executionId}`).send({ executionId, duplicate })
    },
  })
}
