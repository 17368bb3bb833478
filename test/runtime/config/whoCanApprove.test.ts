/** Gaps between what a configuration asks about and the people who could approve it. */
import { expect, it } from 'vitest'
import { allRoles, type People, type Role } from '../../../machines/index.js'
import { approvalGaps, whoCanApprove } from '../../../runtime/config/whoCanApprove.js'
import { configured } from '../../integration/configured.js'

const one = (roles: readonly Role[] = allRoles, ...groups: string[]): People[string] => ({ public_key: '', roles: [...roles], groups, tokens: {} })
const asking = (approval: object) => configured({ approval: { capabilities: { python_execution: { mode: 'all_code' } }, ...approval } })
const readOnly = (needed: object, more: object = {}) => asking({ modes: { read_only: needed }, ...more })
const both = (gap: RegExp) => [expect.stringMatching(gap), expect.stringMatching(gap)]

it.each<[string, object, People, unknown[]]>([
  ['one person with all roles is enough by default', asking({}), { ada: one() }, []],
  ['nobody has the role', asking({}), { ada: one(['requester', 'operator']) }, both(/in mode (read_only|write_access): it takes a person with the role approver .*there are none/)],
  ['a count that is not reached', readOnly({ count: 2 }), { ada: one(), otto: one(['operator']) }, [expect.stringMatching(/mode read_only: it takes 2 persons .*\(approval\.modes\.read_only\), and there is ada$/)]],
  ['a count that is reached', readOnly({ count: 2 }), { ada: one(), grace: one(['approver']) }, []],
  ['a group in which nobody is', readOnly({ groups: ['magnets'] }), { ada: one() }, [expect.stringContaining('a person with the role approver in magnets'), expect.stringContaining('nobody with the role approver is in the group magnets (approval.modes.read_only.groups)')]],
  ['a group of people without the role', readOnly({ groups: ['magnets'] }), { ada: one(['requester'], 'magnets'), grace: one() }, [expect.stringMatching(/read_only.*there are none/), expect.stringContaining('group magnets')]],
  ['a group that is there beside one that is not', readOnly({ groups: ['magnets', 'safty'] }), { ada: one(allRoles, 'magnets') }, [expect.stringContaining('group safty')]],
  ['two of two groups', readOnly({ count: 2, groups: ['a', 'b'] }), { ada: one(allRoles, 'a'), grace: one(allRoles, 'b') }, []],
  ['the only approver may ask, and must not approve that', asking({ approver_must_differ: true }), { ada: one(), otto: one(['requester']) }, both(/what ada asks for in mode \w+ cannot be approved/)],
  ['another approver is there', asking({ approver_must_differ: true }), { ada: one(), grace: one(['approver']) }, []],
  ['a delegation is no further person', readOnly({ count: 2 }, { delegations: [{ from: 'ada', to: 'otto', until: '2999-01-01T00:00:00Z' }] }), { ada: one(['approver']), otto: one(['operator']) }, [expect.stringContaining('there is ada'), expect.stringMatching(/delegation from ada to otto has no effect: otto has not the role approver/)]],
  ['a delegation by nobody', asking({ delegations: [{ from: 'Ada', to: 'ada', until: '2999-01-01T00:00:00Z' }] }), { ada: one() }, [expect.stringMatching(/nobody under people is called Ada/)]],
])('%s', (_what, configuration, people, gaps) => {
  expect(approvalGaps(configuration as ReturnType<typeof asking>, people)).toEqual(gaps)
})

it('asks for nobody where nobody is asked', () => {
  expect(whoCanApprove(configured({ execution: { modes: { write_access: { enabled: false } } } }), {})).toEqual([])
  // A write is asked about where its limits cannot be checked.
  expect(whoCanApprove(configured(), { ada: one() })).toEqual([{ mode: 'write_access', needed: { count: 1, groups: [] }, able: ['ada'] }])
})
