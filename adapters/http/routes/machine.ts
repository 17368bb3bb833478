/** The state chart as a picture, as Mermaid, or as the XState definition that Stately's editor opens: of the machine, or of one execution with its path lit. */
import { z } from 'zod'
import { diagramFormatSchema, executionIdSchema, type DiagramFormat } from '../../../machines/index.js'
import type { App } from '../app.js'
import { problemSchema, unknownExecution } from '../problem.js'
import type { HttpServing } from '../serving.js'

const types: { readonly [F in DiagramFormat]: string } = { svg: 'image/svg+xml; charset=utf-8', mermaid: 'text/plain; charset=utf-8', json: 'application/json; charset=utf-8' }
const querystring = z.object({ format: diagramFormatSchema.default('svg') })
const produces = Object.values(types).map((type) => type.split(';')[0] ?? type)
const tags = ['machine']

export function machineRoutes(app: App, { api, diagram }: Pick<HttpServing, 'api' | 'diagram'>): void {
  app.route({
    method: 'GET', url: '/v1/machine',
    schema: { summary: 'The chart of every execution', tags, produces, querystring, response: { 200: z.unknown(), '4xx': problemSchema } },
    handler: async ({ query: { format } }, reply) => reply.type(types[format]).send(Buffer.from(await diagram(null, format))),
  })
  app.route({
    method: 'GET', url: '/v1/executions/:executionId/diagram',
    schema: { summary: 'The chart, with where this execution went', tags, produces, params: z.object({ executionId: executionIdSchema }), querystring, response: { 200: z.unknown(), '4xx': problemSchema } },
    async handler({ params: { executionId }, query: { format } }, reply) {
      if (await api.get(executionId) === null) throw unknownExecution(executionId)
      return reply.type(types[format]).send(Buffer.from(await diagram(executionId, format)))
    },
  })
}
