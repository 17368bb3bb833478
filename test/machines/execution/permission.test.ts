import { describe, expect, it } from 'vitest'
import { allRoles, claimedIdentity, commandRefusal, hostIdentity, maintenanceRefusal, requestRefusal, userCommandCatalogue, type Identity, type Role, type UserCommandType } from '../../../machines/index.js'

const signed = (...roles: Role[]): Identity => ({ proof: 'signature', keyId: 'U', roles, groups: [] })
const may = (type: UserCommandType, identity: Identity, requester: string | null = 'somebody') => commandRefusal(type, { name: 'ada', identity }, requester, { mustBeProven: false })?.code ?? 'allowed'

const needs: Readonly<Record<UserCommandType, Role>> = {
  'approval.grant': 'approver', 'approval.reject': 'approver', 'code.edit': 'approver',
  'execution.cancel': 'operator', 'run.interrupt': 'operator', 'run.terminate': 'operator', 'outcome.resolve': 'operator', 'hold.place': 'operator', 'hold.release': 'operator',
  'execution.fork': 'requester',
}

describe('who may send a command', () => {
  const types = Object.keys(userCommandCatalogue) as UserCommandType[]
  it.each(types.flatMap((type) => allRoles.map((role) => [type, role] as const)))('%s with the role %s', (type, role) => {
    expect(may(type, signed(role))).toBe(role === needs[type] ? 'allowed' : 'ROLE_MISSING')
  })
  it.each(types.filter((type) => type !== 'execution.fork'))('%s needs more than a name that was given', (type) => {
    expect(may(type, claimedIdentity)).toBe('IDENTITY_REQUIRED')
    expect(may(type, { ...claimedIdentity, roles: [...allRoles] })).toBe('IDENTITY_REQUIRED')
    expect(may(type, hostIdentity)).toBe('allowed')
  })
  it('a requester cancels what they asked for, and nothing else', () => {
    expect(may('execution.cancel', signed('requester'), 'Ada')).toBe('allowed')
    expect(may('execution.cancel', signed('requester'), 'grace')).toBe('ROLE_MISSING')
    expect(may('execution.cancel', signed('approver'), 'ada')).toBe('ROLE_MISSING')
    expect(may('run.interrupt', signed('requester'), 'ada')).toBe('ROLE_MISSING')
    expect(may('execution.cancel', signed('requester'), null)).toBe('ROLE_MISSING')
  })
  it('requests and forks may be claimed, unless they must be proven', () => {
    const who = { name: 'ada', identity: claimedIdentity }
    expect(requestRefusal(who, { mustBeProven: false })).toBeNull()
    expect(requestRefusal(who, { mustBeProven: true })).toMatchObject({ code: 'IDENTITY_REQUIRED', message: expect.stringContaining('countersign identity') as string })
    expect(commandRefusal('execution.fork', who, 'grace', { mustBeProven: true })).toMatchObject({ code: 'IDENTITY_REQUIRED' })
    expect(requestRefusal({ name: 'ada', identity: signed('approver') }, { mustBeProven: false })).toMatchObject({ code: 'ROLE_MISSING', message: expect.stringContaining('people.ada.roles') as string })
  })
  it('maintenance is an operator\'s', () => {
    expect(maintenanceRefusal('archive', { name: 'ada', identity: signed('approver', 'requester') }, ['operator'])).toMatchObject({ code: 'ROLE_MISSING' })
    expect(maintenanceRefusal('archive', { name: 'ada', identity: claimedIdentity }, ['operator'])).toMatchObject({ code: 'IDENTITY_REQUIRED' })
    expect(maintenanceRefusal('archive', { name: 'ada', identity: signed('operator') }, ['operator'])).toBeNull()
  })
})
