/** What a failed attempt tells the next one: structured, so that the prompt can be built from it. Source: SEED section 3. */
import { z } from 'zod'
import { findingSchema } from './analysis.js'

/** What kind of mistake it was, as far as its error tells. `repeated`: the same error as the attempt before, which was to be mended. */
export const repairCauseSchema = z.enum(['syntax', 'missingImport', 'misspeltName', 'misspeltKey', 'misspeltAttribute', 'wrongArguments', 'missingResults', 'repeated', 'notLocal'])
export type RepairCause = z.infer<typeof repairCauseSchema>

/** How the next attempt is to mend it. Decided, and recorded, so that it can be counted which way helps. */
export const repairSchema = z.strictObject({
  /** `minimal`: change that place and nothing else. `rewrite`: write the program anew. */
  kind: z.enum(['minimal', 'rewrite']),
  cause: repairCauseSchema,
  /** Line of the program. */
  line: z.int().min(1).nullable(),
  /** What probably mends it, in words; quotes what the error named. */
  hint: z.string().nullable(),
})
export type Repair = z.infer<typeof repairSchema>

export const feedbackSchema = z.strictObject({
  attempt: z.int().min(1),
  stage: z.enum(['generation', 'analysis', 'execution']),
  /** null when the generator gave nothing. */
  code: z.string().nullable(),
  errorType: z.string(),
  message: z.string(),
  findings: z.array(findingSchema).default([]),
  traceback: z.string().nullable().default(null),
  /** Not there in what was recorded before repairs were told apart: then it is a rewrite. */
  repair: repairSchema.optional(),
})
export type Feedback = z.infer<typeof feedbackSchema>
