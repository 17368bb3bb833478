/**
 * A failure as it is recorded: plain data with a category, because the category decides what happens next
 * (DESIGN section 2, "Failures are triaged once"). Adapters make them, `decide` triages them, people read them.
 */
import { z } from 'zod'

export const failureCategorySchema = z.enum([
  'code', // the program is wrong: regenerate with feedback
  'infrastructure', // a part was not there: same code, same step again
  'policy', // not allowed here: final, never handed back to the model
  'workflow', // attempts or time used up: final
  'configuration', // a setting is wrong: final, names the key
  'unknown', // sent, and the outcome was not seen: an operator resolves it
])
export type FailureCategory = z.infer<typeof failureCategorySchema>

export const failureSchema = z.strictObject({
  category: failureCategorySchema,
  /** Stable, UPPER_SNAKE: what tools match on. */
  code: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  /** In words, with what to do. */
  message: z.string().min(1),
  /** Python exception or client error class, when there is one. */
  errorType: z.string().optional(),
  /** Shortened traceback, ANSI removed. */
  traceback: z.string().optional(),
  /** Wait at least this long before the same step is tried again (Retry-After). Milliseconds. */
  retryAfterMs: z.int().min(0).optional(),
  /** Technical details: keys present, available modes, cause. Never secrets. */
  details: z.record(z.string(), z.unknown()).optional(),
})
export type Failure = z.infer<typeof failureSchema>
