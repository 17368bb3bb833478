/**
 * The Fastify application: what every route shares. Nothing is answered across origins, nothing may be framed or run that did not
 * come from here, bodies and rates are bounded, and every error has a code and a sentence. Made by `serveOnHttp`.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import fastify, { type FastifyBaseLogger, type FastifyError, type FastifyInstance, type RawServerDefault } from 'fastify'
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod'
import type { $ZodType } from 'zod/v4/core'
import { authenticate } from './authenticate.js'
import { problem } from './problem.js'
import type { HttpServing } from './serving.js'

export type App = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

export async function makeApp(serving: HttpServing): Promise<App> {
  const { settings, log } = serving
  const app: App = fastify({ bodyLimit: settings.maxBytes, routerOptions: { maxParamLength: 256 }, forceCloseConnections: true }).withTypeProvider<ZodTypeProvider>()
  // Bodies are requests and commands: the service reads them itself, and answers by the name of each key that is wrong.
  app.setValidatorCompiler<$ZodType>((route) => (route.httpPart === 'body' ? (value: unknown) => ({ value }) : validatorCompiler(route)))
  app.setSerializerCompiler(serializerCompiler)
  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'self'"], imgSrc: ["'self'", 'data:'], upgradeInsecureRequests: null } } })
  authenticate(app, serving)
  await app.register(rateLimit, {
    max: settings.requestsPerMinute, timeWindow: '1 minute', hook: 'preHandler',
    keyGenerator: ({ sender, ip }) => (sender === null ? `address ${ip}` : `person ${sender.name}`),
    errorResponseBuilder: (_, { after }) => Object.assign(new Error(`too many requests: wait ${after}`), { statusCode: 429, code: 'TOO_MANY_REQUESTS' }),
  })
  app.setNotFoundHandler(async ({ method, url }, reply) => {
    await reply.status(404).send(problem('NO_SUCH_ROUTE', `there is no ${method} ${url.split('?')[0] ?? ''} here: /docs lists what there is`))
  })
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? statusOfValidation(error)
    if (status >= 500) log.error({ err: error, route: request.routeOptions.url }, 'A request over HTTP could not be answered')
    await reply.status(status).send(status >= 500 && status !== 503
      ? problem('INTERNAL', 'the service could not answer; its log says why')
      : problem(codeOf(error), error.message, issuesOf(error)))
  })
  return app
}

const statusOfValidation = (error: FastifyError): number => (error.validation ? 400 : 500)

/** Fastify's own codes are for its log; these are for people and programs. */
const ownCodes: Readonly<Record<string, string>> = {
  FST_ERR_VALIDATION: 'INVALID_QUERY',
  FST_ERR_CTP_BODY_TOO_LARGE: 'TOO_LARGE',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'NOT_JSON',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'NOT_JSON',
  FST_ERR_CTP_INVALID_JSON_BODY: 'NOT_JSON',
}
const codeOf = ({ code }: FastifyError): string => ownCodes[code] ?? code

const issuesOf = ({ validation = [] }: FastifyError) =>
  validation.map(({ instancePath, message = 'is wrong' }) => ({ path: instancePath.slice(1).replaceAll('/', '.'), message }))
