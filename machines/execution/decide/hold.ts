/** Legal hold: an execution that somebody needs as evidence is kept until it is released. Allowed in every state. */
import type { Command } from '../../contracts/commands.js'
import { event } from '../../contracts/events.js'
import { accept, reject, type Decision, type Situation } from './decision.js'

export function placeHold({ state: { hold } }: Situation, { actor, data }: Command<'hold.place'>): Decision {
  if (hold) return reject('ALREADY_HELD', `${hold.by} placed a hold on it at ${hold.placedAt}: ${hold.reason}`)
  return accept(event('hold.placed', { by: actor.name, reason: data.reason }))
}

export function releaseHold({ state: { hold } }: Situation, { actor, data }: Command<'hold.release'>): Decision {
  if (!hold) return reject('NOT_HELD', 'there is no hold on it that could be released')
  return accept(event('hold.released', { by: actor.name, reason: data.reason }))
}
