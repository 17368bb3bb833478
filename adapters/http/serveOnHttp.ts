/**
 * Puts the service on HTTP: requests, commands, queries and live events, as on NATS, for programs and pages that speak no NATS.
 * Called by `compose.ts`. `stop()` takes nothing more and ends the streams.
 */
import { isLoopback } from './isLoopback.js'
import { makeApp } from './app.js'
import { describeRoutes, showDocument } from './openApi.js'
import { commandRoute } from './routes/commands.js'
import { eventRoutes } from './routes/eventStreams.js'
import { executionRoutes } from './routes/executions.js'
import { healthRoutes } from './routes/health.js'
import { machineRoutes } from './routes/machine.js'
import { submitRoute } from './routes/submit.js'
import type { HttpServing } from './serving.js'

export class HttpUnavailableError extends Error {
  override readonly name = 'HttpUnavailableError'
  readonly code = 'HTTP_UNAVAILABLE'
}

/** @throws HttpUnavailableError when the address is taken or is none of this machine */
export async function serveOnHttp(serving: HttpServing): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { settings: { host, port }, log } = serving
  const stopped = new AbortController()
  const app = await makeApp(serving)
  await describeRoutes(app, serving.version)
  submitRoute(app, serving)
  commandRoute(app, serving)
  executionRoutes(app, serving)
  eventRoutes(app, serving, stopped.signal)
  machineRoutes(app, serving)
  const health = healthRoutes(app, serving)
  await showDocument(app)
  const url = await app.listen({ host, port }).catch(async (cause: unknown) => {
    health.stop()
    await app.close()
    throw new HttpUnavailableError(`HTTP cannot listen on ${host}:${port}: ${cause instanceof Error ? cause.message : String(cause)}; another http.port in the configuration helps, 0 takes any that is free`, { cause })
  })
  if (!isLoopback(host)) log.warn({ url }, 'HTTP can be reached from other machines, without encryption: put a proxy that does TLS before it')
  log.info({ url }, 'Serving on HTTP')
  return {
    url,
    async stop() {
      stopped.abort()
      health.stop()
      await app.close()
    },
  }
}
