import { mkdtempSync, readFileSync, rmSync, statSync, chmodSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { createUser, type KeyPair } from 'nkeys.js'
import { describe, expect, it, onTestFinished } from 'vitest'
import { serviceKey, servicePublicKey } from '../../../adapters/certificate/serviceKey.js'
import { signCertificate } from '../../../adapters/certificate/signCertificate.js'
import { certificateText, verifyCertificate } from '../../../adapters/certificate/verifyCertificate.js'
import { canonicalJson, payloadTypes, preAuthenticationEncoding, type CertificateStatement, type DsseEnvelope, type Effect, type Endorsement } from '../../../machines/index.js'
import { executionId, person, program, requested, writing } from '../../machines/execution/scenario.js'

const dataFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-certificate-'))
  onTestFinished(() => { rmSync(folder, { recursive: true, force: true }) })
  return folder
}
const graceKey = createUser()
const ruthKey = createUser()

function signed(key: KeyPair, payload: Record<string, unknown>): DsseEnvelope {
  const bytes = Buffer.from(canonicalJson(payload))
  return { payloadType: payloadTypes.command, payload: bytes.toString('base64'), signatures: [{ keyid: key.getPublicKey(), sig: Buffer.from(key.sign(preAuthenticationEncoding(payloadTypes.command, bytes))).toString('base64') }] }
}

/** Two persons approve in the real rules; what the chart then asks to be signed. */
function statement(): CertificateStatement {
  const scenario = requested({ policy: { approval: { modes: { write_access: { count: 2, groups: ['operations'] } }, reminderMs: null } } })
    .until('active.analyzing').answer('analyzeCode', writing()).until('active.awaitingApproval.asked')
  const { approvalHash = '' } = scenario.context.approval ?? {}
  for (const [name, key] of [['grace', graceKey], ['ruth', ruthKey]] as const) {
    const evidence = signed(key, { person: name, executionId, type: 'approval.grant', data: { approvalHash }, at: '2026-01-01T00:00:00Z', nonce: name })
    scenario.take({ ...scenario.command('approval.grant', { approvalHash }, person(name, { groups: ['operations'], keyId: key.getPublicKey() })), signed: evidence })
  }
  return (scenario.open('signCertificate') as Effect<'signCertificate'>).input.statement
}

const issued = (change: (statement: CertificateStatement) => void = () => {}, key = serviceKey(dataFolder())) => {
  const about = structuredClone(statement())
  change(about)
  return { text: certificateText(signCertificate(key, about)), keyId: key.keyId, about }
}
const problem = (change: (statement: CertificateStatement) => void) => verifyCertificate({ text: issued(change).text }).problem
const first = (about: CertificateStatement): Endorsement => about.predicate.approvers[0] as Endorsement

describe('a certificate', () => {
  it('is good as it was issued: signatures, hashes, persons, program', () => {
    const { text, keyId } = issued()
    const personKeys = { grace: graceKey.getPublicKey(), ruth: ruthKey.getPublicKey() }
    expect(verifyCertificate({ text, code: program, serviceKey: keyId, personKeys })).toMatchObject({ problem: null, serviceKey: keyId, notes: [] })
    expect(verifyCertificate({ text }).notes.join(' ')).toMatch(/was not compared with one that is known.*of grace was not compared/)
  })

  it('the same statement is signed with the same bytes', () => {
    const key = serviceKey(dataFolder())
    expect(issued(() => {}, key).text).toBe(issued(() => {}, key).text)
  })

  it('no byte of it can be changed', () => {
    const { text, keyId } = issued()
    const bytes = Buffer.from(text)
    fc.assert(fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, other) => {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ other
      expect(verifyCertificate({ text: changed.toString('utf8'), serviceKey: keyId }).problem).not.toBeNull()
    }), { numRuns: 300 })
  })

  it('no byte of the program can be changed', () => {
    const { text } = issued()
    fc.assert(fc.property(fc.nat(program.length - 1), fc.integer({ min: 1, max: 90 }), (at, other) => {
      const changed = program.slice(0, at) + String.fromCharCode(program.charCodeAt(at) + other) + program.slice(at + 1)
      expect(verifyCertificate({ text, code: changed }).problem).toMatch(/^the program has the hash/)
    }))
  })

  it('of another service, or with other persons\' keys, is told apart', () => {
    const { text } = issued()
    expect(verifyCertificate({ text, serviceKey: serviceKey(dataFolder()).keyId }).problem).toMatch(/^it is signed by the key N/)
    expect(verifyCertificate({ text, personKeys: { grace: ruthKey.getPublicKey() } }).problem).toMatch(/^grace signed with the key U/)
  })

  /** A service that lies, and signs what it says: the persons' own signatures show it. */
  it.each<[string, (about: CertificateStatement) => void, RegExp]>([
    ['other channels', ({ predicate }) => { predicate.countersigned.targets = ['SR:OTHER'] }, /is not that of what it says it binds/],
    ['another program', ({ subject }) => { subject[0].digest.sha256 = 'a'.repeat(64) }, /it is about a program with the hash a/],
    ['a person too few', ({ predicate }) => { predicate.approvers.pop() }, /2 persons were needed, and it names 1/],
    ['one person twice', ({ predicate }) => { predicate.approvers[1] = structuredClone(predicate.approvers[0] as Endorsement) }, /grace stands in it twice/],
    ['a group that nobody is in', ({ predicate }) => { predicate.needed.groups = ['safety'] }, /grace was in none of the groups/],
    ['another approver', (about) => { first(about).approver = 'mallory' }, /was signed as grace/],
    ['another execution', ({ predicate }) => { predicate.executionId = 'another' }, /grace approved the execution 01JTESTEXECUTION/],
    ['another key', (about) => { first(about).keyId = ruthKey.getPublicKey() }, /the signature of grace is of the key/],
    ['no signature', (about) => { first(about).evidence = null }, /their signature is not in it/],
    ['a signature in somebody\'s place', (about) => { first(about).onBehalfOf = 'dorothy' }, /grace signed for themselves, not for dorothy/],
    ['another signed text', (about) => { const { evidence } = first(about); if (evidence) evidence.payload = Buffer.from('{}').toString('base64') }, /the signature of grace does not belong/],
  ])('of a service that lies about %s is found wrong', (_, change, said) => {
    expect(problem(change)).toMatch(said)
  })

  it('says plainly where nobody signed', () => {
    const { text } = issued((about) => { for (const approver of about.predicate.approvers) Object.assign(approver, { proof: 'host', keyId: null, evidence: null }) })
    const verdict = verifyCertificate({ text })
    expect(verdict).toMatchObject({ problem: null, notes: expect.arrayContaining(['grace did not sign it: the program that runs the service vouches that it was them']) })
    expect(verifyCertificate({ text, personKeys: { grace: graceKey.getPublicKey() } }).problem).toBe('grace did not sign it: no signature of theirs is in it')
  })

  it.each([['', 'no JSON'], ['{}', 'payloadType'], ['[1]', 'payloadType']])('%j is none', (text, said) => {
    expect(verifyCertificate({ text }).problem).toContain(said)
  })
})

describe('the key of the service', () => {
  it('is made once, for its account only, and its seed is in no other place', () => {
    const folder = dataFolder()
    expect(servicePublicKey(folder)).toBeNull()
    const { keyId } = serviceKey(folder)
    expect(serviceKey(folder).keyId).toBe(keyId)
    expect(servicePublicKey(folder)).toBe(keyId)
    const file = join(folder, 'certificate', 'service.nk')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(JSON.stringify(serviceKey(folder))).not.toContain(readFileSync(file, 'utf8').trim())
  })

  it('is refused when others may read it, or when it is none', () => {
    const folder = dataFolder()
    serviceKey(folder)
    const file = join(folder, 'certificate', 'service.nk')
    chmodSync(file, 0o644)
    expect(() => serviceKey(folder)).toThrow(/chmod 600/)
  })
})
