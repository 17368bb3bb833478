/**
 * Who may send which command: asked before `decide`, with what was proven about the person when the command arrived. Nobody
 * keeps a right that was taken away, whatever the execution's policy recorded. Pure; called by the service.
 */
import type { UserCommandType } from '../contracts/commands.js'
import { isSamePerson, type Identity, type Role } from '../contracts/identity.js'
import type { Rejection } from '../errors/rejection.js'

/** A fork is a request. */
const roleFor: { readonly [T in UserCommandType]: Role } = {
  'approval.grant': 'approver',
  'approval.reject': 'approver',
  'code.edit': 'approver',
  'execution.cancel': 'operator',
  'run.interrupt': 'operator',
  'run.terminate': 'operator',
  'outcome.resolve': 'operator',
  'hold.place': 'operator',
  'hold.release': 'operator',
  'execution.fork': 'requester',
}

export interface Asking {
  readonly name: string
  readonly identity: Identity
}

/** `requester`: who asked for the execution; null: there is no such execution. null: allowed. */
export function commandRefusal(type: UserCommandType, who: Asking, requester: string | null, requests: RequestRules): Rejection | null {
  if (type === 'execution.fork') return requestRefusal(who, requests)
  const unproven = identityRefusal(type, who)
  if (unproven) return unproven
  const role = roleFor[type]
  if (who.identity.roles.includes(role)) return null
  const own = type === 'execution.cancel' && requester !== null && isSamePerson(who.name, requester)
  if (own && who.identity.roles.includes('requester')) return null
  return roleMissing(type === 'execution.cancel' ? 'execution.cancel of what somebody else asked for' : type, who, role)
}

export interface RequestRules {
  /** A request that nobody signed is refused. */
  readonly mustBeProven: boolean
}

export function requestRefusal(who: Asking, { mustBeProven }: RequestRules): Rejection | null {
  if (who.identity.proof === 'claimed') return mustBeProven ? identityRefusal('a request', who) : null
  return who.identity.roles.includes('requester') ? null : roleMissing('a request', who, 'requester')
}

/** For what is about no execution: one of the roles is enough. */
export const maintenanceRefusal = (what: string, who: Asking, roles: readonly Role[]): Rejection | null =>
  identityRefusal(what, who) ?? (roles.some((role) => who.identity.roles.includes(role)) ? null : roleMissing(what, who, roles.join(' or ')))

const identityRefusal = (what: string, { name, identity }: Asking): Rejection | null =>
  identity.proof === 'claimed'
    ? { code: 'IDENTITY_REQUIRED', message: `${what} needs a signature or a token, and the name '${name}' was only given: sign it with a key that stands under people of the configuration (\`countersign identity list\` shows yours, \`countersign identity create NAME\` makes one)` }
    : null

const roleMissing = (what: string, { name, identity: { roles } }: Asking, role: string): Rejection => ({
  code: 'ROLE_MISSING',
  message: `${what} needs the role ${role}, and ${name} has ${roles.length === 0 ? 'none' : roles.join(', ')}: ask somebody who has it, or change people.${name}.roles in the configuration`,
})
