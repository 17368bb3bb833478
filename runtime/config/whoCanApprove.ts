/**
 * Whether enough people can approve what a configuration asks about. Gaps are told and not refused: what nobody approves never
 * runs, and to take away somebody's rights must work at once, also where too few are left. Called by the service and by `doctor`.
 */
import type { ApproversNeeded, Configuration, ExecutionMode, People } from '../../machines/index.js'
import { approvalModeOf, approversNeededIn } from './policyFrom.js'

type Asking = Pick<Configuration, 'execution' | 'approval' | 'analyzer'>

export interface ModeApprovers {
  readonly mode: ExecutionMode
  readonly needed: ApproversNeeded
  /** Names of those whose approval counts. */
  readonly able: readonly string[]
}

/** Of the modes in which somebody may be asked. Who was delegated an approval gives that of another person, and is no further one. */
export function whoCanApprove({ execution: { modes }, approval, analyzer }: Asking, people: People): ModeApprovers[] {
  const always = approvalModeOf(approval) !== 'disabled' || analyzer.plugins.length > 0
  return (Object.keys(modes) as ExecutionMode[]).filter((mode) => always || modes[mode]?.requires_approval === true || modes[mode]?.allows_writes === true).map((mode) => {
    const needed = approversNeededIn(approval, mode)
    const approvers = Object.entries(people).filter(([, { roles, groups }]) => roles.includes('approver') && (needed.groups.length === 0 || groups.some((group) => needed.groups.includes(group))))
    return { mode, needed, able: approvers.map(([name]) => name) }
  })
}

/** In words, by name; empty: whatever is asked about can be approved. */
export function approvalGaps(configuration: Asking, people: People): string[] {
  const { approval } = configuration
  return [
    ...whoCanApprove(configuration, people).flatMap((mode) => [...tooFew(mode), ...emptyGroups(mode, people), ...(approval.approver_must_differ ? unheard(mode, people) : [])]),
    ...approval.delegations.flatMap(({ from, to }) => [...lendsNothing(from, people, 'from'), ...lendsNothing(to, people, 'to')].map((why) => `the delegation from ${from} to ${to} has no effect: ${why}`)),
  ]
}

function tooFew({ mode, needed: { count, groups }, able }: ModeApprovers): string[] {
  if (able.length >= count) return []
  const what = `${count === 1 ? 'a person' : `${count} persons`} with the role approver${groups.length > 0 ? ` in ${groups.join(' or ')}` : ''}`
  return [`nothing can be approved in mode ${mode}: it takes ${what} (approval.modes.${mode}), and there ${able.length === 1 ? 'is' : 'are'} ${able.join(', ') || 'none'}`]
}

/** Also where the other groups are enough: most likely the name is misspelt. */
const emptyGroups = ({ mode, needed: { groups } }: ModeApprovers, people: People): string[] =>
  groups
    .filter((group) => !Object.values(people).some((person) => person.roles.includes('approver') && person.groups.includes(group)))
    .map((group) => `nobody with the role approver is in the group ${group} (approval.modes.${mode}.groups)`)

/** Who may ask and is needed to approve gets no approval of what they ask for. */
function unheard({ mode, needed: { count }, able }: ModeApprovers, people: People): string[] {
  const alone = able.length === count ? able.filter((name) => people[name]?.roles.includes('requester')) : []
  return alone.map((name) => `what ${name} asks for in mode ${mode} cannot be approved: whoever asks may not approve (approval.approver_must_differ), and without ${name} there are too few`)
}

function lendsNothing(name: string, people: People, key: 'from' | 'to'): string[] {
  const person = Object.hasOwn(people, name) ? people[name] : undefined
  if (person?.roles.includes('approver')) return []
  return [person === undefined ? `nobody under people is called ${name} (approval.delegations, ${key})` : `${name} has not the role approver`]
}
