/** For whoever watches over the service: does it live, does it take requests, how much does it do. No token, and nothing that is anybody's secret. */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { z } from 'zod'
import type { App } from '../app.js'
import type { HttpServing } from '../serving.js'

const open = { public: true }
const tags = ['operation']
const partsSchema = z.object({ ready: z.boolean(), parts: z.record(z.string(), z.string().nullable().describe('What is wrong with it; null: nothing')) })

export function healthRoutes(app: App, { api, health, version }: Pick<HttpServing, 'api' | 'health' | 'version'>): { stop(): void } {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  new Gauge({ name: 'countersign_info', help: 'The version that runs', labelNames: ['version'], registers: [registry] }).set({ version }, 1)
  const events = new Counter({ name: 'countersign_events_total', help: 'Events that were committed since the start, by type', labelNames: ['type'], registers: [registry] })
  const stop = api.observe((notice) => { if (notice.kind === 'event') events.inc({ type: notice.event.type }) })

  app.route({
    method: 'GET', url: '/healthz', config: open,
    schema: { summary: 'It lives', tags, response: { 200: z.object({ status: z.literal('alive'), version: z.string() }) } },
    handler: () => ({ status: 'alive' as const, version }),
  })
  app.route({
    method: 'GET', url: '/readyz', config: open,
    schema: { summary: 'It takes requests, and which part is not well', tags, response: { 200: partsSchema, 503: partsSchema } },
    async handler(_, reply) {
      const { ready, parts } = await health()
      return reply.status(ready ? 200 : 503).send({ ready, parts: { ...parts } })
    },
  })
  app.route({
    method: 'GET', url: '/metrics', config: open,
    schema: { summary: 'For Prometheus', tags, produces: ['text/plain'] },
    handler: async (_, reply) => reply.type(registry.contentType).send(Buffer.from(await registry.metrics())),
  })
  return { stop }
}
