/** The one shape of everything that goes wrong: `{error: {code, message, issues}}`, as over NATS. Answered by routes and by the server's own handlers. */
import { z } from 'zod'

export const problemSchema = z
  .object({ error: z.object({ code: z.string(), message: z.string(), issues: z.array(z.object({ path: z.string(), message: z.string() })) }) })
  .describe('What is wrong and what to do; `issues` name the keys')
export type Problem = z.infer<typeof problemSchema>

export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly statusCode: number
  readonly code: string
  constructor(statusCode: number, code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.statusCode = statusCode
    this.code = code
  }
}

export const problem = (code: string, message: string, issues: Problem['error']['issues'] = []): Problem => ({ error: { code, message, issues } })

export const unknownExecution = (executionId: string): HttpProblem =>
  new HttpProblem(404, 'UNKNOWN_EXECUTION', `there is no execution ${executionId}: check the id (GET /v1/executions lists them)`)
