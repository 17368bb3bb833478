/** What an approver is shown, and what the grant is bound to. Source: SEED section 3 (payload), DESIGN section 4. */
import { z } from 'zod'
import { findingSchema } from './analysis.js'
import { countersignedSchema } from './effects.js'
import { executionModeSchema, hashSchema, isoTimeSchema } from './execution.js'

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
})
export type ApprovalRequest = z.infer<typeof approvalRequestSchema>
