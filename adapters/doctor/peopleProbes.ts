/** Probes of who may do what: whose keys count, whether enough people can approve, and whether one key can do everything. */
import { allRoles, type Configuration, type People } from '../../machines/index.js'
import { approvalGaps, whoCanApprove } from '../../runtime/index.js'
import type { Probe } from './examine.js'

export interface PeopleSettings {
  readonly configuration: Configuration
  /** The key of the data folder; null: none was made yet. @throws when it is there and cannot be used */
  readonly owner: () => { readonly person: string; readonly keyId: string; readonly file: string } | null
  /** Whose it would be. */
  readonly account: string
}

const howTo = 'docs/how-to/say-who-may-do-what.md'

export function peopleProbes({ configuration, owner, account }: PeopleSettings): Probe[] {
  const { people: named } = configuration
  const configured = Object.keys(named).length > 0
  const probes: Probe[] = [
    {
      name: 'people',
      needed: true,
      remedy: 'follow what is said above; without this key the service does not start',
      try() {
        if (configured) return found(null, Object.entries(named).map(inWords).join(', '))
        const own = owner()
        return found(own?.file ?? null, `only ${own?.person ?? account}, who may do everything: the configuration names no people${own === null ? '; the key is made at the first start' : ''}`)
      },
    },
    {
      name: 'approvers',
      needed: false,
      remedy: `correct people, approval.modes or approval.delegations of the configuration, then \`countersign reload\`; ${howTo} shows how`,
      try() {
        const people: People = configured ? named : { [owner()?.person ?? account]: { public_key: '', roles: [...allRoles], groups: [], tokens: {} } }
        const gaps = approvalGaps(configuration, people)
        if (gaps.length > 0) throw new Error(gaps.join('; '))
        const modes = whoCanApprove(configuration, people)
        return found(null, modes.map(({ mode, needed: { count }, able }) => `${mode}: ${count} of ${able.join(', ')}`).join('; ') || 'nobody is asked, in no mode')
      },
    },
  ]
  return configured ? [...probes, ownerProbe(named, owner)] : probes
}

/** A program can read the data folder of its service as long as there is no sandbox. */
const ownerProbe = (people: People, owner: PeopleSettings['owner']): Probe => ({
  name: 'owner\'s key',
  needed: false,
  remedy: `make each person a key on their own account, and take the data folder's out of people; ${howTo} shows how`,
  try() {
    const own = owner()
    const [name, person] = Object.entries(people).find(([, { public_key: key }]) => key === own?.keyId) ?? []
    if (own === null || name === undefined || person === undefined) return found(null, 'counts no more, since the configuration names people')
    if (allRoles.every((role) => person.roles.includes(role))) throw new Error(`the key of the data folder, ${own.file}, is ${name}'s and holds every role: whoever can read that file can ask, approve and operate alone`)
    return found(own.file, `is ${name}'s (${person.roles.join(', ')})`)
  },
})

const found = (where: string | null, detail: string) => Promise.resolve({ where, version: null, detail })

const inWords = ([name, { roles, groups }]: [string, People[string]]): string => `${name} (${roles.join(', ')}${groups.length > 0 ? `; in ${groups.join(', ')}` : ''})`
