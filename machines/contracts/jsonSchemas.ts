/**
 * The published contracts as JSON Schemas (draft 2020-12), made from the zod schemas and nothing else. Kept in
 * `docs/schemas/`, where a test holds them to what this gives (UPDATE_SCHEMAS=1 rewrites them).
 */
import { z } from 'zod'
import { channelLimitsFileSchema } from './channelLimits.js'
import { commandEnvelopeSchema, userCommandCatalogue, userCommandWireSchema } from './commands.js'
import { configurationFileSchema } from './configuration.js'
import { controlLibrarySchema } from './controlLibrary.js'
import { eventCatalogue, eventTypes } from './events.js'
import { recordedEventSchema } from './recorded.js'
import { recordedServiceEventSchema, serviceEventCatalogue, serviceEventTypes } from './serviceEvents.js'
import { requestWireSchema } from './request.js'
import { executionResultSchema } from './result.js'

export type JsonSchema = Readonly<Record<string, unknown>>

/** Name, which is the file's name without `.json`, → schema. Events and commands are named by their type. */
export function jsonSchemas(): ReadonlyMap<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>()
  const add = (name: string, title: string, schema: z.ZodType, io: 'input' | 'output') => {
    // Titles and the ids that zod would make references of are set here, for each file on its own.
    const { $schema, id: _id, ...rest } = z.toJSONSchema(schema, { io, target: 'draft-2020-12', reused: 'inline', unrepresentable: 'throw' }) as Record<string, unknown>
    schemas.set(name, { $schema, title, ...rest })
  }
  add('request', 'PythonExecutionRequest: what is published to countersign.v1.request', requestWireSchema, 'input')
  add('result', 'ExecutionResult: what an execution gives in the end', executionResultSchema, 'output')
  add('configuration', 'The configuration file, as JSON or YAML', configurationFileSchema, 'input')
  add('channel-limits', 'The limits file (execution.epics.limits_file), as JSON or YAML', channelLimitsFileSchema, 'input')
  add('control-library', 'A file of analyzer.control_libraries: what the calls of a control library do', controlLibrarySchema, 'input')
  add('command', 'A command as it is published to countersign.v1.command.<executionId>', userCommandWireSchema, 'input')
  add('command-envelope', 'What surrounds a command inside the service', commandEnvelopeSchema, 'output')
  add('event', 'An event as it is stored and published to countersign.v1.event.<executionId>.<type>', recordedEventSchema, 'output')
  add('service-event', 'What happened to the service itself, as it is recorded and published to countersign.v1.service.<type>', recordedServiceEventSchema, 'output')
  for (const type of serviceEventTypes) {
    const { data, version } = serviceEventCatalogue[type]
    add(`service-events/${type}.v${version}`, `data of the service event ${type}, version ${version}`, data, 'output')
  }
  for (const [type, schema] of Object.entries(userCommandCatalogue)) add(`commands/${type}`, `data of the command ${type}`, schema, 'input')
  for (const type of eventTypes) {
    const { data, version } = eventCatalogue[type]
    add(`events/${type}.v${version}`, `data of the event ${type}, version ${version}`, data, 'output')
  }
  return schemas
}
