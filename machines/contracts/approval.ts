/** What an approver is shown, and what the grant is bound to. Source: SEED section 3 (payload), DESIGN section 4. */
import { z } from 'zod'
import { findingSchema } from './analysis.js'
import { countersignedSchema, executionModeSchema, hashSchema, isoTimeSchema } from './execution.js'
import { identityProofSchema } from './identity.js'
import { approversNeededSchema } from './policy.js'
import { dsseEnvelopeSchema } from './signedCommand.js'

/** One person's yes, with what shows that it was theirs. */
export const endorsementSchema = z.strictObject({
  approver: z.string().min(1),
  /** Who had delegated the approval to them. */
  onBehalfOf: z.string().min(1).nullable(),
  comment: z.string().nullable(),
  at: isoTimeSchema,
  proof: identityProofSchema,
  keyId: z.string().nullable(),
  /** Groups of the approver, or of the person they stood in for, when it was given. */
  groups: z.array(z.string()),
  /** The envelope that the approver signed; null where no signature was asked for. */
  evidence: dsseEnvelopeSchema.nullable(),
})
export type Endorsement = z.infer<typeof endorsementSchema>

export const approvalRequestSchema = z.strictObject({
  approvalId: z.string(),
  /** `countersignHash(countersigned)`: what a grant must name. */
  approvalHash: hashSchema,
  countersigned: countersignedSchema,
  approvalType: z.literal('python_execution'),
  /** Why a human is asked, in words. */
  reasoning: z.string(),
  stepObjective: z.string(),
  code: z.string(),
  analysisDetails: z.strictObject({ findings: z.array(findingSchema), recommendations: z.array(z.string()) }),
  executionMode: executionModeSchema,
  safetyConcerns: z.array(z.string()),
  notebookPath: z.string(),
  notebookLink: z.string(),
  executionRequest: z.strictObject({ userQuery: z.string(), taskObjective: z.string() }),
  expectedResults: z.record(z.string(), z.json()),
  executionFolderPath: z.string(),
  requestedAt: isoTimeSchema,
  expiresAt: isoTimeSchema,
  needed: approversNeededSchema,
  /** The program that this one takes the place of: what a person edited, or what the last attempt ran. */
  previous: z.strictObject({ codeHash: hashSchema, code: z.string() }).nullable(),
  /** Persons who changed the program since it was generated or provided. */
  editors: z.array(z.string()),
  /** An edit that was tried and did not pass: the question is about the program before it. */
  refusedEdit: z.strictObject({ editor: z.string(), codeHash: hashSchema, message: z.string() }).nullable(),
})
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>
