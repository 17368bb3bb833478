import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { identityGate } from '../../../adapters/identity/identityGate.js'
import { hostKeyring } from '../../../adapters/identity/signer.js'
import { payloadTypes, type DsseEnvelope, type SignedPayload } from '../../../machines/index.js'
import { seal } from '../../../runtime/identity/seal.js'
import { key, person, type TestPerson } from '../../people.js'

const now = new Date('2026-11-23T06:00:00Z')
const content = { executionId: '01J', type: 'approval.grant', data: { approvalHash: 'a'.repeat(64), comment: 'schön' }, at: now.toISOString(), nonce: 'n1' }
const grant = (name = 'grace', more: Partial<SignedPayload<'command'>> = {}) => seal('command', key(name), { ...content, ...more })
const host = hostKeyring()
const known: Record<string, TestPerson> = { grace: person('grace', ['approver'], ['magnets']), ada: person('ada', ['requester']) }
const gate = identityGate({ people: () => known, hostKeyId: host.keyId })
const open = (message: unknown, at = now) => gate.open('command', message, at)
const codeOf = (message: unknown, at = now) => {
  const opened = open(message, at)
  return opened === null ? 'not signed' : opened.ok ? 'taken' : opened.code
}

describe('a signed command', () => {
  it('is its person\'s, with the roles and groups of this moment, and keeps its evidence', () => {
    const envelope = grant()
    expect(open(envelope)).toEqual({
      ok: true,
      payload: { person: 'grace', ...content },
      sender: { name: 'grace', identity: { proof: 'signature', keyId: key('grace').keyId, roles: ['approver'], groups: ['magnets'] }, signed: envelope, commandId: expect.stringMatching(/^signed-[0-9a-f]{32}$/) as string },
    })
  })
  it('has the same command id again, and with another nonce or person another one', () => {
    const idOf = (message: unknown) => { const opened = open(message); return opened?.ok ? opened.sender.commandId : undefined }
    expect(idOf(grant())).toBe(idOf(grant('grace', { at: '2026-11-23T06:01:00Z' })))
    expect(new Set([idOf(grant()), idOf(grant('grace', { nonce: 'n2' })), idOf(grant('ada'))]).size).toBe(3)
    // A client that forgets to change its nonce must not be told that something was done.
    expect(idOf(grant('grace', { type: 'execution.cancel', data: {} }))).not.toBe(idOf(grant()))
  })
  it('is refused when any byte of it is another one', () => {
    const text = JSON.stringify(grant())
    fc.assert(fc.property(fc.nat(text.length - 1), fc.integer({ min: 0x20, max: 0x7e }), (at, byte) => {
      const changed = text.slice(0, at) + String.fromCharCode(byte) + text.slice(at + 1)
      if (changed === text) return
      let message: unknown
      try {
        message = JSON.parse(changed)
      } catch {
        return // It is not even JSON.
      }
      // "not signed": what is left is no envelope, and as a plain command it breaks its contract.
      expect(['SIGNATURE_INVALID', 'UNKNOWN_PERSON', 'not signed']).toContain(codeOf(message))
    }), { numRuns: 2_000 })
  })
  it('is refused with bits that base64 does not use, a second signature, or another key\'s', () => {
    const { payload, payloadType, signatures: [one] } = grant('grace', { nonce: 'n' })
    const bent = (envelope: Partial<DsseEnvelope>) => codeOf({ payloadType, payload, signatures: [one], ...envelope })
    expect(one?.sig).toMatch(/==$/)
    const loose = one?.sig.replace(/(.)==$/, (_, last: string) => `${String.fromCharCode(last.charCodeAt(0) + 1)}==`) ?? ''
    expect(Buffer.from(loose, 'base64')).toEqual(Buffer.from(one?.sig ?? '', 'base64'))
    expect(bent({ signatures: [{ keyid: one?.keyid ?? '', sig: loose }] })).toBe('SIGNATURE_INVALID')
    expect(bent({ signatures: [one, one] as never })).toBe('SIGNATURE_INVALID')
    expect(bent({ signatures: grant('ada').signatures })).toBe('SIGNATURE_INVALID')
    expect(codeOf({ ...grant(), extra: true })).toBe('SIGNATURE_INVALID')
    // Ada's key with grace's name.
    expect(codeOf(seal('command', { ...key('ada'), person: 'grace' }, content))).toBe('SIGNATURE_INVALID')
  })
  it.each([[0, 'taken'], [299_000, 'taken'], [-299_000, 'taken'], [301_000, 'SIGNATURE_TOO_OLD'], [-301_000, 'SIGNATURE_TOO_OLD']])('that arrives %i ms after it was signed: %s', (late, code) => {
    expect(codeOf(grant(), new Date(now.getTime() + late))).toBe(code)
  })
  it('is refused by name when it is somebody unknown\'s, or signed for something else', () => {
    expect(open(grant('mallory'))).toMatchObject({ ok: false, code: 'UNKNOWN_PERSON', message: expect.stringContaining('people of the configuration') as string })
    for (const name of ['constructor', '__proto__', 'toString']) expect(codeOf(grant(name))).toBe('UNKNOWN_PERSON')
    expect(gate.open('request', grant(), now)).toMatchObject({ ok: false, code: 'SIGNED_FOR_ANOTHER' })
    expect(codeOf({ ...grant(), payloadType: payloadTypes.request })).toBe('SIGNED_FOR_ANOTHER')
    expect(codeOf({ ...grant(), payloadType: 'text/plain' })).toBe('SIGNATURE_INVALID')
  })
  it('is refused from the moment on at which its person or key is gone', () => {
    const people = { ...known }
    const changing = identityGate({ people: () => people, hostKeyId: '' })
    expect(changing.open('command', grant(), now)?.ok).toBe(true)
    people['grace'] = person('grace', ['requester'])
    expect(changing.open('command', grant(), now)).toMatchObject({ sender: { identity: { roles: ['requester'], groups: [] } } })
    people['grace'] = { ...person('grace'), public_key: key('grace, with a new key').keyId }
    expect(changing.open('command', grant(), now)).toMatchObject({ ok: false, code: 'SIGNATURE_INVALID' })
    delete people['grace']
    expect(changing.open('command', grant(), now)).toMatchObject({ ok: false, code: 'UNKNOWN_PERSON' })
  })
  it('never quotes what it could not read', () => {
    expect(JSON.stringify(open({ payloadType: payloadTypes.command, payload: 'SUsecret!', signatures: [] }))).not.toContain('SUsecret')
  })
})

describe('the program that runs the service', () => {
  it('speaks for anybody, with the roles of whom the configuration names', () => {
    const as = (name: string) => {
      const signer = host.keyring.signer(name)
      return signer && open(seal('command', signer, content))
    }
    expect(as('somebody')).toMatchObject({ ok: true, sender: { name: 'somebody', identity: { proof: 'host', keyId: null, roles: ['requester', 'approver', 'operator'] } } })
    expect(as('ada')).toMatchObject({ sender: { name: 'ada', identity: { proof: 'host', roles: ['requester'] } } })
    expect(as('ada')).not.toHaveProperty('sender.signed')
    // Overheard and sent again, it is the same command.
    expect(as('ada')).toMatchObject({ sender: { commandId: expect.stringMatching(/^signed-/) as string } })
  })
})

describe('a delegation', () => {
  const lending = (people: Record<string, TestPerson>) => identityGate({ people: () => people, hostKeyId: '', delegations: () => [{ from: 'grace', to: 'ada', until: '2026-12-01T00:00:00Z', modes: null }] })
  it('lends the groups of who delegated', () => {
    expect(lending(known).open('command', grant('ada'), now)).toMatchObject({ sender: { identity: { delegations: [{ from: 'grace', groups: ['magnets'] }] } } })
    expect(lending(known).open('command', grant('grace'), now)).not.toHaveProperty('sender.identity.delegations')
  })
  it('lends nothing that the other one no longer has', () => {
    expect(lending({ ...known, grace: person('grace', ['requester']) }).open('command', grant('ada'), now)).not.toHaveProperty('sender.identity.delegations')
  })
})
