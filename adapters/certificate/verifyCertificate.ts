/**
 * Is this file the certificate that a service signed, and does all that it says fit together? Needs neither service nor
 * database. The first thing that is wrong is said in a sentence. Called by `countersign verify --certificate`.
 */
import { fromPublic } from 'nkeys.js'
import {
  certificateSchema, certificateStatementSchema, codeHash, countersignHash, isSamePerson, maintenanceCatalogue, payloadTypes, standingHash, preAuthenticationEncoding, signedPayloadSchemas, userCommandCatalogue,
  type Certificate, type CertificateStatement, type Endorsement, type IdentityProof, type StandingUse,
} from '../../machines/index.js'

export interface CertificateQuestion {
  /** The file, as it is. */
  readonly text: string
  /** The program that it should be about. */
  readonly code?: string
  /** Public keys that are known from elsewhere: the service's, and persons'. */
  readonly serviceKey?: string
  readonly personKeys?: Readonly<Record<string, string>>
}

export interface CertificateVerdict {
  /** null: it is good. */
  readonly problem: string | null
  readonly serviceKey: string | null
  readonly statement: CertificateStatement | null
  /** What was taken on trust. */
  readonly notes: readonly string[]
}

/** How a certificate is written: one spelling, so that no changed byte goes unseen. */
export const certificateText = (certificate: Certificate): string => `${JSON.stringify(certificate, null, 2)}\n`

export function verifyCertificate({ text, code, serviceKey, personKeys = {} }: CertificateQuestion): CertificateVerdict {
  let keyId: string | null = null
  let statement: CertificateStatement | null = null
  const notes: string[] = []
  try {
    const certificate = readCertificate(text)
    keyId = certificate.signatures[0]?.keyid ?? ''
    if (serviceKey !== undefined && serviceKey !== keyId) throw new Wrong(`it is signed by the key ${keyId}, not by ${serviceKey}`)
    if (serviceKey === undefined) notes.push(`the service's key ${keyId} was not compared with one that is known: give it with --key`)
    const payload = checkedPayload(certificate, keyId, "the service's signature")
    statement = readStatement(payload)
    checkHashes(statement, code)
    checkApprovers(statement)
    checkStanding(statement)
    for (const approver of statement.predicate.approvers) notes.push(...checkEvidence(statement, approver, personKeys))
    return { problem: null, serviceKey: keyId, statement, notes }
  } catch (error) {
    if (!(error instanceof Wrong)) throw error
    return { problem: error.message, serviceKey: keyId, statement, notes }
  }
}

class Wrong extends Error {}

function readCertificate(text: string): Certificate {
  const parsed = certificateSchema.safeParse(parseJson(text, 'it is no certificate: it is no JSON'))
  if (!parsed.success) throw new Wrong('it is no certificate: it must hold payloadType, payload and one signature, as `countersign certificate` writes them')
  if (certificateText(parsed.data) !== text) throw new Wrong('it is not spelled as `countersign certificate` writes it: something around the signed part was changed')
  return parsed.data
}

function parseJson(text: string, problem: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Wrong(problem)
  }
}

/** The bytes of an envelope, once they are known to be signed. */
function checkedPayload({ payloadType, payload, signatures: [signature] }: Pick<Certificate, 'payload' | 'signatures'> & { readonly payloadType: string }, keyId: string, whose: string): Buffer {
  const [bytes, sig] = [decode(payload, whose), decode(signature?.sig ?? '', whose)]
  if (signature?.keyid !== keyId) throw new Wrong(`${whose} is of the key ${signature?.keyid ?? ''}, not of ${keyId}`)
  if (!isSigned(keyId, preAuthenticationEncoding(payloadType, bytes), sig)) throw new Wrong(`${whose} does not belong to what is signed: one of the two was changed`)
  return bytes
}

function isSigned(keyId: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  try {
    return /^[NU][A-Z2-7]{55}$/.test(keyId) && fromPublic(keyId).verify(bytes, signature)
  } catch {
    return false
  }
}

/** One text for one value: else a changed character could go unseen. */
function decode(text: string, whose: string): Buffer {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') !== text) throw new Wrong(`${whose}: its base64 is not spelled as it should be`)
  return bytes
}

function readStatement(payload: Buffer): CertificateStatement {
  const parsed = certificateStatementSchema.safeParse(parseJson(payload.toString('utf8'), 'what is signed is no JSON'))
  if (!parsed.success) throw new Wrong(`what is signed is no statement about an approval: ${parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ')}`)
  return parsed.data
}

function checkHashes({ subject: [{ digest }], predicate: { countersigned, approvalHash } }: CertificateStatement, code: string | undefined): void {
  if (countersigned.codeHash !== digest.sha256) throw new Wrong(`it is about a program with the hash ${digest.sha256}, and what was approved has ${countersigned.codeHash}`)
  const recomputed = countersignHash(countersigned)
  if (recomputed !== approvalHash) throw new Wrong(`the approved hash ${approvalHash} is not that of what it says it binds, which is ${recomputed}`)
  if (code !== undefined && codeHash(code) !== digest.sha256) throw new Wrong(`the program has the hash ${codeHash(code)}; what was approved has ${digest.sha256}`)
}

function checkApprovers({ predicate: { needed, approvers } }: CertificateStatement): void {
  if (approvers.length < needed.count) throw new Wrong(`${needed.count} persons were needed, and it names ${approvers.length}`)
  const people = approvers.flatMap(({ approver, onBehalfOf }) => (onBehalfOf === null ? [approver] : [approver, onBehalfOf]))
  const twice = people.find((one, index) => people.slice(0, index).some((other) => isSamePerson(one, other)))
  if (twice !== undefined) throw new Wrong(`${twice} stands in it twice, which is one person`)
  const outside = approvers.find(({ groups }) => needed.groups.length > 0 && !groups.some((group) => needed.groups.includes(group)))
  if (outside) throw new Wrong(`${outside.approver} was in none of the groups that were needed: ${needed.groups.join(', ')}`)
}

const takenOnTrust: { readonly [P in Exclude<IdentityProof, 'signature'>]: string } = {
  token: 'the service says that whoever approved held a token of theirs',
  host: 'the program that runs the service vouches that it was them',
  claimed: 'it is a name that was given, and nothing shows that it was them',
}

function checkStanding({ predicate: { standing, approvalHash, grantedAt, countersigned } }: CertificateStatement): void {
  if (!standing) return
  const { terms, standingHash: named, use } = standing
  if (standingHash(terms) !== named) throw new Wrong('the hash of the standing approval is not that of its terms')
  if (terms.approvalHash !== approvalHash || countersignHash(terms.countersigned) !== countersignHash(countersigned)) throw new Wrong('the standing approval is about something else than what was approved by it')
  if (use > terms.uses) throw new Wrong(`it is use ${use} of a standing approval that has ${terms.uses}`)
  if (Date.parse(grantedAt) >= Date.parse(terms.until)) throw new Wrong(`it was granted at ${grantedAt} by a standing approval that held until ${terms.until}`)
}

/** The terms themselves, or their hash once somebody had opened it. */
function checkStandingEvidence({ standingId, standingHash: hash }: StandingUse, approver: string, onBehalfOf: string | null, payload: unknown): void {
  const signed = signedPayloadSchemas.maintenance.safeParse(payload)
  if (!signed.success) throw new Wrong(`what ${approver} signed is no standing approval`)
  if (signed.data.person !== approver) throw new Wrong(`what ${approver} is said to have signed was signed as ${signed.data.person}`)
  const opened = signed.data.action === 'openStanding' ? maintenanceCatalogue.openStanding.safeParse(signed.data.input).data : undefined
  const endorsed = signed.data.action === 'endorseStanding' ? maintenanceCatalogue.endorseStanding.safeParse(signed.data.input).data : undefined
  if (!opened && !endorsed) throw new Wrong(`what ${approver} signed is no standing approval`)
  if (opened ? standingHash(opened.terms) !== hash : endorsed?.standingHash !== hash || endorsed.standingId !== standingId) throw new Wrong(`${approver} signed another standing approval than ${standingId}`)
  const principal = (opened ?? endorsed)?.onBehalfOf ?? null
  if (principal !== onBehalfOf) throw new Wrong(`${approver} signed for ${principal ?? 'themselves'}, not for ${onBehalfOf ?? 'themselves'}`)
}

/** What this person signed says the same as the certificate. Returns what is taken on trust instead. */
function checkEvidence({ predicate: { executionId, approvalHash, standing } }: CertificateStatement, { approver, onBehalfOf, proof, keyId, evidence }: Endorsement, known: Readonly<Record<string, string>>): string[] {
  const expected = Object.hasOwn(known, approver) ? known[approver] : undefined
  if (proof !== 'signature') {
    if (expected !== undefined) throw new Wrong(`${approver} did not sign it: no signature of theirs is in it`)
    return [`${approver} did not sign it: ${takenOnTrust[proof]}`]
  }
  if (evidence === null || keyId === null) throw new Wrong(`it says that ${approver} signed, and their signature is not in it`)
  if (expected !== undefined && expected !== keyId) throw new Wrong(`${approver} signed with the key ${keyId}, not with ${expected}`)
  const compared = expected === undefined ? [`the key ${keyId} of ${approver} was not compared with one that is known: give it with --key ${approver}=${keyId.slice(0, 4)}…`] : []
  if (standing) {
    if (evidence.payloadType !== payloadTypes.maintenance) throw new Wrong(`what ${approver} signed is no standing approval`)
    checkStandingEvidence(standing, approver, onBehalfOf, parseJson(checkedPayload(evidence, keyId, `the signature of ${approver}`).toString('utf8'), `what ${approver} signed is no JSON`))
    return compared
  }
  if (evidence.payloadType !== payloadTypes.command) throw new Wrong(`what ${approver} signed is no command`)
  const signed = signedPayloadSchemas.command.safeParse(parseJson(checkedPayload(evidence, keyId, `the signature of ${approver}`).toString('utf8'), `what ${approver} signed is no JSON`))
  const grant = userCommandCatalogue['approval.grant'].safeParse(signed.data?.data)
  if (!signed.success || signed.data.type !== 'approval.grant' || !grant.success) throw new Wrong(`what ${approver} signed is no approval`)
  if (signed.data.person !== approver) throw new Wrong(`what ${approver} is said to have signed was signed as ${signed.data.person}`)
  if (signed.data.executionId !== executionId) throw new Wrong(`${approver} approved the execution ${signed.data.executionId}, not ${executionId}`)
  const { approvalHash: named = 'none', onBehalfOf: principal = null } = grant.data
  if (named !== approvalHash) throw new Wrong(`${approver} approved the hash ${named}, not ${approvalHash}`)
  if (principal !== onBehalfOf) throw new Wrong(`${approver} signed for ${principal ?? 'themselves'}, not for ${onBehalfOf ?? 'themselves'}`)
  return compared
}
