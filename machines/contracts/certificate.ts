/**
 * The certificate of an approval: who countersigned which bytes, with what reach, and the signatures that show it. An in-toto
 * statement in a DSSE envelope that the service signs, so that it can be checked by anybody, without the service.
 */
import { z } from 'zod'
import { endorsementSchema } from './approval.js'
import { countersignedSchema, hashSchema, isoTimeSchema } from './execution.js'
import { approversNeededSchema } from './policy.js'
import { standingUseSchema } from './standing.js'

export const certificatePayloadType = 'application/vnd.in-toto+json'
export const certificatePredicateType = 'urn:countersign:approval:v1'

export const certificateStatementSchema = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  /** The program's bytes. */
  subject: z.tuple([z.strictObject({ name: z.literal('program.py'), digest: z.strictObject({ sha256: hashSchema }) })]),
  predicateType: z.literal(certificatePredicateType),
  predicate: z.strictObject({
    executionId: z.string(),
    approvalId: z.string(),
    approvalHash: hashSchema,
    /** What the hash binds. */
    countersigned: countersignedSchema,
    needed: approversNeededSchema,
    /** Each with the envelope that this person signed, where one was. */
    approvers: z.array(endorsementSchema).min(1),
    requester: z.string(),
    request: z.strictObject({ userQuery: z.string(), taskObjective: z.string() }),
    /** Why a human was asked. */
    reasoning: z.string(),
    editors: z.array(z.string()),
    requestedAt: isoTimeSchema,
    expiresAt: isoTimeSchema,
    grantedAt: isoTimeSchema,
    /** They approved it in advance, with others of its kind. */
    standing: standingUseSchema.optional(),
  }),
})
export type CertificateStatement = z.infer<typeof certificateStatementSchema>

export const certificateSchema = z.strictObject({
  payloadType: z.literal(certificatePayloadType),
  payload: z.base64(),
  signatures: z.array(z.strictObject({ keyid: z.string().max(128), sig: z.base64() })).length(1),
})
export type Certificate = z.infer<typeof certificateSchema>
