/** What a failed attempt tells the next one: structured, so that the prompt can be built from it. Source: SEED section 3. */
import { z } from 'zod'
import { findingSchema } from './analysis.js'

export const feedbackSchema = z.strictObject({
  attempt: z.int().min(1),
  stage: z.enum(['generation', 'analysis', 'execution']),
  /** null when the generator gave nothing. */
  code: z.string().nullable(),
  errorType: z.string(),
  message: z.string(),
  findings: z.array(findingSchema).default([]),
  traceback: z.string().nullable().default(null),
})
export type Feedback = z.infer<typeof feedbackSchema>
