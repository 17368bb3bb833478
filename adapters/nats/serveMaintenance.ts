/**
 * Takes what an operator asks for on `countersign.v1.maintenance.<action>`: request and reply, `{answer}` or
 * `{error: {code, message}}`. Called by `serveOnNats`. One at a time: each changes the store or the JetStream stream.
 */
import type { Msg } from 'nats'
import type { z } from 'zod'
import { maintenanceActions, maintenanceCatalogue, maintenanceRefusal, maintenanceRoles, parseInWords, signatureWindowMs, type Actor, type DsseEnvelope, type MaintenanceAction, type MaintenanceInput } from '../../machines/index.js'
import { asClaimed, type IdentityGate } from '../../runtime/ports/identity.js'
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
  readonly gate: IdentityGate
  readonly log: Logger
  readonly maxBytes: number
}

export type MaintenanceReply = { readonly answer: unknown } | { readonly error: { readonly code: string; readonly message: string } }

export function serveMaintenance(serving: MaintenanceServing): { stop(): Promise<void> } {
  const { connection, log } = serving
  let last = Promise.resolve()
  const used = usedNonces()
  const subscription = connection.raw.subscribe(subjects.allMaintenance, {
    queue: serviceName,
    callback: (error, message) => {
      if (error !== null) log.error({ err: error }, 'The subscription to maintenance reports an error')
      else last = last.then(async () => { respond(message, await reply(serving, message, used).catch((cause: unknown) => failed(serving, cause)), log) })
    },
  })
  return {
    async stop() {
      subscription.unsubscribe()
      await last
    },
  }
}

async function reply({ maintenance, gate, log, maxBytes }: MaintenanceServing, message: Msg, used: UsedNonces): Promise<MaintenanceReply> {
  const name = message.subject.slice(subjects.allMaintenance.length - 1)
  const action = maintenanceActions.find((known) => known === name)
  if (action === undefined) return refused('INVALID_MAINTENANCE', `there is no action '${name}': there are ${maintenanceActions.join(', ')}`)
  const read = readJson(message.data, { maxBytes, empty: {} })
  if (!read.ok) return refused(read.code, read.message)
  const now = new Date()
  const opened = gate.open('maintenance', read.value, now)
  if (opened?.ok === false) return refused(opened.code, opened.message)
  const sender = opened?.sender ?? asClaimed('nats')
  const notAllowed = maintenanceRefusal(action, sender, maintenanceRoles[action])
  if (notAllowed || opened === null) return refused(notAllowed?.code ?? 'IDENTITY_REQUIRED', notAllowed?.message ?? `${action} has to be signed`)
  const { payload } = opened
  if (payload.action !== action) return refused('SIGNED_FOR_ANOTHER', `this was signed for ${payload.action} and not for ${action}`)
  const again = used.refusal(`${sender.name} ${payload.nonce}`, payload.at, now)
  if (again) return refused('SIGNATURE_USED', again)
  const input = parseInWords(maintenanceCatalogue[action] as z.ZodType<MaintenanceInput<MaintenanceAction>>, payload.input ?? {})
  if (!input.ok) return refused('INVALID_MAINTENANCE', input.issues.map(({ path, message: words }) => (path ? `${path}: ${words}` : words)).join('; '))
  log.info({ action, by: sender.name, key: sender.identity.keyId }, `Maintenance: ${action}, by ${sender.name}`)
  try {
    return { answer: await perform(maintenance, action, input.value, { kind: 'user', name: sender.name, identity: sender.identity }, sender.signed) }
  } catch (error) {
    log.warn({ err: error, action }, `Maintenance was not done: ${messageOf(error)}`)
    return refused(codeOf(error) ?? 'INTERNAL', messageOf(error))
  }
}

/** One message that cannot be taken must not end those after it. */
function failed({ log }: MaintenanceServing, error: unknown): MaintenanceReply {
  log.error({ err: error }, 'Maintenance could not be taken')
  return refused(codeOf(error) ?? 'INTERNAL', messageOf(error))
}

interface UsedNonces {
  refusal(key: string, signedAt: string, now: Date): string | null
}

/** Each signed message once. What was signed before this process began may have been used then: it is not taken. */
function usedNonces(): UsedNonces {
  const since = Date.now()
  const used = new Map<string, number>()
  return {
    refusal(key, signedAt, now) {
      for (const [old, at] of used) if (now.getTime() - at > 2 * signatureWindowMs) used.delete(old)
      if (used.has(key)) return 'this signed message was used already: send a new one'
      if (Date.parse(signedAt) < since) return 'this was signed before the service started: send it again'
      used.set(key, now.getTime())
      return null
    },
  }
}

/** `input` was read by the action's own schema. */
const perform = (maintenance: Maintenance, action: MaintenanceAction, input: MaintenanceInput<MaintenanceAction>, by: Actor, evidence: DsseEnvelope | undefined): Promise<unknown> =>
  (maintenance[action] as (input: MaintenanceInput<MaintenanceAction>, by: Actor, evidence: DsseEnvelope | undefined) => Promise<unknown>)(input, by, evidence)

const refused = (code: string, message: string): MaintenanceReply => ({ error: { code, message: message.slice(0, 4_000) } })
