/**
 * Answers questions as the NATS micro service `countersign`, which tools find by `$SRV.PING`, `$SRV.INFO` and `$SRV.STATS`.
 * Called by `serveOnNats`. JSON in and out; an error comes as `{error: {code, message}}` and in the service error headers.
 */
import type { Service, ServiceMsg } from 'nats'
import { z } from 'zod'
import {
  diagramFormatSchema, executionIdSchema, historyQuerySchema, listQuerySchema, replayQuerySchema, type DiagramFormat, type RecordedEvent,
} from '../../machines/index.js'
import type { Logger } from '../../runtime/ports/logger.js'
import type { ExecutionQueries } from '../../runtime/ports/serviceApi.js'
import type { NatsConnection } from './connectNats.js'
import { codeOf, messageOf } from './errors.js'
import { fitting, readJson, toJson, truncated } from './payload.js'
import { queryNames, serviceName, subjects, type QueryName } from './subjects.js'

/** Draws the chart, of one execution or, with null, of all. */
export type Diagram = (executionId: string | null, format: DiagramFormat) => Promise<string>

export interface QueryServing {
  readonly connection: NatsConnection
  readonly api: ExecutionQueries
  readonly diagram: Diagram
  readonly log: Logger
  readonly version: string
  readonly maxBytes: number
}

const inputs = {
  get: z.strictObject({ executionId: executionIdSchema }),
  list: listQuerySchema,
  history: historyQuerySchema.extend({ executionId: executionIdSchema }),
  replay: replayQuerySchema.extend({ executionId: executionIdSchema }),
  diagram: z.strictObject({ executionId: executionIdSchema.nullable().default(null), format: diagramFormatSchema.default('svg') }),
} as const

const descriptions: Readonly<Record<QueryName, string>> = {
  get: '{executionId} gives {execution}',
  list: '{status?, text?, user?, mode?, channel?, createdSince?, createdUntil?, updatedSince?, updatedUntil?, limit?, before?} gives {executions, next}: the newest first; next is the `before` of the next page or null',
  history: '{executionId, afterVersion?, limit?} gives {events, next}: next is the `afterVersion` of the next page or null',
  replay: '{executionId, at?} gives {replay}: the state after event `at`, by default the last',
  diagram: '{executionId?, format?: svg | mermaid | json} gives {diagram, format}: the state chart',
}

class QueryError extends Error {
  readonly code: string
  readonly status: number
  constructor(status: number, code: string, message: string) {
    super(message)
    this.code = code
    this.status = status
  }
}

export async function serveQueries(serving: QueryServing): Promise<{ stop(): Promise<void> }> {
  const service: Service = await serving.connection.raw.services.add({
    name: serviceName,
    version: serving.version,
    description: 'Runs Python that a language model wrote and a human countersigned',
  })
  for (const name of queryNames) {
    service.addEndpoint(name, {
      subject: subjects.query(name),
      metadata: { description: descriptions[name] },
      handler: (error, message) => { if (error === null) void reply(serving, name, message) },
    })
  }
  await serving.connection.raw.flush()
  return { async stop() { await service.stop() } }
}

async function reply(serving: QueryServing, name: QueryName, message: ServiceMsg): Promise<void> {
  try {
    const body = toJson(await answer(serving, name, message.data))
    if (body.length > room(serving)) throw new QueryError(413, 'TOO_LARGE', `the answer has ${body.length} bytes, more than NATS carries: ask for less`)
    message.respond(body)
  } catch (error) {
    if (serving.connection.raw.isClosed()) return
    const { status, code, text } = explain(serving, name, error)
    message.respondError(status, text, toJson({ error: { code, message: text } }))
  }
}

/** What fits into one message, with room for headers. */
const room = ({ connection }: QueryServing): number => (connection.raw.info?.max_payload ?? 1024 * 1024) - 16 * 1024

function explain({ log }: QueryServing, name: QueryName, error: unknown): { status: number; code: string; text: string } {
  // A header holds one line, and not any text.
  const text = messageOf(error).replaceAll(/[^\x20-\x7e]+/g, ' ').slice(0, 2_000)
  if (error instanceof QueryError) return { status: error.status, code: error.code, text }
  const code = codeOf(error)
  if (code === 'UNKNOWN_EXECUTION') return { status: 404, code, text }
  log.error({ err: error, query: name }, 'A query could not be answered')
  return code === 'STORE_UNAVAILABLE'
    ? { status: 503, code, text }
    : { status: 500, code: 'INTERNAL', text: 'the service could not answer; its log says why' }
}

async function answer(serving: QueryServing, name: QueryName, data: Uint8Array): Promise<object> {
  const { api } = serving
  const read = readJson(data, { maxBytes: serving.maxBytes, empty: {} })
  if (!read.ok) throw new QueryError(400, read.code, read.message)
  switch (name) {
    case 'get': {
      const { executionId } = parse(inputs.get, read.value)
      return { execution: await api.get(executionId) ?? unknownExecution(executionId) }
    }
    case 'list': {
      const { limit, ...query } = parse(inputs.list, read.value)
      const found = await api.list({ ...defined(query), limit })
      const executions = fitting(found, room(serving) - 256, (summary) => ({ ...summary, sessionContext: null, userQuery: summary.userQuery.slice(0, 1_000) }))
      const more = executions.length < found.length || found.length === limit
      return { executions, next: more ? executions.at(-1)?.executionId ?? null : null }
    }
    case 'history': {
      const { executionId, ...options } = parse(inputs.history, read.value)
      const found = await api.history(executionId, options)
      if (found.length === 0 && await api.get(executionId) === null) unknownExecution(executionId)
      const events = fitting(found, room(serving) - 256, (event, bytes): RecordedEvent => ({ ...event, data: truncated(bytes) }))
      const more = events.length < found.length || found.length === options.limit
      return { events, next: more ? events.at(-1)?.version ?? null : null }
    }
    case 'replay': {
      const { executionId, at } = parse(inputs.replay, read.value)
      return { replay: await api.replay(executionId, at) ?? unknownExecution(executionId) }
    }
    case 'diagram': {
      const { executionId, format } = parse(inputs.diagram, read.value)
      if (executionId !== null && await api.get(executionId) === null) unknownExecution(executionId)
      return { diagram: await serving.diagram(executionId, format), format }
    }
  }
}

function parse<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const words = parsed.error.issues.map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`))
  throw new QueryError(400, 'INVALID_QUERY', words.join('; '))
}

function unknownExecution(executionId: string): never {
  throw new QueryError(404, 'UNKNOWN_EXECUTION', `there is no execution ${executionId}: check the id (list shows them)`)
}

/** Without the keys that are undefined, as exact optional types want it. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as { [K in keyof T]: Exclude<T[K], undefined> }
}
