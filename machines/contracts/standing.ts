/**
 * Standing approvals: a yes in advance to a bounded family of questions. The terms are what each approver signs; all else is
 * recorded in the service's own log (`serviceEvents.ts`) and folded by `standing/standingApproval.ts`.
 */
import { z } from 'zod'
import { canonicalJson } from './canonicalJson.js'
import { codeHash } from './countersign.js'
import { countersignedSchema, hashSchema, isoTimeSchema } from './execution.js'
import { parametersSchema } from './parameters.js'

export const standingTermsSchema = z.strictObject({
  /** The execution whose question was looked at. */
  executionId: z.string().min(1).max(128),
  /** What that question, and so each that this answers, is about: bytes, mode, level, policy with its limits, channels, environment. */
  approvalHash: hashSchema,
  countersigned: countersignedSchema,
  /** Why a human is asked: another reason is asked about. */
  reasoning: z.string(),
  /** What the context of a request may be; null: none is given. */
  parameters: parametersSchema.nullable(),
  uses: z.int().min(1).max(100_000),
  until: isoTimeSchema,
  comment: z.string().max(4000).nullable(),
})
export type StandingTerms = z.infer<typeof standingTermsSchema>

/** What approvers after the first name. */
export const standingHash = (terms: StandingTerms): string => codeHash(canonicalJson(terms))

/** As a grant by it is recorded, and stands in the certificate. */
export const standingUseSchema = z.strictObject({
  standingId: z.string(),
  /** `standingHash(terms)` */
  standingHash: hashSchema,
  terms: standingTermsSchema,
  /** 1 … `terms.uses` */
  use: z.int().min(1),
})
export type StandingUse = z.infer<typeof standingUseSchema>
