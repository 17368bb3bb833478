/** The OpenAPI 3.1 document, made from the contracts that the routes check with, and a page to browse it. */
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import type { App } from './app.js'

/** Before the routes: each is written down as it is made. */
export async function describeRoutes(app: App, version: string): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: { title: 'Countersign', version, description: 'Runs Python that a language model wrote and a human countersigned. Errors are `{error: {code, message, issues}}`.' },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', description: '`countersign identity token NAME` makes one' } } },
      security: [{ token: [] }],
    },
    transform: jsonSchemaTransform,
  })
}

/** After them. */
export async function showDocument(app: App): Promise<void> {
  app.get('/openapi.json', { config: { public: true }, schema: { hide: true } }, async (_, reply) => reply.type('application/json').send(Buffer.from(JSON.stringify(app.swagger()))))
  // The page shows what there is; to try it takes a token.
  app.addHook('onRoute', (route) => { if (route.url.startsWith('/docs')) route.config = { ...route.config, public: true } })
  await app.register(swaggerUi, { routePrefix: '/docs', staticCSP: true })
}
