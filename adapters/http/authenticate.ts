/**
 * Who sends a request: the holder of the token in `Authorization: Bearer …`. Asked before every route that is not public, so a
 * new route is closed until it says otherwise. Reading takes any person; what may be changed is decided by the service.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Sender } from '../../runtime/ports/identity.js'
import { HttpProblem } from './problem.js'
import type { HttpServing } from './serving.js'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Anybody may ask. */
    public?: boolean
  }
  interface FastifyRequest {
    sender: Sender | null
  }
}

const bearer = /^Bearer +([A-Za-z0-9_-]{1,200})$/i

export function authenticate(app: FastifyInstance, { tokens }: Pick<HttpServing, 'tokens'>): void {
  app.decorateRequest('sender', null)
  app.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.config.public === true) return
    const token = bearer.exec(request.headers.authorization ?? '')?.[1]
    const admitted = token === undefined ? null : tokens.admit(token, new Date())
    if (admitted?.ok) {
      request.sender = admitted.sender
      return
    }
    void reply.header('WWW-Authenticate', 'Bearer realm="countersign"')
    throw new HttpProblem(401, admitted?.code ?? 'TOKEN_MISSING', admitted?.message ?? 'send a token: `Authorization: Bearer cs_…` (`countersign identity token NAME` makes one)')
  })
}

export function senderOf({ sender }: FastifyRequest): Sender {
  if (sender === null) throw new HttpProblem(401, 'TOKEN_MISSING', 'this needs a token')
  return sender
}
