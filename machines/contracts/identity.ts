/**
 * Who somebody is, how that was proven, and what they may do. The configuration names people with their public keys; what
 * they send carries their signature (`signedCommand.ts`), and the actor of each event says how its person was proven.
 */
import { z } from 'zod'
import { executionModeSchema, hashSchema, isoTimeSchema } from './execution.js'
import { isPublicKey } from './publicKey.js'

/** requester: submit, fork, cancel one's own. approver: grant, reject, edit. operator: everything else that changes something. */
export const roleSchema = z.enum(['requester', 'approver', 'operator'])
export type Role = z.infer<typeof roleSchema>
export const allRoles: readonly Role[] = roleSchema.options

/** Also the name of a key file. */
export const personNamePattern = /^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/
const personName = z.string().regex(personNamePattern, 'must start with a letter or digit and hold only letters, digits, ".", "_", "@" and "-", 64 characters at most')

export const groupNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be the name of a group: letters, digits, ".", "_" and "-", 64 characters at most')

/** One public key of NATS' own kind for users (nkeys): the Ed25519 key in base 32, with a check sum. */
export const publicKeySchema = z.string().refine(isPublicKey, 'must be a public key as `countersign identity create` prints it: U and 55 more characters, unchanged')

/** One of a person's tokens for HTTP: only its hash is kept, so nobody can read it out of the configuration. */
export const accessTokenSchema = z.strictObject({
  sha256: hashSchema.describe('As `countersign identity token` prints it; the token itself stands nowhere'),
  expires: isoTimeSchema,
})
export type AccessToken = z.output<typeof accessTokenSchema>

export const personSchema = z.strictObject({
  public_key: publicKeySchema.describe('As `countersign identity create` prints it'),
  roles: z.array(roleSchema).min(1).describe('What this person may do'),
  groups: z.array(groupNameSchema).default([]).describe('Groups of approvers that this person belongs to'),
  tokens: z.record(personName, accessTokenSchema).default({}).describe('For HTTP, by a name such as `laptop`'),
})
export type PersonConfiguration = z.output<typeof personSchema>

/** One key under two names would be two people who are one. */
export const peopleSchema = z.record(personName, personSchema).superRefine((people, check) => {
  const entries = Object.entries(people)
  for (const [index, [name, { public_key: key }]] of entries.entries()) {
    const issue = (message: string) => { check.addIssue({ code: 'custom', path: [name], message }) }
    for (const [other, { public_key: otherKey }] of entries.slice(0, index)) {
      if (key === otherKey) issue(`has the public key of ${other}: each person needs a key of their own`)
      if (isSamePerson(name, other)) issue(`differs from ${other} only in upper and lower case: give them names that people can tell apart`)
    }
  }
})
export type People = z.output<typeof peopleSchema>

/** At least another spelling is not another person. */
export const isSamePerson = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

/** `token`: whoever sent it held one of the person's tokens. `host`: the program that embeds the library vouches. `claimed`: nobody does, the name was only given. */
export const identityProofSchema = z.enum(['signature', 'token', 'host', 'claimed'])
export type IdentityProof = z.infer<typeof identityProofSchema>

export const identitySchema = z.strictObject({
  proof: identityProofSchema,
  /** Public key that the signature was checked with; null: there was none. */
  keyId: z.string().nullable(),
  /** Name of the token; left out: it was none. */
  token: z.string().optional(),
  /** As they were when it arrived. */
  roles: z.array(roleSchema),
  groups: z.array(z.string()),
  /** Whose approvals they may give, until when, in which modes (null: in all), with the groups that are lent. */
  delegations: z.array(z.strictObject({ from: z.string(), groups: z.array(z.string()), until: isoTimeSchema, modes: z.array(executionModeSchema).nullable() })).optional(),
})
export type Identity = z.infer<typeof identitySchema>

/** What a program that embeds the service says about the person it acts for. */
export const hostIdentity: Identity = { proof: 'host', keyId: null, roles: [...allRoles], groups: [] }
export const claimedIdentity: Identity = { proof: 'claimed', keyId: null, roles: [], groups: [] }
