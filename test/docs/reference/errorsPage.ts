/** The generated parts of docs/reference/errors.md: categories, refusals, failures, errors. */
import { failureCategorySchema, rejectionCodes, writeRefusalCodes } from '../../../machines/index.js'
import { code, table } from '../markdown.js'
import { fieldComments, unionComments } from '../sourceComments.js'
import { errorCodes, failureCodes } from './failureCodes.js'

const more: Readonly<Record<string, string>> = {
  INVALID_COMMAND: 'the command breaks its contract: `issues` name the keys',
  INVALID_QUERY: 'the query breaks its contract',
  NOT_JSON: 'the message is not JSON in UTF-8',
  TOO_LARGE: 'the message is larger than the service or NATS takes',
  STORE_UNAVAILABLE: 'the service could not record it (disk full, database locked): send it again later',
  SERVICE_STOPPING: 'the service is stopping: send it again when it is up',
}

export const refusals = (): ReadonlyMap<string, string> => {
  const rejections = fieldComments('machines/errors/rejection.ts', 'rejectionCodes')
  const edges = unionComments('runtime/ports/serviceApi.ts', 'RefusalCode')
  return new Map([
    ...rejectionCodes.map((name) => [name, rejections.get(name) ?? ''] as const),
    ...[...edges].map(([name, comment]) => [name, comment || (more[name] ?? '')] as const),
  ])
}

/** Of writes to the control system. */
export const writeRefusals = (): ReadonlyMap<string, string> => {
  const comments = fieldComments('machines/contracts/controlWrites.ts', 'writeRefusalCodes')
  return new Map([
    ...writeRefusalCodes.map((name) => [name, comments.get(name) ?? ''] as const),
    ['INVALID_WRITE', 'the gateway asked about what is no write: a name of more than 1024 characters, more than a million elements. Not in the history, but in the output of the service'],
    ['UNEXPECTED_ERROR', 'a rule of the service failed: please report it'],
  ])
}

export const errorsPage = (): Readonly<Record<string, string>> => ({
  refusals: table(['code', 'meaning'], [...refusals()].map(([name, meaning]) => [code(name), meaning])),
  writes: table(['code', 'meaning'], [...writeRefusals()].map(([name, meaning]) => [code(name), meaning])),
  failures: failureCategorySchema.options.map((category) => {
    const rows = Object.entries(failureCodes).filter(([, failure]) => failure.category === category)
    return `### Category ${category}\n\n${table(['code', 'meaning', 'what to do'], rows.map(([name, { meaning, remedy }]) => [code(name), meaning, remedy]))}`
  }).join('\n\n'),
  errors: table(['code', 'meaning'], Object.entries(errorCodes).map(([name, meaning]) => [code(name), meaning])),
})
