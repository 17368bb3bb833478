/**
 * Server-Sent Events: of one execution (`id:` is the version) or of all (`id:` is the global position). `Last-Event-ID` goes on
 * where a connection was lost; without it one execution is told from its start, and all from now on. A comment every few
 * seconds shows that the connection lives.
 */
import { Readable } from 'node:stream'
import { z } from 'zod'
import { executionIdSchema, isFinalEventType, type RecordedEvent } from '../../../machines/index.js'
import type { App } from '../app.js'
import { follow, type EventFeed } from '../eventFeed.js'
import { HttpProblem, problemSchema, unknownExecution } from '../problem.js'
import type { HttpServing } from '../serving.js'

const pageSize = 200
const heartbeatMs = 15_000
const headers = z.object({ 'last-event-id': z.string().optional() })
const querystring = z.object({ after: z.string().optional().describe('Instead of Last-Event-ID; 0: from the start') })
const tags = ['events']
const produces = ['text/event-stream']

export function eventRoutes(app: App, serving: Pick<HttpServing, 'api' | 'readAll' | 'lastPosition'>, stopped: AbortSignal): void {
  const { api } = serving
  const open = (feed: EventFeed, from: number, closed: AbortSignal) => {
    const signal = AbortSignal.any([closed, stopped])
    return Readable.from(withHeartbeat(follow(api, feed, from, signal), feed, signal))
  }

  app.route({
    method: 'GET', url: '/v1/executions/:executionId/events',
    schema: { summary: 'Its events, then what comes, until it is over', tags, produces, params: z.object({ executionId: executionIdSchema }), headers, querystring, response: { 200: z.unknown(), '4xx': problemSchema } },
    async handler(request, reply) {
      const { executionId } = request.params
      if (await api.get(executionId) === null) throw unknownExecution(executionId)
      const feed: EventFeed = {
        read: (afterVersion) => api.history(executionId, { afterVersion, limit: pageSize }),
        positionOf: ({ version }) => version,
        isLast: ({ type }) => isFinalEventType(type),
        concerns: (id) => id === executionId,
      }
      return reply.type('text/event-stream').header('Cache-Control', 'no-store').send(open(feed, placeIn(request) ?? 0, closedBy(request.raw)))
    },
  })

  app.route({
    method: 'GET', url: '/v1/events',
    schema: { summary: 'Everything that happens, in the order of the log', tags, produces, headers, querystring, response: { 200: z.unknown(), '4xx': problemSchema } },
    async handler(request, reply) {
      const feed: EventFeed = {
        read: (afterPosition) => serving.readAll({ afterPosition, limit: pageSize }),
        positionOf: ({ globalPosition }) => globalPosition,
        isLast: () => false,
        concerns: () => true,
      }
      const from = placeIn(request) ?? await serving.lastPosition()
      return reply.type('text/event-stream').header('Cache-Control', 'no-store').send(open(feed, from, closedBy(request.raw)))
    },
  })
}

/** Where to go on; undefined: it was not said. */
function placeIn({ headers: { 'last-event-id': header }, query: { after } }: { headers: z.infer<typeof headers>; query: z.infer<typeof querystring> }): number | undefined {
  const text = header ?? after
  if (text === undefined || text === '') return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new HttpProblem(400, 'INVALID_QUERY', `Last-Event-ID must be the id of an event of this stream, a whole number, and not '${text.slice(0, 40)}'`)
}

function closedBy(request: { once(event: 'close', listener: () => void): unknown }): AbortSignal {
  const closed = new AbortController()
  request.once('close', () => { closed.abort() })
  return closed.signal
}

async function* withHeartbeat(events: AsyncGenerator<RecordedEvent, void, undefined>, { positionOf }: EventFeed, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
  // Sent at once, so that a proxy passes the headers on.
  yield ': countersign\n\n'
  let next = events.next()
  while (!signal.aborted) {
    let timer: NodeJS.Timeout | undefined
    const quiet = new Promise<'quiet'>((resolve) => { timer = setTimeout(() => { resolve('quiet') }, heartbeatMs) })
    const step = await Promise.race([next, quiet])
    clearTimeout(timer)
    if (step === 'quiet') {
      yield ': still here\n\n'
      continue
    }
    if (step.done === true) return
    const event = step.value
    yield `id: ${positionOf(event)}\nevent: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`
    next = events.next()
  }
}
