import { describe, expect, it } from 'vitest'
import type { Endorsement, ExecutionPolicy, Identity } from '../../../machines/index.js'
import { person, requested, writing, type By } from './scenario.js'

const until = '2026-02-01T00:00:00Z'
const asked = (write_access: { count?: number; groups?: string[] } = {}, changes: Partial<ExecutionPolicy> = {}) =>
  requested({ policy: { approval: { modes: { write_access: { count: 1, groups: [], ...write_access } }, reminderMs: null }, ...changes } })
    .until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked')

type Asked = ReturnType<typeof asked>
const hashOf = (scenario: Asked) => scenario.context.approval?.approvalHash
const grant = (scenario: Asked, by: By, onBehalfOf?: string) =>
  scenario.send('approval.grant', { approvalHash: hashOf(scenario), ...(onBehalfOf === undefined ? {} : { onBehalfOf }) }, by)
const lent = (from: string, changes: Partial<NonNullable<Identity['delegations']>[number]> = {}): Partial<Identity> =>
  ({ delegations: [{ from, groups: [], until, modes: null, ...changes }] })
const last = (scenario: Asked) => scenario.rejections.at(-1)
const grantedBy = (scenario: Asked): readonly Endorsement[] => (scenario.context.approvalDecision?.kind === 'granted' ? scenario.context.approvalDecision.endorsements : [])

describe('a signed grant', () => {
  it('names the hash that was shown', () => {
    const scenario = asked().send('approval.grant', {}, person('grace'))
    expect(last(scenario)).toMatchObject({ code: 'APPROVAL_HASH_REQUIRED', message: expect.stringContaining(hashOf(scenario) ?? '?') })
  })

  it('is recorded with the key, and with the envelope that was signed', () => {
    const scenario = asked()
    const signed = { payloadType: 'application/vnd.countersign.command+json', payload: 'e30=', signatures: [{ keyid: 'UGRACE', sig: 'c2ln' }] }
    const command = { ...scenario.command('approval.grant', { approvalHash: hashOf(scenario) }, person('grace', { groups: ['operations'] })), signed }
    expect(grantedBy(scenario.take(command))).toEqual([{
      approver: 'grace', onBehalfOf: null, comment: null, at: command.at, proof: 'signature', keyId: 'UGRACE', groups: ['operations'], evidence: signed,
    }])
  })
})

describe('groups', () => {
  it('of a mode: one of them is enough, none is refused and told which', () => {
    const scenario = asked({ groups: ['operations', 'safety'] })
    expect(last(grant(scenario, person('mallory', { groups: ['controls'] })))).toMatchObject({
      code: 'APPROVER_NOT_IN_GROUP', message: 'mode write_access is approved by operations or safety (approval.modes.write_access.groups), and mallory is in controls',
    })
    expect(last(grant(scenario, 'grace'))?.message).toContain('grace is in no group')
    expect(grant(scenario, person('grace', { groups: ['safety'] })).current.path).toBe('active.executing.acquiringKernel')
  })
})

describe('several persons', () => {
  it('each yes is a fact beside the open question; the last one is the grant, with all of them', () => {
    const scenario = grant(asked({ count: 2 }), person('grace'))
    expect(scenario.current.path).toBe('active.awaitingApproval.asked')
    expect(scenario.history.at(-1)).toBe('approval.endorsed')
    expect(scenario.current.timers).toHaveLength(1)
    grant(scenario, person('ruth'))
    expect(scenario.current.path).toBe('active.executing.acquiringKernel')
    expect(grantedBy(scenario).map(({ approver }) => approver)).toEqual(['grace', 'ruth'])
  })

  it('the same person twice is one person, also in another spelling', () => {
    const scenario = grant(asked({ count: 2 }), person('grace'))
    expect(last(grant(scenario, person('grace')))).toMatchObject({ code: 'ALREADY_ENDORSED', message: expect.stringContaining('grace approved it at') })
    expect(last(grant(scenario, 'Grace '))?.code).toBe('ALREADY_ENDORSED')
  })

  it('one no ends it, however many said yes', () => {
    const scenario = grant(asked({ count: 3 }), person('grace')).send('approval.reject', { reason: 'beam is on' }, person('ruth'))
    expect(scenario.until('rejected').context.failure?.message).toBe('ruth rejected the program: beam is on')
    expect(last(grant(scenario, person('dorothy')))?.message).toBe('ruth rejected it: beam is on')
  })

  it('whoever comes after the last yes is told all names', () => {
    const scenario = grant(grant(asked({ count: 2 }), person('grace')), person('mary', lent('dorothy')), 'dorothy')
    expect(last(scenario.send('approval.reject', { reason: 'no' }, person('ruth')))).toMatchObject({ code: 'ALREADY_DECIDED', message: expect.stringContaining('grace and mary (for dorothy) approved it') })
  })

  it('what was said so far is void once the program is edited', () => {
    const scenario = grant(asked({ count: 2 }), person('grace')).send('code.edit', { code: 'other()' }, person('ruth'))
    expect(last(grant(scenario, person('mary')))).toMatchObject({ code: 'NOT_AWAITING_APPROVAL', message: 'ruth edited the program: it is being analysed, and will be asked about anew' })
    scenario.answer('analyzeCode', writing('other()')).until('active.awaitingApproval.asked')
    expect(scenario.context.endorsements).toEqual([])
    grant(scenario, person('mary'))
    expect(scenario.current.path).toBe('active.awaitingApproval.asked')
  })
})

describe('in the place of somebody', () => {
  it('counts with the groups that are lent, and is recorded with both names', () => {
    const scenario = grant(asked({ groups: ['operations'] }), person('mary', lent('dorothy', { groups: ['operations'] })), 'dorothy')
    expect(grantedBy(scenario)).toMatchObject([{ approver: 'mary', onBehalfOf: 'dorothy', groups: ['operations'] }])
  })

  it('is said, never guessed: who could stand in is told so', () => {
    const scenario = grant(asked({ groups: ['operations'] }), person('mary', lent('dorothy', { groups: ['operations'] })))
    expect(last(scenario)).toMatchObject({ code: 'APPROVER_NOT_IN_GROUP', message: expect.stringContaining('approve it for dorothy, who delegated it') })
  })

  it.each([
    ['nobody delegated', person('mary')],
    ['somebody else did', person('mary', lent('edith'))],
    ['it is over', person('mary', lent('dorothy', { until: '2025-12-31T00:00:00Z' }))],
    ['it is for another mode', person('mary', lent('dorothy', { modes: ['read_only'] }))],
    ['the name was only claimed', 'mary'],
  ])('is refused where %s', (_, by) => {
    expect(last(grant(asked(), by, 'dorothy'))?.code).toBe('NOT_DELEGATED')
  })

  it('makes no second person of one', () => {
    const twice = grant(grant(asked({ count: 2 }), person('dorothy')), person('mary', lent('dorothy')), 'dorothy')
    expect(last(twice)?.code).toBe('ALREADY_ENDORSED')
    const other = grant(grant(asked({ count: 2 }), person('mary', lent('dorothy')), 'dorothy'), person('mary'))
    expect(last(other)?.code).toBe('ALREADY_ENDORSED')
  })
})

describe('two persons are demanded', () => {
  const differing = () => asked({}, { approverMustDiffer: true })

  it('who asked approves neither alone nor through somebody, nor in the place of somebody', () => {
    expect(last(grant(differing(), person('ada')))?.code).toBe('APPROVER_IS_REQUESTER')
    expect(last(grant(differing(), person('mary', lent('ada')), 'ada'))?.code).toBe('APPROVER_IS_REQUESTER')
    expect(last(grant(differing(), person('ada', lent('dorothy')), 'dorothy'))?.code).toBe('APPROVER_IS_REQUESTER')
  })

  it('who edited the bytes does not approve them; another does', () => {
    const scenario = differing().send('code.edit', { code: 'other()' }, person('grace')).answer('analyzeCode', writing('other()')).until('active.awaitingApproval.asked')
    expect(last(grant(scenario, person('grace')))).toMatchObject({ code: 'APPROVER_IS_EDITOR', message: expect.stringContaining('somebody else has to') })
    expect(grant(scenario, person('ruth')).current.path).toBe('active.executing.acquiringKernel')
  })

  it('where one person is enough, an editor may approve', () => {
    const scenario = asked().send('code.edit', { code: 'other()' }, person('grace')).answer('analyzeCode', writing('other()')).until('active.awaitingApproval.asked')
    expect(grant(scenario, person('grace')).current.path).toBe('active.executing.acquiringKernel')
  })
})

describe('the reminder', () => {
  const reminding = () => asked({ count: 2 }, { approval: { modes: { write_access: { count: 2, groups: [] } }, reminderMs: 30_000 } })

  it('comes once, and leaves the question open until when it was said to', () => {
    const scenario = reminding()
    const expiry = scenario.current.timers.filter(({ timerId }) => timerId.endsWith('approvalTimeout'))
    grant(scenario, person('grace')).fire('approvalReminder')
    expect(scenario.history.at(-1)).toBe('approval.reminded')
    expect(scenario.current.path).toBe('active.awaitingApproval.asked')
    expect(scenario.current.timers).toEqual(expiry)
    expect(scenario.current.timers[0]?.dueAt).toBe(scenario.context.approval?.expiresAt)
    expect(scenario.fire().until('expired').context.endorsements).toHaveLength(1)
  })

  it('is not armed where none is wanted, and goes away with the question', () => {
    expect(asked().current.timers.map(({ timerId }) => timerId.split('.').at(-1))).toEqual(['approvalTimeout'])
    expect(reminding().send('approval.reject', { reason: 'no' }, person('ruth')).current.timers).toEqual([])
  })
})
