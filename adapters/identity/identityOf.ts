/** What a person may do at this moment, with what others lent them. Asked by the gates for signatures and for tokens. Pure. */
import type { Delegations, Identity, People, PersonConfiguration, Role } from '../../machines/index.js'

/** `proven`: how. `nobody`: the roles of a name that the configuration does not know. */
export function identityOf(
  name: string, people: People, delegations: Delegations, proven: Pick<Identity, 'proof' | 'keyId' | 'token'>, nobody: readonly Role[] = [],
): Identity {
  const person = entryOf(people, name)
  const lent = delegations.flatMap(({ from, to, until, modes }) => {
    const principal = entryOf(people, from)
    // Only what the other one has themselves at this moment.
    return to === name && principal?.roles.includes('approver') ? [{ from, groups: [...principal.groups], until, modes }] : []
  })
  return { ...proven, roles: [...(person?.roles ?? nobody)], groups: [...(person?.groups ?? [])], ...(lent.length > 0 ? { delegations: lent } : {}) }
}

export const entryOf = (people: People, name: string): PersonConfiguration | undefined => (Object.hasOwn(people, name) ? people[name] : undefined)
