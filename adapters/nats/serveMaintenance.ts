/**
 * Takes what an operator asks for on `countersign.v1.maintenance.<action>`: request and reply, `{answer}` or
 * `{error: {code, message}}`. Called by `serveOnNats`. One at a time: each changes the store or the JetStream stream.
 */
import type { Msg } from 'nats'
import type { z } from 'zod'
import { maintenanceActions, maintenanceCatalogue, parseInWords, type MaintenanceAction, type MaintenanceInput } from '../../machines/index.js'
import type { Logger } from '../../runtime/ports/logger.js'
import type { Maintenance } from '../../runtime/ports/maintenance.js'
import type { NatsConnection } from './connectNats.js'
import { codeOf, messageOf } from './errors.js'
import { readJson } from './payload.js'
import { respond } from './respond.js'
import { serviceName, subjects } from './subjects.js'

export interface MaintenanceServing {
  readonly connection: NatsConnection
  readonly maintenance: Maintenance
  readonly log: Logger
  readonly maxBytes: number
}

export type MaintenanceReply = { readonly answer: unknown } | { readonly error: { readonly code: string; readonly message: string } }

export function serveMaintenance(serving: MaintenanceServing): { stop(): Promise<void> } {
  const { connection, log } = serving
  let last = Promise.resolve()
  const subscription = connection.raw.subscribe(subjects.allMaintenance, {
    queue: serviceName,
    callback: (error, message) => {
      if (error !== null) log.error({ err: error }, 'The subscription to maintenance reports an error')
      else last = last.then(async () => { respond(message, await reply(serving, message), log) })
    },
  })
  return {
    async stop() {
      subscription.unsubscribe()
      await last
    },
  }
}

async function reply({ maintenance, log, maxBytes }: MaintenanceServing, message: Msg): Promise<MaintenanceReply> {
  const name = message.subject.slice(subjects.allMaintenance.length - 1)
  const action = maintenanceActions.find((known) => known === name)
  if (action === undefined) return refused('INVALID_MAINTENANCE', `there is no action '${name}': there are ${maintenanceActions.join(', ')}`)
  const read = readJson(message.data, { maxBytes, empty: {} })
  if (!read.ok) return refused(read.code, read.message)
  const input = parseInWords(maintenanceCatalogue[action] as z.ZodType<MaintenanceInput<MaintenanceAction>>, read.value)
  if (!input.ok) return refused('INVALID_MAINTENANCE', input.issues.map(({ path, message: words }) => (path ? `${path}: ${words}` : words)).join('; '))
  log.info({ action }, `Maintenance: ${action}`)
  try {
    return { answer: await perform(maintenance, action, input.value) }
  } catch (error) {
    log.warn({ err: error, action }, `Maintenance was not done: ${messageOf(error)}`)
    return refused(codeOf(error) ?? 'INTERNAL', messageOf(error))
  }
}

/** `input` was read by the action's own schema. */
const perform = (maintenance: Maintenance, action: MaintenanceAction, input: MaintenanceInput<MaintenanceAction>): Promise<unknown> =>
  (maintenance[action] as (input: MaintenanceInput<MaintenanceAction>) => Promise<unknown>)(input)

const refused = (code: string, message: string): MaintenanceReply => ({ error: { code, message: message.slice(0, 4_000) } })
