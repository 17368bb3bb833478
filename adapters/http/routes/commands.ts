/** `POST /v1/executions/{id}/commands`: what a person decides. The event log keeps who, and that a token proved it. */
import { z } from 'zod'
import { executionIdSchema, userCommandWireSchema } from '../../../machines/index.js'
import type { App } from '../app.js'
import { senderOf } from '../authenticate.js'
import { HttpProblem, problem, problemSchema } from '../problem.js'
import type { HttpServing } from '../serving.js'
import { statusOf } from '../statusOf.js'

const takenSchema = z.object({ executionId: z.string(), version: z.int(), events: z.array(z.string()).describe('What was recorded') })
const commandSchema = userCommandWireSchema.omit({ as: true })

export function commandRoute(app: App, { api }: Pick<HttpServing, 'api'>): void {
  app.route({
    method: 'POST',
    url: '/v1/executions/:executionId/commands',
    schema: {
      summary: 'Approve, reject, edit, cancel, interrupt, terminate, resolve, hold, fork', tags: ['executions'],
      params: z.object({ executionId: executionIdSchema }),
      body: commandSchema,
      response: { 200: takenSchema, '4xx': problemSchema, 503: problemSchema },
    },
    async handler(request, reply) {
      // Who decides is whoever holds the token; a name in the body would be another one's.
      const body = commandSchema.safeParse(request.body)
      if (!body.success) throw new HttpProblem(422, 'INVALID_COMMAND', body.error.issues.map(({ path, message }) => `${path.map(String).join('.') || 'the body'}: ${message}`).join('; '))
      const answer = await api.command(request.params.executionId, body.data, senderOf(request))
      if (!answer.accepted) return reply.status(statusOf(answer.error.code)).send(problem(answer.error.code, answer.error.message, [...answer.error.issues]))
      const { executionId, version, events } = answer
      return reply.send({ executionId, version, events: [...events] })
    },
  })
}
